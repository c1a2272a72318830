import Base
import SQLText

/// A rule that the rows of a table keep, and what happens where they do not.
package struct Check: Sendable, Hashable {
    package enum Rule: Sendable, Hashable {
        case notNull(String)
        case unique([String], keep: Keep)
        case accepted(column: String, values: [String])
        /// The bounds belong to the range.
        case range(column: String, min: Bound?, max: Bound?)
        /// A regular expression that is found in the value.
        case pattern(column: String, String)
        case reference(column: String, to: TableName, key: String)
        /// An expression that good rows satisfy.
        case sql(String)
        /// A SELECT of what is bad.
        case query(String)
        /// The newest value is not older than this.
        case freshness(column: String, within: Duration)
        case rows(RowCount)
        /// The source counts, and adds up these columns, to the same figures as arrived.
        case reconcile(sums: [String])
    }

    /// Which of the rows that share a key stays in the table.
    package enum Keep: Sendable, Hashable {
        /// None: all of them are taken out.
        case none
        /// The one with the least value of the column; without one, the first by its file and its content.
        case first(by: String?)
        case last(by: String)
    }

    /// How many rows a table has.
    package struct RowCount: Sendable, Hashable {
        package let min: Int?
        package let max: Int?
        /// By how many per cent it may differ from what is usual.
        package let change: Int?
    }

    package enum Severity: String, Sendable, Hashable, CaseIterable {
        /// Halts the run until a person resolves it.
        case critical
        /// Moves the rows out, with the reason.
        case quarantine
        /// Counts them.
        case warn
    }

    package let name: String
    package let rule: Rule
    package let severity: Severity
    package let place: Place

    /// The same check with its rule written otherwise.
    package func with(_ rule: Rule) -> Check { Check(name: name, rule: rule, severity: severity, place: place) }
}

extension Check.Rule {
    /// The columns of the checked table that the rule names; what stands in an expression is not among them.
    package var columns: [String] {
        switch self {
        case .notNull(let column), .accepted(let column, _), .range(let column, _, _), .reference(let column, _, _),
            .pattern(let column, _), .freshness(let column, _):
            [column]
        case .unique(let columns, .first(let by?)), .unique(let columns, .last(let by)):
            columns + (columns.contains(by) ? [] : [by])
        case .unique(let columns, _): columns
        case .reconcile(let sums): sums
        case .sql, .query, .rows: []
        }
    }

    /// Other tables that the rule looks into.
    package var tables: [TableName] {
        switch self {
        case .reference(_, let table, _): [table]
        case .query(let sql): SQLTokens(sql).tableNames
        default: []
        }
    }

    /// Whether the rule is about the table, and not about one row or another.
    package var isOfTable: Bool {
        switch self {
        case .freshness, .rows, .reconcile: true
        default: false
        }
    }

    /// The word of the YAML.
    package var kind: String {
        switch self {
        case .notNull: "not_null"
        case .unique: "unique"
        case .accepted: "accepted"
        case .range: "range"
        case .pattern: "pattern"
        case .reference: "reference"
        case .sql: "sql"
        case .query: "query"
        case .freshness: "freshness"
        case .rows: "rows"
        case .reconcile: "reconcile"
        }
    }

    /// `payment_amount_range`: what the check is called where the file gives it no name.
    func derivedName(_ table: TableName) -> String {
        let named = if case .unique(let key, _) = self { key } else { columns }
        return ([table.name] + named + [kind]).joined(separator: "_")
    }
}

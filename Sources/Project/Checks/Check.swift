import Base
import SQLText

/// A rule that the rows of a table keep, and what happens where they do not.
package struct Check: Sendable, Hashable {
    package enum Rule: Sendable, Hashable {
        case notNull(String)
        case unique([String])
        case accepted(column: String, values: [String])
        /// The bounds belong to the range; each is a decimal as its digits.
        case range(column: String, min: String?, max: String?)
        case reference(column: String, to: TableName, key: String)
        /// An expression that good rows satisfy.
        case sql(String)
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
}

extension Check.Rule {
    /// The columns of the checked table that the rule names; what stands in an expression is not among them.
    package var columns: [String] {
        switch self {
        case .notNull(let column), .accepted(let column, _), .range(let column, _, _), .reference(let column, _, _): [column]
        case .unique(let columns): columns
        case .sql: []
        }
    }

    /// The word of the YAML.
    package var kind: String {
        switch self {
        case .notNull: "not_null"
        case .unique: "unique"
        case .accepted: "accepted"
        case .range: "range"
        case .reference: "reference"
        case .sql: "sql"
        }
    }

    /// `payment_amount_range`: what the check is called where the file gives it no name.
    func derivedName(_ table: TableName) -> String {
        ([table.name] + columns + [kind]).joined(separator: "_")
    }
}

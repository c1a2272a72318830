import Base
import Columnar
import Engines
import Project
import SQLText

/// Taking bad rows out of the table in the making.
extension CheckRun {
    /// Moves the rows that break a `quarantine` rule out, each with every reason it has, and puts the count into the findings.
    /// Which of several rows with one key stays is settled among the rows that nothing else is said against.
    /// Returns how many rows were moved.
    @discardableResult
    func quarantine(
        _ findings: inout [Finding], into quarantine: TableName, _ stamp: Stamp, on connection: any Connection
    ) async throws -> Int {
        let broken = findings.indices.filter { findings[$0].badRows > 0 && findings[$0].check.severity == .quarantine }
        guard !broken.isEmpty, let schema = try await connection.schema(of: rows) else { return 0 }
        let sql = try await sql(on: connection)
        let row = QuarantinedRow(quarantine, columns: schema.names, key: key, run: "\(sql: "\(stamp.run)")", time: stamp.time)
        var moved = 0
        let ofRows = broken.filter { !findings[$0].check.isOfKeys }
        for index in ofRows {
            let check = findings[index].check
            findings[index].badRows = try await connection.execute(row.insert(check, from: rows, where: sql.bad(check)))
        }
        if !ofRows.isEmpty {
            let any = ofRows.map { "(\(sql.bad(findings[$0].check)))" as Query }.joined(separator: " OR ")
            moved += try await connection.execute("DELETE FROM \(table: rows) AS t WHERE \(any)")
        }
        for index in broken where findings[index].check.isOfKeys {
            let check = findings[index].check
            let rest = check.keepsOne ? sql.surplus(check, schema.names, texts: schema.texts) : sql.bad(check)
            findings[index].badRows = try await connection.execute(row.insert(check, from: rows, where: rest))
            moved += try await connection.execute("DELETE FROM \(table: rows) AS t WHERE \(rest)")
        }
        return moved
    }
}

extension RuleSQL {
    /// What is true of the rows whose key another row has, but for the one that stays. The order is the same in all engines.
    /// `names` are the columns of the rows, and `texts` those among them that hold texts.
    package func surplus(_ check: Check, _ names: [String], texts: Set<String>) -> Query {
        guard case .unique(let columns, let keep) = check.rule else { preconditionFailure("only a rule of uniqueness keeps one") }
        let isPostgres = dialect == .postgres
        let bytes: Query = isPostgres ? " COLLATE \"C\"" : ""
        func place(_ name: String) -> Query {
            texts.contains(name) ? "\(name: name)\(bytes)" : "\(name: name)"
        }
        var order: [Query] = []
        var isLast = false
        switch keep {
        case .first(let column?): order.append("\(place(column)) ASC NULLS LAST")
        case .last(let column):
            isLast = true
            order.append("\(place(column)) DESC NULLS LAST")
        case .first(nil), .none: break
        }
        if names.contains(StageColumns.file) { order.append("\(place(StageColumns.file)) \(sql: isLast ? "DESC" : "ASC")") }
        order.append("(\(RowText.json(names)))\(bytes)")
        let list = columns.map { "\(name: $0)" as Query }.joined(separator: ", ")
        let address = Query(sql: isPostgres ? "ctid" : "rowid")
        return """
            \(address) IN (SELECT address FROM (
                SELECT \(address) AS address, row_number() OVER (PARTITION BY \(list) ORDER BY \(order.joined(separator: ", "))) AS place
                FROM \(table: rows) WHERE (\(list)) IN (SELECT \(list) FROM \(table: rows) GROUP BY \(list) HAVING count(*) > 1)
            ) AS p WHERE place > 1)
            """
    }
}

extension Check {
    /// Whether of several rows with one key one stays.
    package var keepsOne: Bool {
        if case .unique(_, let keep) = rule { keep != .none } else { false }
    }

    /// Whether rows are bad for the sake of each other.
    package var isOfKeys: Bool {
        if case .unique = rule { true } else { false }
    }

    /// What is said of a row that breaks the rule.
    fileprivate var reason: String {
        let named = rule.columns.joined(separator: ", ")
        switch rule {
        case .notNull: return "\(named): no value"
        case .unique(let columns, .none): return "\(columns.joined(separator: ", ")): not the only row"
        case .unique(let columns, .first(let by)):
            return "\(columns.joined(separator: ", ")): not the only row, and not the first" + (by.map { " by \($0)" } ?? "")
        case .unique(let columns, .last(let by)):
            return "\(columns.joined(separator: ", ")): not the only row, and not the last by \(by)"
        case .accepted(_, let values): return "\(named): none of \(values.joined(separator: ", "))"
        case .range: return "\(named): out of range"
        case .pattern(_, let pattern): return "\(named): does not match \(pattern)"
        case .reference(_, let table, let key): return "\(named): not found in \(table).\(key)"
        case .sql(let expression): return "not so: \(expression)"
        case .query, .freshness, .rows, .reconcile: return rule.kind
        }
    }
}

/// A row on its way into quarantine.
package struct QuarantinedRow: Sendable {
    private let quarantine: TableName
    private let columns: [String]
    private let key: [String]
    /// The run that puts it there, and when that began.
    private let run: Query
    private let time: Query

    package init(_ quarantine: TableName, columns: [String], key: [String], run: Query, time: Query) {
        self.quarantine = quarantine
        self.columns = columns
        self.key = key
        self.run = run
        self.time = time
    }

    package func insert(_ check: Check, from rows: TableName, where condition: Query) -> Query {
        let file: Query = columns.contains(StageColumns.file) ? "\(name: StageColumns.file)" : "NULL"
        let named = check.rule.columns.joined(separator: ", ")
        let concerned: Query = named.isEmpty ? "NULL" : "\(literal: named)"
        var known = key
        if case .unique(let columns, _) = check.rule { known = columns }
        return """
            INSERT INTO \(table: quarantine) (\(Quarantine.list))
            SELECT \(file), NULL, \(concerned), \(literal: check.name), \(literal: check.reason), \(RowText.key(known)),
                \(RowText.json(columns)), NULL, \(run), \(time)
            FROM \(table: rows) AS t WHERE \(condition)
            """
    }
}

extension Schema {
    fileprivate var texts: Set<String> { Set(fields.filter { [.utf8, .largeUtf8].contains($0.type) }.map(\.name)) }
}

extension Stamp {
    var time: Query { "CAST(\(literal: Calendar.timestamp(micros, .micro)) AS timestamp)" }
}

/// A row as one text, the same from all engines of the warehouse.
package enum RowText {
    /// A JSON object in which each value is its own text, since numbers in JSON may pass through binary fractions.
    static func json(_ columns: [String]) -> Query {
        let members = columns.map { name in
            "\(literal: JSON.string(name).description + ":") || coalesce(CAST(to_json(CAST(\(name: name) AS text)) AS text), 'null')"
                as Query
        }
        return "'{' || \(members.joined(separator: " || ',' || ")) || '}'"
    }

    /// The value of one column as it is, of several as a JSON object; null where nothing is known to be a key.
    static func key(_ columns: [String]) -> Query {
        switch columns.count {
        case 0: "NULL"
        case 1: "CAST(\(name: columns[0]) AS text)"
        default: json(columns)
        }
    }

    /// The value that a row's text has for a column; null where it has none.
    package static func value(_ column: String, in text: Query) -> Query {
        "(CAST(\(text) AS json) ->> \(literal: column))"
    }
}

/// Columns that stage tables have beside those of their source.
enum StageColumns {
    /// The file that a row came from.
    static let file = "_file"
}

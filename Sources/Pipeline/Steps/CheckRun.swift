import Base
import Engines
import Project
import SQLText

/// The checks of one table, run on its new rows.
struct CheckRun: Sendable {
    let checks: [Check]
    /// The table that holds the rows.
    let rows: TableName
    /// A SELECT of the rows that stand beside them in the finished table, where these are only a part of it.
    var others: Query?

    /// Bad rows by check, in the order of the checks: all rules that look at one row at a time in one scan.
    func count(on connection: any Connection) async throws -> [(check: Check, badRows: Int)] {
        guard !checks.isEmpty else { return [] }
        let counts = checks.map { "count(*) FILTER (WHERE \(bad($0)))" as Query }
        do {
            for batch in try await connection.rows("SELECT \(counts.joined(separator: ", ")) FROM \(table: rows) AS t")
            where batch.count > 0 {
                return zip(checks, batch.columns).map { ($0, Int($1.integer(0))) }
            }
        } catch let error as EngineError {
            throw await culprit(of: error, on: connection)
        }
        return []
    }

    /// Moves the rows that break a `quarantine` rule out, each with every reason it has. Returns the rows moved.
    func quarantine(_ broken: [Check], into quarantine: TableName, on connection: any Connection) async throws -> Int {
        guard !broken.isEmpty, let schema = try await connection.schema(of: rows) else { return 0 }
        let raw = rawText(schema.names)
        for check in broken {
            let columns = check.rule.columns.joined(separator: ", ")
            try await connection.execute(
                """
                INSERT INTO \(table: quarantine) (column_name, reason, raw)
                SELECT \(columns.isEmpty ? nil : columns as String?), \(check.name), \(raw) FROM \(table: rows) AS t WHERE \(bad(check))
                """)
        }
        let any = broken.map { "(\(bad($0)))" as Query }.joined(separator: " OR ")
        return try await connection.execute("DELETE FROM \(table: rows) AS t WHERE \(any)")
    }

    /// The row as a JSON object, the same text from both engines. Each value goes as its own text, since numbers in JSON
    /// may pass through binary fractions.
    private func rawText(_ columns: [String]) -> Query {
        let members = columns.map { name in
            "\(literal: JSON.string(name).description + ":") || coalesce(CAST(to_json(CAST(\(name: name) AS text)) AS text), 'null')"
                as Query
        }
        return "'{' || \(members.joined(separator: " || ',' || ")) || '}'"
    }

    /// What is true of a row that breaks the rule. A rule that cannot be decided, because a value is null, is kept.
    private func bad(_ check: Check) -> Query {
        switch check.rule {
        case .notNull(let column): "\(name: column) IS NULL"
        case .unique(let columns):
            "(\(list(columns))) IN (SELECT \(list(columns)) FROM \(whole(columns)) GROUP BY \(list(columns)) HAVING count(*) > 1)"
        case .accepted(let column, let values):
            "\(name: column) NOT IN (\(values.map { "\(literal: $0)" as Query }.joined(separator: ", ")))"
        case .range(let column, let min, let max):
            [min.map { "\(name: column) < \(sql: $0)" as Query }, max.map { "\(name: column) > \(sql: $0)" as Query }]
                .compactMap(\.self).joined(separator: " OR ")
        case .reference(let column, let table, let key):
            "\(name: column) IS NOT NULL AND \(name: column) NOT IN (SELECT \(name: key) FROM \(table: table) WHERE \(name: key) IS NOT NULL)"
        case .sql(let expression): "NOT coalesce((\(sql: expression)), true)"
        }
    }

    /// The finished table, as far as the values of these columns can meet those of the new rows.
    private func whole(_ columns: [String]) -> Query {
        guard let others else { return "\(table: rows)" }
        let new: Query = "SELECT \(list(columns)) FROM \(table: rows)"
        return "(\(new) UNION ALL SELECT \(list(columns)) FROM (\(others)) AS o WHERE (\(list(columns))) IN (\(new))) AS w"
    }

    private func list(_ columns: [String]) -> Query { columns.map { "\(name: $0)" as Query }.joined(separator: ", ") }

    /// The check that the engine cannot run, found by asking one by one, so that the error names its place.
    private func culprit(of error: EngineError, on connection: any Connection) async -> any Error {
        guard error.kind == .statement else { return error }
        for check in checks {
            do {
                _ = try await connection.rows("SELECT count(*) FILTER (WHERE \(bad(check))) FROM \(table: rows) AS t")
            } catch let error as EngineError {
                return error.diagnostic(at: check.place)
            } catch {
                return error
            }
        }
        return error
    }
}

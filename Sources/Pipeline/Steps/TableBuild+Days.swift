import Base
import Engines
import SQLText
import State

/// Building some days of a table, and telling which days of it changed.
extension TableBuild {
    /// The version that the table holds, as it says itself.
    func version() async throws -> String? {
        switch connection.dialect {
        case .postgres:
            try await connection.value("SELECT obj_description(to_regclass(\(literal: Dialect.postgres.quote(table))), 'pg_class')")
        default:
            try await connection.value(
                "SELECT comment FROM duckdb_tables() WHERE schema_name = \(table.schema) AND table_name = \(table.name)")
        }
    }

    /// What the period's values are; nil where the table has no such column, or it tells no day.
    func kind(ofPeriod period: String, in table: TableName) async throws -> PeriodKind? {
        try await connection.columns(of: table).first { $0.name == period }.flatMap { PeriodKind($0.type) }
    }

    /// Whether rows of the new table can stand in the old one.
    func fits() async throws -> Bool {
        try await connection.columns(of: next) == connection.columns(of: table)
    }

    /// Which days of the new table differ from those of the old one; from those of the part of it where `old` is true.
    func changedDays(_ period: String, old: Query = "true") async throws -> Changes {
        guard try await fits(), let kind = try await kind(ofPeriod: period, in: next) else { return .all }
        let day = kind.day(of: "\(name: period)")
        let rows: Query = """
            SELECT day, sum(n) AS n, sum(h) AS h FROM (
                SELECT \(day) AS day, 1 AS n, \(rowHash) AS h FROM \(table: next) AS t
                UNION ALL SELECT \(day), -1, -\(rowHash) FROM (SELECT * FROM \(table: table) WHERE \(old)) AS t
            ) AS u WHERE day IS NOT NULL GROUP BY day
            """
        let days = try await connection.rows("SELECT CAST(day AS bigint) FROM (\(rows)) AS s WHERE n <> 0 OR h <> 0").flatMap { batch in
            (0..<batch.count).map { Int(batch[0].integer($0)) }
        }
        return .days(Days(days))
    }

    /// Puts the new rows in place of the slice, with what was taken out of it. Returns the rows that went away.
    func publish(_ slice: Slice, version: String) async throws -> Int {
        let columns = try await connection.columns(of: next).map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        let holds = slice.holds(connection.dialect)
        let raw = Slice(period: "day", kind: slice.kind, days: slice.days).holds(connection.dialect)
        try await prepareQuarantine()
        return try await connection.transaction { [table, next, quarantine, nextQuarantine] connection in
            let gone = try connection.execute("DELETE FROM \(table: table) WHERE \(holds)")
            try connection.execute("INSERT INTO \(table: table) (\(columns)) SELECT \(columns) FROM \(table: next)")
            try connection.drop(next, .table)
            // A quarantined row keeps its period in its raw text.
            let day: Query = "CAST(\(RowText.value(slice.period, in: "raw")) AS \(sql: slice.kind.name))"
            try connection.execute(
                "DELETE FROM \(table: quarantine) WHERE raw IN (SELECT raw FROM (SELECT raw, \(day) AS day FROM \(table: quarantine)) AS q WHERE \(raw))"
            )
            try connection.execute(Quarantine.copy(nextQuarantine, to: quarantine))
            try connection.drop(nextQuarantine, .table)
            try connection.note(version, of: table)
            return gone
        }
    }
}

extension PeriodKind {
    fileprivate var name: String {
        switch self {
        case .date: "date"
        case .timestamp: "timestamp"
        case .moment: "timestamptz"
        }
    }
}

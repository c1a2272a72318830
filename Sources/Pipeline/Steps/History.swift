import Base
import Columnar
import Engines
import FoundationEssentials
import SQLText

/// A table of all versions that rows had: each from the moment when it was first seen until it was seen no more.
package struct History: Sendable {
    let table: TableName
    /// The rows as they are now.
    let rows: TableName
    let key: [String]
    /// The moment of the run, a timestamp in SQL: it stays the same when the run is gone on with.
    let now: Query

    private static let own = ["valid_from", "valid_to", "is_current"]

    package init(table: TableName, rows: TableName, key: [String], now: Query) {
        self.table = table
        self.rows = rows
        self.key = key
        self.now = now
    }

    init(table: TableName, rows: TableName, key: [String], moment: Date) {
        let seconds = Int(moment.timeIntervalSince1970)
        let now: Query = "CAST(\(literal: Columnar.Calendar.timestamp(Int64(seconds), .second)) AS timestamp)"
        self.init(table: table, rows: rows, key: key, now: now)
    }

    /// What makes the rows the first versions.
    package var beginning: [Query] {
        [
            "ALTER TABLE \(table: rows) ADD COLUMN valid_from timestamp", "ALTER TABLE \(table: rows) ADD COLUMN valid_to timestamp",
            "ALTER TABLE \(table: rows) ADD COLUMN is_current boolean",
            "UPDATE \(table: rows) SET valid_from = \(now), is_current = true",
        ]
    }

    /// What closes and opens versions of rows with these columns. Done twice in one run, the second time changes nothing.
    package func changing(_ columns: [String]) -> [Query] {
        let columns = columns.map { "\(name: $0)" as Query }
        let same = columns.map { "n.\($0) IS NOT DISTINCT FROM t.\($0)" as Query }.joined(separator: " AND ")
        let key = key.map { "n.\(name: $0) = t.\(name: $0)" as Query }.joined(separator: " AND ")
        let list = columns.joined(separator: ", ")
        return [
            """
            UPDATE \(table: table) AS t SET valid_to = \(now), is_current = false
            WHERE is_current AND NOT EXISTS (SELECT 1 FROM \(table: rows) AS n WHERE \(same))
            """,
            // A version that was opened and closed at the same moment was never true.
            "DELETE FROM \(table: table) WHERE valid_from = valid_to",
            """
            INSERT INTO \(table: table) (\(list), valid_from, is_current) SELECT \(list), \(now), true FROM \(table: rows) AS n
            WHERE NOT EXISTS (SELECT 1 FROM \(table: table) AS t WHERE t.is_current AND \(key))
            """,
        ]
    }

    /// How many keys are null, or stand in several rows: one current version a key is what the rest stands on.
    package var brokenKeys: Query {
        let key = key.map { "\(name: $0)" as Query }
        let isNull = key.map { "\($0) IS NULL" as Query }.joined(separator: " OR ")
        let list = key.joined(separator: ", ")
        return """
            SELECT count(*) FROM (
                SELECT \(list) FROM \(table: rows) GROUP BY \(list) HAVING count(*) > 1 OR \(isNull)
            ) AS k
            """
    }

    /// What closes and opens versions, for a transaction; it tells how many. Fails, at the place of the rows' SELECT, where
    /// their columns cannot stand in the table.
    func change(
        on connection: any Connection, at place: Place
    ) async throws -> @Sendable (isolated any Connection) throws -> Int {
        try await fitColumns(on: connection, at: place)
        let statements = changing(try await connection.columns(of: rows).map(\.name))
        return { connection in
            let counts = try statements.map { try connection.execute($0) }
            return counts[0] + counts[2]
        }
    }

    /// A column that the rows gained is empty in the old versions; one that they lost stays, and is empty in the new.
    private func fitColumns(on connection: any Connection, at place: Place) async throws {
        let old = try await connection.columns(of: table)
        for column in try await connection.columns(of: rows) {
            if History.own.contains(column.name) { throw taken(column.name, at: place) }
            guard let known = old.first(where: { $0.name == column.name }) else {
                try await connection.execute("ALTER TABLE \(table: table) ADD COLUMN \(name: column.name) \(sql: column.type)")
                continue
            }
            if known.type != column.type { throw changed(known, column, at: place) }
        }
    }

    private func taken(_ name: String, at place: Place) -> Diagnostic {
        Diagnostic(
            "model.snapshot-column", "`\(name)` is a column that the snapshot `\(table)` adds itself.",
            "Колонку `\(name)` снимок `\(table)` добавляет сам.", at: place,
            mend: Text("give it another name in the SELECT", "дайте ей в SELECT другое имя"))
    }

    private func changed(_ old: Contract.Built, _ new: Contract.Built, at place: Place) -> Diagnostic {
        Diagnostic(
            "model.snapshot-type", "`\(old.name)` of the snapshot `\(table)` was \(old.type) and would be \(new.type).",
            "Колонка `\(old.name)` в снимке `\(table)` была \(old.type), а стала бы \(new.type).", at: place,
            mend: Text(
                "write `CAST(… AS \(old.type))`, or select it under a new name",
                "напишите `CAST(… AS \(old.type))` или выберите её под новым именем"))
    }
}

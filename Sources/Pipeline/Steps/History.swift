import Base
import Columnar
import Engines
import FoundationEssentials
import SQLText

/// A table of all versions that rows had: each from the moment when it was first seen until it was seen no more.
struct History: Sendable {
    let table: TableName
    /// The rows as they are now.
    let rows: TableName
    let key: [String]
    let moment: Date
    let place: Place

    private static let own = ["valid_from", "valid_to", "is_current"]

    /// The moment of the run: it stays the same when the run is gone on with.
    private var now: Query {
        let seconds = Int(moment.timeIntervalSince1970)
        return "CAST(\(literal: Columnar.Calendar.timestamp(Int64(seconds), .second)) AS timestamp)"
    }

    /// Makes the rows the first versions.
    func begin(on connection: any Connection) async throws {
        try await connection.execute("ALTER TABLE \(table: rows) ADD COLUMN valid_from timestamp")
        try await connection.execute("ALTER TABLE \(table: rows) ADD COLUMN valid_to timestamp")
        try await connection.execute("ALTER TABLE \(table: rows) ADD COLUMN is_current boolean")
        try await connection.execute("UPDATE \(table: rows) SET valid_from = \(now), is_current = true")
    }

    /// What closes and opens versions, for a transaction; it tells how many. Done twice in one run, the second time changes
    /// nothing.
    func change(on connection: any Connection) async throws -> @Sendable (isolated any Connection) throws -> Int {
        try await fitColumns(on: connection)
        let columns = try await connection.columns(of: rows).map { "\(name: $0.name)" as Query }
        let same = columns.map { "n.\($0) IS NOT DISTINCT FROM t.\($0)" as Query }.joined(separator: " AND ")
        let key = key.map { "n.\(name: $0) = t.\(name: $0)" as Query }.joined(separator: " AND ")
        let list = columns.joined(separator: ", ")
        let now = self.now
        return { [table, rows] connection in
            let closed = try connection.execute(
                """
                UPDATE \(table: table) AS t SET valid_to = \(now), is_current = false
                WHERE is_current AND NOT EXISTS (SELECT 1 FROM \(table: rows) AS n WHERE \(same))
                """)
            // A version that was opened and closed at the same moment was never true.
            try connection.execute("DELETE FROM \(table: table) WHERE valid_from = valid_to")
            let opened = try connection.execute(
                """
                INSERT INTO \(table: table) (\(list), valid_from, is_current) SELECT \(list), \(now), true FROM \(table: rows) AS n
                WHERE NOT EXISTS (SELECT 1 FROM \(table: table) AS t WHERE t.is_current AND \(key))
                """)
            return closed + opened
        }
    }

    /// A column that the rows gained is empty in the old versions; one that they lost stays, and is empty in the new.
    private func fitColumns(on connection: any Connection) async throws {
        let old = try await connection.columns(of: table)
        for column in try await connection.columns(of: rows) {
            if History.own.contains(column.name) { throw taken(column.name) }
            guard let known = old.first(where: { $0.name == column.name }) else {
                try await connection.execute("ALTER TABLE \(table: table) ADD COLUMN \(name: column.name) \(sql: column.type)")
                continue
            }
            if known.type != column.type { throw changed(known, column) }
        }
    }

    private func taken(_ name: String) -> Diagnostic {
        Diagnostic(
            "model.snapshot-column", "`\(name)` is a column that the snapshot `\(table)` adds itself.",
            "Колонку `\(name)` снимок `\(table)` добавляет сам.", at: place,
            mend: Text("give it another name in the SELECT", "дайте ей в SELECT другое имя"))
    }

    private func changed(_ old: Contract.Built, _ new: Contract.Built) -> Diagnostic {
        Diagnostic(
            "model.snapshot-type", "`\(old.name)` of the snapshot `\(table)` was \(old.type) and would be \(new.type).",
            "Колонка `\(old.name)` в снимке `\(table)` была \(old.type), а стала бы \(new.type).", at: place,
            mend: Text(
                "write `CAST(… AS \(old.type))`, or select it under a new name",
                "напишите `CAST(… AS \(old.type))` или выберите её под новым именем"))
    }
}

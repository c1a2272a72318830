import Base
import Engines
import SQLText

/// Building some days of a mart's table: the new table begins as a copy of an old one that shares its files, loses the
/// days that changed, and is given them anew. Nobody reads it before it is whole.
extension MartBuild {
    /// Prepares the new table with all rows of `version` but those of these days; nil where that version is nowhere.
    func keep(_ version: String, without days: Days, by period: String) async throws -> Slice? {
        let versions = try await versions()
        // A copy that was cut short may bear the comment of the table that it is a copy of, and hold nothing yet.
        let isInPlace = versions.there == version
        let isWaiting = !isInPlace && versions.waiting == version
        guard isWaiting || isInPlace else { return nil }
        let columns = try await connection.columns(of: isWaiting ? next : table)
        guard let kind = columns.first(where: { $0.name == period }).flatMap({ PeriodKind($0.type) }) else { return nil }
        let slice = Slice(period: period, kind: kind, days: days)
        if isWaiting { try await mark("") } else { try await copyTable() }
        let holds = slice.holds(.clickhouse)
        if try await connection.value("SELECT count() FROM \(table: next) WHERE \(holds)") != "0" {
            try await connection.execute(
                "ALTER TABLE \(table: tables.next.rows)\(tables.onCluster) DELETE WHERE \(holds) SETTINGS mutations_sync = 2")
        }
        return slice
    }

    /// Writes down which version the new table holds.
    func mark(_ version: String) async throws {
        try await connection.execute("ALTER TABLE \(table: tables.next.rows)\(tables.onCluster) MODIFY COMMENT \(literal: version)")
    }

    /// A table with the same parts on disk.
    private func copyTable() async throws {
        try await abandon()
        let rows = tables.rows
        for statement in tables.next.create(.of(rows), MartTables.Layout()) { try await connection.execute(statement) }
        try await mark("")
        let parts: Query = tables.cluster.map { "clusterAllReplicas(\(literal: $0), system.parts)" } ?? "system.parts"
        let partitions = try await connection.rows(
            "SELECT DISTINCT partition_id FROM \(parts) WHERE database = \(rows.schema) AND table = \(rows.name) AND active")
        for partition in partitions.flatMap({ batch in (0..<batch.count).map { batch[0].text($0) } }) {
            try await connection.execute(
                "ALTER TABLE \(table: tables.next.rows)\(tables.onCluster) ATTACH PARTITION ID \(literal: partition) FROM \(table: rows)")
        }
    }

    /// Adds rows of a SELECT in ClickHouse's SQL.
    func add(from sql: Query) async throws -> Int {
        let before = try await connection.count(next)
        try await connection.execute(tables.next.insert(sql))
        return try await connection.count(next) - before
    }
}

import Base
import Engines
import SQLText

/// Building some days of a mart's table: the new table begins as a copy of an old one that shares its files, loses the
/// days that changed, and is given them anew. Nobody reads it before it is whole.
extension MartBuild {
    /// Prepares the new table with all rows of `version` but those of these days; nil where that version is nowhere.
    func keep(_ version: String, without days: Days, by period: String) async throws -> Slice? {
        let marks = try await versions()
        // A copy that was cut short may bear the comment of the table that it is a copy of, and hold nothing yet.
        let isInPlace = marks[table.name] == version
        let isWaiting = !isInPlace && marks[next.name] == version
        guard isWaiting || isInPlace else { return nil }
        let columns = try await connection.columns(of: isWaiting ? next : table)
        guard let kind = columns.first(where: { $0.name == period }).flatMap({ PeriodKind($0.type) }) else { return nil }
        let slice = Slice(period: period, kind: kind, days: days)
        if isWaiting { try await mark("") } else { try await copyTable() }
        let holds = slice.holds(.clickhouse)
        if try await connection.value("SELECT count() FROM \(table: next) WHERE \(holds)") != "0" {
            try await connection.execute("ALTER TABLE \(table: next) DELETE WHERE \(holds) SETTINGS mutations_sync = 2")
        }
        return slice
    }

    /// Writes down which version the new table holds.
    func mark(_ version: String) async throws {
        try await connection.execute("ALTER TABLE \(table: next) MODIFY COMMENT \(literal: version)")
    }

    /// A table with the same parts on disk.
    private func copyTable() async throws {
        try await connection.execute("DROP TABLE IF EXISTS \(table: next) SYNC")
        try await connection.execute("CREATE TABLE \(table: next) AS \(table: table)")
        try await mark("")
        let partitions = try await connection.rows(
            "SELECT DISTINCT partition_id FROM system.parts WHERE database = \(table.schema) AND table = \(table.name) AND active")
        for partition in partitions.flatMap({ batch in (0..<batch.count).map { batch[0].text($0) } }) {
            try await connection.execute("ALTER TABLE \(table: next) ATTACH PARTITION ID \(literal: partition) FROM \(table: table)")
        }
    }

    /// Adds rows of a SELECT in ClickHouse's SQL.
    func add(from sql: Query) async throws -> Int {
        let before = try await connection.count(next)
        try await connection.execute("INSERT INTO \(table: next) SETTINGS max_partitions_per_insert_block = 0 \(sql)")
        return try await connection.count(next) - before
    }
}

import Engines
import SQLText

/// A large table cut into parts that are read at the same time, each over a connection of its own.
///
/// The parts are ranges of the engine's own row addresses, so that each reads only its share of the file. Nobody writes to
/// the table meanwhile: it is this run's.
struct TableSlices {
    /// Conditions that together take every row once; an empty one takes all.
    let conditions: [Query]

    /// A table smaller than this is read in one piece.
    private static let worthIt = 250_000
    /// DuckDB stores rows in groups of this size, and PostgreSQL in pages of the other.
    private static let groupSize = 122_880
    private static let pageSize = 8_192

    init(of table: TableName, rows: Int, into count: Int, on connection: any Connection) async throws {
        let isTable =
            try await connection.value(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = \(table.schema) AND table_name = \(table.name) AND table_type = 'BASE TABLE'"
            ) == "1"
        guard isTable, rows >= TableSlices.worthIt, count > 1 else {
            conditions = [""]
            return
        }
        switch connection.dialect {
        case .duckdb:
            let last = try await connection.value("SELECT max(rowid) FROM \(table: table)").flatMap { Int($0) } ?? 0
            let size = TableSlices.share(of: last + 1, count, roundedTo: TableSlices.groupSize)
            conditions = TableSlices.ranges(count) { index, isLast in
                isLast
                    ? " WHERE rowid >= \(sql: "\(index * size)")"
                    : " WHERE rowid >= \(sql: "\(index * size)") AND rowid < \(sql: "\((index + 1) * size)")"
            }
        case .postgres:
            let bytes =
                try await connection.value("SELECT pg_relation_size(\(literal: Dialect.postgres.quote(table)))").flatMap { Int($0) } ?? 0
            let size = TableSlices.share(of: bytes / TableSlices.pageSize + 1, count, roundedTo: 1)
            conditions = TableSlices.ranges(count) { index, isLast in
                let from: Query = " WHERE ctid >= \(literal: "(\(index * size),0)")"
                return isLast ? from : from + " AND ctid < \(literal: "(\((index + 1) * size),0)")"
            }
        case .clickhouse, .sqlite: conditions = [""]
        }
    }

    private static func share(of total: Int, _ count: Int, roundedTo unit: Int) -> Int {
        let share = (total + count - 1) / count
        return max(unit, (share + unit - 1) / unit * unit)
    }

    private static func ranges(_ count: Int, _ condition: (Int, Bool) -> Query) -> [Query] {
        (0..<count).map { condition($0, $0 == count - 1) }
    }
}

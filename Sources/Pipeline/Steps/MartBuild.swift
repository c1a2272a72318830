import Base
import Columnar
import Engines
import SQLText

/// A table of the marts' engine in the making, beside the one that is read. Its comment says which version it holds, so
/// that putting it in place may be done twice: after a crash nothing is ever put back.
struct MartBuild: Sendable {
    let table: TableName
    let version: String
    let connection: any Connection

    var next: TableName { MartBuild.next(table) }

    static func next(_ table: TableName) -> TableName { TableName(table.schema, table.name + "__next") }

    init(_ table: TableName, version: String, on connection: any Connection) {
        self.table = table
        self.version = version
        self.connection = connection
    }

    /// Makes the place for the table.
    func makeDatabase() async throws {
        try await connection.execute("CREATE DATABASE IF NOT EXISTS \(name: table.schema)")
    }

    /// Clears what an interrupted run left.
    func begin() async throws {
        try await makeDatabase()
        try await connection.execute("DROP TABLE IF EXISTS \(table: next)")
    }

    /// Builds from a SELECT in ClickHouse's SQL. Made and filled in two statements: in one, ClickHouse would fill a table
    /// with a name of its own first, which stays for ever where the process is killed.
    func fill(from sql: String, engine: String?, orderBy: [String], partitionBy: String?) async throws -> Int {
        let partition = partitionBy.map { " PARTITION BY \($0)" } ?? ""
        try await connection.execute(
            """
            CREATE TABLE \(table: next) ENGINE = \(sql: engine ?? "MergeTree")\(sql: partition) ORDER BY \(order(orderBy))
            \(settings) COMMENT \(literal: version) EMPTY AS \(sql: sql)
            """)
        return try await add(from: Query(sql: sql))
    }

    /// A view to be checked, over tables that wait to be put in place.
    func fillView(from sql: String) async throws {
        try await connection.execute("CREATE VIEW \(table: next) AS \(sql: sql)")
    }

    /// Puts a view in place, over tables that are in place.
    func publishView(_ sql: String) async throws {
        try await connection.execute("CREATE OR REPLACE VIEW \(table: table) AS \(sql: sql)")
        try await connection.execute("DROP TABLE IF EXISTS \(table: next) SYNC")
    }

    /// Makes the table empty, for streams of the warehouse to fill.
    func create(_ schema: Schema, orderBy: [String], partitionBy: Query?) async throws {
        let partition: Query = partitionBy.map { " PARTITION BY \($0)" } ?? ""
        let suffix: Query = "ENGINE = MergeTree\(partition) ORDER BY \(order(orderBy)) \(settings) COMMENT \(literal: version)"
        try await connection.execute(connection.createTable(next, schema, suffix: suffix.render(.clickhouse).sql))
    }

    /// Puts the new table in place, where it is not there already.
    func publish() async throws {
        let comments = try await versions()
        if comments[table.name] == version || comments[next.name] != version {
            try await connection.execute("DROP TABLE IF EXISTS \(table: next) SYNC")
            return
        }
        if comments[table.name] == nil {
            try await connection.execute("RENAME TABLE \(table: next) TO \(table: table)")
        } else {
            try await connection.execute("EXCHANGE TABLES \(table: next) AND \(table: table)")
            try await connection.execute("DROP TABLE IF EXISTS \(table: next) SYNC")
        }
    }

    /// Leaves the old table as it was.
    func abandon() async throws { try await connection.execute("DROP TABLE IF EXISTS \(table: next) SYNC") }

    /// The versions of the table and of the one in the making, where they are there.
    func versions() async throws -> [String: String] {
        var versions: [String: String] = [:]
        let query: Query =
            "SELECT name, comment FROM system.tables WHERE database = \(table.schema) AND name IN (\(table.name), \(next.name))"
        for batch in try await connection.rows(query) {
            for row in 0..<batch.count { versions[batch[0].text(row)] = batch[1].text(row) }
        }
        return versions
    }

    private func order(_ columns: [String]) -> Query {
        columns.isEmpty ? "tuple()" : "(\(columns.map { "\(name: $0)" as Query }.joined(separator: ", ")))"
    }

    private var settings: Query { "SETTINGS allow_nullable_key = 1" }
}

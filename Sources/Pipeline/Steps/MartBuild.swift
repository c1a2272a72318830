import Base
import Columnar
import Engines
import SQLText

/// A table of the marts' engine in the making, beside the one that is read. Its comment says which version it holds, so
/// that putting it in place may be done twice: after a crash nothing is ever put back.
struct MartBuild: Sendable {
    let tables: MartTables
    let version: String
    let connection: any Connection

    var table: TableName { tables.table }
    var next: TableName { tables.next.table }

    init(_ tables: MartTables, version: String, on connection: any Connection) {
        self.tables = tables
        self.version = version
        self.connection = connection
    }

    /// Makes the place for the table.
    func makeDatabase() async throws {
        try await connection.execute(tables.createDatabase)
    }

    /// Clears what an interrupted run left.
    func begin() async throws {
        try await makeDatabase()
        try await abandon()
    }

    /// Builds from a SELECT in ClickHouse's SQL.
    func fill(from sql: String, _ layout: MartTables.Layout) async throws -> Int {
        for statement in tables.next.create(.selected(Query(sql: sql)), layout, comment: version) {
            try await connection.execute(statement)
        }
        return try await add(from: Query(sql: sql))
    }

    /// A view to be checked, over tables that wait to be put in place.
    func fillView(from sql: String) async throws {
        try await connection.execute("CREATE VIEW \(table: next)\(tables.onCluster) AS \(sql: sql)")
    }

    /// Puts a view in place, over tables that are in place.
    func publishView(_ sql: String) async throws {
        try await connection.execute("CREATE OR REPLACE VIEW \(table: table)\(tables.onCluster) AS \(sql: sql)")
        try await abandon()
    }

    /// Makes the table empty, for streams of the warehouse to fill.
    func create(_ schema: Schema, _ layout: MartTables.Layout) async throws {
        for statement in tables.next.create(.named(try await connection.columns(of: schema)), layout, comment: version) {
            try await connection.execute(statement)
        }
    }

    /// Puts the new table in place, where it is not there already.
    func publish() async throws {
        let versions = try await versions()
        if versions.there == version || versions.waiting != version {
            try await abandon()
            return
        }
        if versions.there == nil {
            try await connection.execute(tables.rename)
            for statement in tables.distribute { try await connection.execute(statement) }
        } else {
            try await connection.execute(tables.exchange)
        }
        try await abandon()
    }

    /// Leaves the old table as it was.
    func abandon() async throws {
        for statement in tables.next.drop { try await connection.execute(statement) }
    }

    /// The versions of the table and of the one in the making, where they are there.
    func versions() async throws -> (there: String?, waiting: String?) {
        let (rows, next) = (tables.rows, tables.next.rows)
        var versions: [String: String] = [:]
        let query: Query =
            "SELECT name, comment FROM system.tables WHERE database = \(rows.schema) AND name IN (\(rows.name), \(next.name))"
        for batch in try await connection.rows(query) {
            for row in 0..<batch.count { versions[batch[0].text(row)] = batch[1].text(row) }
        }
        return (versions[rows.name], versions[next.name])
    }
}

import Columnar
import Databases
import Secrets
import TestSupport
import Testing

/// A database of the test's own on the server that the tests share, and a connection to it.
struct MySQLWorkbench {
    let server: MariaDBServer
    let database: String
    let connection: MySQLConnection

    init(_ server: MariaDBServer? = nil) async throws {
        self.server = if let server { server } else { try await MariaDBServer.shared() }
        database = try await self.server.makeDatabase()
        connection = try await MySQLConnection.connect(MySQLWorkbench.address(self.server, database))
    }

    static func address(_ server: MariaDBServer, _ database: String) -> MySQLAddress {
        MySQLAddress(
            host: "127.0.0.1", port: server.port, user: MariaDBServer.user, password: Secret(MariaDBServer.password), database: database)
    }

    /// The rows of a query as text.
    func rows(_ sql: String, types: [String: DataType] = [:], on other: MySQLConnection? = nil) async throws -> [[String?]] {
        var stream = try await (other ?? connection).query(sql, types: types)
        var rows: [[String?]] = []
        while let batch = try stream.next() {
            for row in 0..<batch.count { rows.append(batch.columns.map { $0.string(row) }) }
        }
        return rows
    }

    func types(_ sql: String) async throws -> [DataType] {
        try await connection.query(sql).schema.fields.map(\.type)
    }
}

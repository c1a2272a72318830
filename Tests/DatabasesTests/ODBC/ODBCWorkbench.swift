import Columnar
import Databases
import FoundationEssentials
import SQLText
import Secrets
import Synchronization
import TestSupport

/// A database of a test's own behind each of Debian's ODBC drivers. The drivers are named by their files, so that no machine
/// has to have them in its odbcinst.ini.
enum ODBCWorkbench: CaseIterable, Sendable {
    case postgres, mariadb, sqlite

    /// The database, filled by its own client.
    func make(_ sql: String) async throws -> Made {
        switch self {
        case .postgres:
            let server = try await PostgresServer.shared()
            let name = String(try await server.makeDatabase().split(separator: "/").last!)
            try await server.execute(sql, in: name)
            return Made(Self.postgres(server.port, name), .postgres, schema: "public")
        case .mariadb:
            let server = try await MariaDBServer.shared()
            let name = try await server.makeDatabase()
            try await server.execute("SET sql_mode = ''; " + sql, in: name)
            return Made(Self.mariadb(server.port, name), .mysql, schema: name)
        case .sqlite:
            let folder = try TemporaryFolder("odbc")
            try await Program.sqlite(folder.path("test.sqlite"), sql)
            return Made(
                { _ in "Driver=\(try Self.driver("libsqlite3odbc.so", package: "libsqliteodbc"));Database=\(folder.path("test.sqlite"))" },
                .sqlite,
                schema: "")
        }
    }

    struct Made: Sendable {
        let dialect: SourceDialect
        let schema: String
        private let address: @Sendable (_ password: String) throws -> String

        init(_ address: @escaping @Sendable (_ password: String) throws -> String, _ dialect: SourceDialect, schema: String) {
            self.address = address
            self.dialect = dialect
            self.schema = schema
        }

        func connect(password: String = PostgresServer.password, options: String = "") async throws -> ODBCConnection {
            try await ODBCConnection.connect(Secret(try address(password) + options), dialect)
        }

        func table(_ name: String) -> TableName { TableName(schema, name) }
    }

    static func postgres(_ port: Int, _ database: String) -> @Sendable (String) throws -> String {
        { password in
            "Driver=\(try driver("psqlodbcw.so", package: "odbc-postgresql"));Server=127.0.0.1;Port=\(port);Database=\(database);"
                + "Uid=\(PostgresServer.user);Pwd=\(password)"
        }
    }

    private static func mariadb(_ port: Int, _ database: String) -> @Sendable (String) throws -> String {
        { password in
            "Driver=\(try driver("libmaodbc.so", package: "odbc-mariadb"));Server=127.0.0.1;Port=\(port);Database=\(database);"
                + "Uid=\(MariaDBServer.user);Pwd=\(password)"
        }
    }

    private static func driver(_ file: String, package: String) throws -> String {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?.map { "/usr/lib/\($0)/odbc" } ?? []
        for folder in folders where FileManager.default.fileExists(atPath: "\(folder)/\(file)") { return "\(folder)/\(file)" }
        throw Failure("`\(file)` is not installed. Install the Debian package `\(package)`: apt-get install \(package)")
    }
}

extension ODBCConnection {
    /// An answer as texts, row by row.
    func texts(_ sql: String, types: [String: DataType] = [:], onProblem: ProblemSink? = nil) throws -> [[String?]] {
        rows(try query(sql, types: types, onProblem: onProblem).collect())
    }

    /// The error that a query ends in.
    func failure(_ sql: String) throws -> DatabaseError? {
        do {
            _ = try query(sql).collect()
            return nil
        } catch let error as DatabaseError {
            return error
        }
    }
}

/// Rows that were set aside, as one text each.
final class Problems: Sendable {
    private let told = Mutex<[String]>([])

    var sink: ProblemSink {
        { row, raw, problems in
            let reasons = problems.map { "\($0.column): \($0.reason)" }.joined(separator: "; ")
            self.told.withLock { $0.append("\(row) \(raw) \(reasons)") }
        }
    }

    var all: [String] { told.withLock { $0 } }
}

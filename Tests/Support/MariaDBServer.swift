import FoundationEssentials
import Glibc
import Synchronization

/// A MariaDB server of the tests' own, on loopback, gone with the tests.
///
/// It listens on TCP and on a Unix socket, and keeps nothing safe on disk, so it is fast.
package final class MariaDBServer: Sendable {
    package static let user = "vitrina"
    package static let password = "not-a-secret"

    package let port: Int
    package let socket: String
    private let client: String
    private let server: GuardedServer
    private let databases = Atomic(0)

    private static let started = Task { try await MariaDBServer() }

    /// The one server that the tests of this process share; each makes a database of its own in it.
    package static func shared() async throws -> MariaDBServer { try await started.value }

    /// Starts a server; tests that stop it take their own. `settings` are added to its command line.
    package init(_ settings: [String] = []) async throws {
        let mariadbd = try Programs.find("mariadbd", package: "mariadb-server")
        let install = try Programs.find("mariadb-install-db", package: "mariadb-server")
        client = try Programs.find("mariadb", package: "mariadb-client")
        port = try freePort()
        let folder = try makeTemporaryFolder("mariadb")
        socket = "\(folder)/socket"
        // Two servers in one folder for temporary tables take each other's away.
        var shared = ["--tmpdir=\(folder)/temporary"]
        if geteuid() == 0 {
            guard let owner = getpwnam("mysql") else { throw Failure("there is no system user `mysql`: apt-get install mariadb-server") }
            guard chown(folder, owner.pointee.pw_uid, owner.pointee.pw_gid) == 0 else {
                throw Failure("\(folder) cannot be given to mysql")
            }
            shared.append("--user=mysql")
        }
        let make =
            [install, "--no-defaults", "--datadir=\(folder)/data", "--auth-root-authentication-method=normal", "--skip-test-db"] + shared
        let start =
            [
                mariadbd, "--no-defaults", "--datadir=\(folder)/data", "--bind-address=127.0.0.1", "--port=\(port)", "--socket=\(socket)",
                "--pid-file=\(folder)/pid", "--skip-log-bin", "--skip-name-resolve", "--innodb-flush-log-at-trx-commit=0",
                "--innodb-doublewrite=0", "--innodb-buffer-pool-size=64M", "--max-allowed-packet=128M", "--max-connections=200",
            ] + shared + settings
        let script = "mkdir -m 777 \(folder)/temporary && \(make.joined(separator: " ")) && exec \(start.joined(separator: " "))"
        server = try await GuardedServer(["sh", "-c", script], folder: folder, endedBy: "KILL")
        try await server.ready("mariadbd") { try await mariadb("SELECT 1").status == 0 }
        try await execute("GRANT ALL ON *.* TO '\(Self.user)'@'%' IDENTIFIED BY '\(Self.password)'")
    }

    /// A new empty database.
    package func makeDatabase() async throws -> String {
        let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
        try await execute("CREATE DATABASE \(name) CHARACTER SET utf8mb4")
        return name
    }

    /// Runs SQL over `mariadb` as root, beside the code under test; the answer is columns with tabs between, a line a row.
    @discardableResult
    package func execute(_ sql: String, in database: String = "") async throws -> String {
        let result = try await mariadb(sql, in: database)
        guard result.status == 0 else { throw Failure("mariadb: \(result.stderr)") }
        return result.stdout
    }

    /// Ends the server at once, as a lost machine does.
    package func stop() async throws {
        kill(server.pid, SIGKILL)
        try await eventually("the end of mariadbd") { kill(server.pid, 0) == 0 ? nil : () }
    }

    private func mariadb(_ sql: String, in database: String = "") async throws -> ProgramResult {
        let options = ["--no-defaults", "--batch", "--skip-column-names", "--default-character-set=utf8mb4"]
        return try await run(client, options + ["--socket=\(socket)", "--user=root", database], stdin: sql)
    }
}

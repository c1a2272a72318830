import FoundationEssentials
import Glibc
import Synchronization

/// A PostgreSQL cluster of the tests' own, on loopback, gone with the tests.
///
/// Over TCP it asks for the password; over its Unix socket it trusts. It keeps nothing safe on disk, so it is fast.
package final class PostgresServer: Sendable {
    package static let user = "vitrina"
    package static let password = "not-a-secret"

    package let port: Int
    /// The folder of the Unix socket.
    package let socketFolder: String
    private let programs: String
    private let server: GuardedServer
    private let databases = Atomic(0)

    private static let started = Task { try await PostgresServer() }

    /// The one cluster that the tests of this process share; each makes a database of its own in it.
    package static func shared() async throws -> PostgresServer { try await started.value }

    /// Starts a cluster; tests that stop it take their own.
    package init() async throws {
        let versions = ((try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? [])
            .sorted { Int($0) ?? 0 > Int($1) ?? 0 }
        let postgres = try Programs.find(
            "postgres", package: "postgresql", beside: versions.map { "/usr/lib/postgresql/\($0)/bin" })
        programs = String(postgres.dropLast("/postgres".count))
        port = try freePort()

        let folder = try makeTemporaryFolder("postgres")
        socketFolder = folder
        var command: [String] = []
        if geteuid() == 0 {
            guard let owner = getpwnam("postgres") else { throw Failure("there is no system user `postgres`: apt-get install postgresql") }
            guard chown(folder, owner.pointee.pw_uid, owner.pointee.pw_gid) == 0 else {
                throw Failure("\(folder) cannot be given to postgres")
            }
            let setpriv = try Programs.find("setpriv", package: "util-linux")
            command = [setpriv, "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        }
        let passwordFile = "\(folder)/password"
        try Data(Self.password.utf8).write(to: URL(filePath: passwordFile))
        chmod(passwordFile, 0o644)

        let make = [
            "\(programs)/initdb", "--pgdata", "\(folder)/data", "--username", Self.user, "--pwfile", passwordFile,
            "--auth-local", "trust", "--auth-host", "scram-sha-256", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync",
        ]
        let settings = [
            "listen_addresses=127.0.0.1", "port=\(port)", "unix_socket_directories=\(folder)", "fsync=off",
            "full_page_writes=off", "max_connections=200", "shared_buffers=32MB", "log_min_messages=fatal",
        ]
        let start = ["\(programs)/postgres", "-D", "\(folder)/data"] + settings.flatMap { ["-c", $0] }
        let script = "\(make.joined(separator: " ")) && exec \(start.joined(separator: " "))"
        server = try await GuardedServer(command + ["sh", "-c", script], folder: folder, endedBy: "QUIT")
        try await server.ready("postgres") { try await psql("SELECT 1", in: "postgres").status == 0 }
    }

    /// A new empty database.
    package func makeDatabase() async throws -> String {
        let name = "test_\(databases.add(1, ordering: .relaxed).newValue)"
        try await execute("CREATE DATABASE \(name)", in: "postgres")
        return url(of: name)
    }

    package func url(of database: String, password: String = password) -> String {
        "postgresql://\(Self.user):\(password)@127.0.0.1:\(port)/\(database)"
    }

    /// Runs SQL over `psql`, beside the code under test; the answer is unaligned text, one line a row.
    @discardableResult
    package func execute(_ sql: String, in database: String) async throws -> String {
        let result = try await psql(sql, in: database)
        guard result.status == 0 else { throw Failure("psql: \(result.stderr)") }
        return result.stdout
    }

    /// Breaks all connections to the database, as a restart of the server does.
    package func dropConnections(to database: String) async throws {
        try await execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(database)' AND pid <> pg_backend_pid()",
            in: "postgres")
    }

    /// Ends the cluster at once, as a lost machine does.
    package func stop() async throws {
        kill(server.pid, SIGQUIT)
        try await eventually("the end of postgres") { kill(server.pid, 0) == 0 ? nil : () }
    }

    private func psql(_ sql: String, in database: String) async throws -> ProgramResult {
        try await run(
            "\(programs)/psql",
            ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", socketFolder, "-p", "\(port)", "-U", Self.user, "-d", database],
            stdin: sql)
    }
}

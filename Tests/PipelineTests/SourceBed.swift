import FoundationEssentials
import TestSupport

/// A live database that a test project takes its rows from.
struct SourceBed {
    enum Kind: String, CaseIterable, Sendable { case postgres, mysql, sqlite }

    let kind: Kind
    private let place: String

    init(_ kind: Kind, in folder: TemporaryFolder) async throws {
        self.kind = kind
        switch kind {
        case .postgres: place = try await PostgresServer.shared().makeDatabase()
        case .mysql: place = try await MariaDBServer.shared().makeDatabase()
        case .sqlite: place = folder.path + "/billing.sqlite"
        }
    }

    func execute(_ sql: String) async throws {
        switch kind {
        case .postgres: try await PostgresServer.shared().execute(sql, in: String(place.split(separator: "/").last!))
        case .mysql: try await MariaDBServer.shared().execute(sql, in: place)
        case .sqlite:
            let result = try await run(try Programs.find("sqlite3", package: "sqlite3"), ["-bail", place], stdin: sql)
            guard result.status == 0 else { throw Failure("sqlite3: \(result.stderr)") }
        }
    }

    /// What a source file says of the connection; `BED` is in the environment.
    var yaml: String {
        switch kind {
        case .postgres: "kind: postgres\nurl: ${BED}\n"
        case .mysql: "kind: mysql\nurl: ${BED}\n"
        case .sqlite: "kind: sqlite\npath: billing.sqlite\n"
        }
    }

    var environment: [String: String] {
        get async throws {
            switch kind {
            case .postgres: ["BED": "postgres" + place.dropFirst("postgresql".count)]
            case .mysql:
                [
                    "BED":
                        "mysql://\(MariaDBServer.user):\(MariaDBServer.password)@127.0.0.1:\(try await MariaDBServer.shared().port)/\(place)"
                ]
            case .sqlite: [:]
            }
        }
    }
}

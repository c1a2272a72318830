import Base
import Columnar
import Connectors
import Engines
import FoundationEssentials
import HTTP
import Project
import Stubs
import TestSupport
import Testing

/// Answers requests for the length of the body.
func withServer<Result: Sendable>(_ router: Router, _ body: @Sendable (_ url: String) async throws -> Result) async throws -> Result {
    let server = try HTTPServer(port: 0, router: router)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        return try await body("http://127.0.0.1:\(server.port)")
    }
}

func withStubs<Result: Sendable>(
    _ options: StubServer.Options = .init(), _ body: @Sendable (_ url: String) async throws -> Result
) async throws -> Result {
    try await withServer(StubServer(options).router, body)
}

/// A project of one source, `sources/s.yaml`.
func source(_ yaml: String, environment: [String: String] = [:]) throws -> Source {
    let (folder, diagnostics) = try read(yaml, environment: environment)
    guard let source = folder?.sources.first else { throw Failure(diagnostics.map { $0.render(in: .en) }.joined()) }
    return source
}

func read(_ yaml: String, environment: [String: String] = [:]) throws -> (folder: Folder?, diagnostics: [Diagnostic]) {
    let folder = try TemporaryFolder("project")
    try folder.write("name: Shop\nlanguages: [en, ru]\n", to: "vitrina.yaml")
    try folder.write(yaml, to: "sources/s.yaml")
    let (project, diagnostics) = Folder.load(folder.path, profile: nil, environment: environment)
    return (project, diagnostics.sorted)
}

extension Source {
    func table(_ name: String) throws -> SourceTable {
        guard let table = tables.first(where: { $0.name == name }) else { throw Failure("no table \(name)") }
        return table
    }
}

/// What came of a table: its rows by column, and what was refused.
struct Takings: Sendable {
    var portions: [Portion] = []
    var names: [String] = []
    var rows: [[String?]] = []
    var rejects: [[String?]] = []

    /// The values of some columns, one text a row.
    func texts(_ columns: String...) -> [String] {
        let indices = columns.map { column in names.firstIndex(of: column)! }
        return rows.map { row in indices.map { row[$0] ?? "-" }.joined(separator: " ") }
    }
}

/// Takes all portions of a table, one after another, away from Swift's own threads.
func take(
    _ reader: any TableReader, after taken: Taken = Taken(), warehouse: (any Connection)? = nil
) async throws -> Takings {
    let taking = Taking(
        root: "/", spool: "/tmp", reader: { throw Failure("no reader is wanted") },
        warehouse: {
            guard let warehouse else { throw Failure("no warehouse is wanted") }
            return warehouse
        })
    var takings = Takings()
    takings.portions = try await reader.portions(after: taken, taking)
    for portion in takings.portions {
        let (names, rows) = try await Waiter().rows(of: portion, reader, taking)
        takings.names = names
        takings.rows += rows
    }
    takings.rejects = try taking.rejects.stream().collect().flatMap(text)
    return takings
}

/// A thread that may wait.
actor Waiter {
    private let thread = QueueExecutor("test-waiter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func rows(of portion: Portion, _ reader: any TableReader, _ taking: Taking) async throws -> ([String], [[String?]]) {
        var stream = try await reader.rows(of: portion, taking)
        let names = stream.schema.names
        var rows: [[String?]] = []
        while let batch = try stream.next() { rows += text(batch) }
        return (names, rows)
    }
}

func text(_ batch: RecordBatch) -> [[String?]] {
    (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
}

func taking() -> Taking {
    Taking(
        root: "/", spool: "/tmp", reader: { throw Failure("no reader is wanted") }, warehouse: { throw Failure("no warehouse is wanted") })
}

/// The status of a GET.
func answerStatus(of url: String) async throws -> Int { try await Waiter().status(of: url) }

extension Waiter {
    func status(of url: String) throws -> Int { try HTTPClient().send(ClientRequest(.get, url)).status }
}

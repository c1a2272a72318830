import Base
import Columnar
import Engines
import FoundationEssentials
import Generator
@testable import Pipeline
import Project
import SQLText
import State
import Synchronization
import Testing
import TestSupport

/// Every suite that opens a project stands in here, and runs alone: chDB holds one directory a process.
@Suite(.serialized) enum Projects {}

/// A project in a folder of its own, with what is needed to run it as a test.
struct TestProject {
    let folder: TemporaryFolder
    let environment: [String: String]
    let engines: EngineRoom

    var root: String { folder.path }

    /// Writes the files and reads the project.
    init(_ files: [String: String], environment: [String: String] = [:], in folder: TemporaryFolder? = nil) throws {
        self.folder = try folder ?? TemporaryFolder("project")
        self.environment = environment
        for (name, text) in files { try self.folder.write(text, to: name) }
        engines = EngineRoom(try TestProject.load(self.folder.path, environment), libraries: TestProject.libraries)
    }

    static let libraries = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])

    static func load(_ root: String, _ environment: [String: String]) throws -> Folder {
        let (folder, diagnostics) = Folder.load(root, environment: environment)
        guard let folder else { throw diagnostics }
        return folder
    }

    /// Runs the project as its files are now.
    @discardableResult
    func run(_ request: RunRequest = RunRequest()) async throws -> Ran {
        let events = Events()
        let workplace = Workplace(try TestProject.load(root, environment), engines)
        let outcome = try await Runner(workplace, request) { events.add($0) }.run(by: "test")
        return Ran(outcome: outcome, events: events.all)
    }

    func plan() async throws -> Plan {
        var references = References(known: [:])
        return try await Plan.make(TestProject.load(root, environment), addresses: engines.addresses, references: &references) {
            try await engines.parser()
        }
    }

    func warehouse(_ query: Query) async throws -> [[String?]] { try await table(query, engines.warehouse()) }
    func marts(_ query: Query) async throws -> [[String?]] { try await table(query, engines.marts()) }

    private func table(_ query: Query, _ database: any Engines.Database) async throws -> [[String?]] {
        try await database.connect().rows(query).flatMap { batch in
            (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
        }
    }
}

/// A run that is over.
struct Ran {
    let outcome: RunEvent.Outcome
    let events: [RunEvent]

    var state: Run.State { outcome.state }

    /// Steps that made something, in the order in which they were done.
    var done: [String] {
        events.compactMap { if case .done(let step, _) = $0 { step.name } else { nil } }
    }

    var failures: [String: Diagnostic] {
        Dictionary(
            uniqueKeysWithValues: events.compactMap {
                if case .failed(let step, let diagnostic) = $0 { (step.name, diagnostic) } else { nil }
            })
    }

    var findings: [String: Int] {
        Dictionary(
            uniqueKeysWithValues: events.compactMap {
                if case .found(_, let check, let rows, _, _) = $0 { (check.name, rows) } else { nil }
            })
    }

    func counts(_ name: String) -> Step.Counts? {
        for case .done(let step, let counts) in events where step.name == name { return counts }
        return nil
    }
}

private final class Events: Sendable {
    private let events = Mutex<[RunEvent]>([])
    func add(_ event: RunEvent) { events.withLock { $0.append(event) } }
    var all: [RunEvent] { events.withLock { $0 } }
}

extension RunRequest {
    /// Everything again.
    static var full: RunRequest {
        var request = RunRequest()
        request.isFull = true
        return request
    }
}

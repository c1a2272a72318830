import Base
import Columnar
import Connectors
import Engines
import FoundationEssentials
import Project
import Secrets
import SQLText
import State
import Synchronization

/// One step at work.
struct StepRun: Sendable {
    let workplace: Workplace
    let request: RunRequest
    let step: Plan.Step
    /// What the step made last time; nil where it must be made anew.
    let previous: Product?
    /// What was taken of a source's table by earlier runs.
    let taken: Taken
    /// The data versions of its inputs, in their order.
    let inputVersions: [String]
    /// How the inputs came to their versions.
    let changeLog: ChangeLog
    /// The run and when it began: a moment that stays the same when the run is gone on with.
    let stamp: Stamp
    /// What persons decided about findings.
    let decisions: Decisions
    let report: @Sendable (_ rows: Int, _ fraction: Double?) -> Void
    let connections = StepConnections()

    /// What became of the step.
    struct Result: Sendable {
        var counts = Step.Counts()
        /// The version of the data that the table holds now.
        var version: String
        var inputsVersion: String
        /// What is other than in the version before.
        var changed = Changes.all
        /// The rows of the whole table, where the step made a part of it.
        var rows: Int?
        var findings: [Finding] = []
        /// The files of a source's table that were loaded, and the cursor that it goes on from.
        var files: [LoadedFile] = []
        var watermark: String?
        var notes: [Text] = []
        /// The rows turned out to be those that are there.
        var isUpToDate = false
    }

    func perform() async throws -> Result {
        try await connections.during { try await work() }
    }

    private func work() async throws -> Result {
        switch step.work {
        case .extract(let source, let table): return try await Extraction(self, source, table).perform()
        case .model(let model): return try await build(model)
        case .transfer(let table, let key, let notNull, let period): return try await transfer(table, key, notNull, period)
        case .mart(let model): return try await mart(model)
        case .publish(let model): return try await publish(model)
        }
    }

    var inputsVersion: String { Plan.version(of: inputVersions) }

    /// The version of what the step's text makes from these inputs.
    func version(from inputs: String) -> String { String(Digest.sha256(step.textHash + inputs).prefix(16)) }

    /// A step whose inputs are tables of the project begins with their versions.
    func begun() -> Result { Result(version: version(from: inputsVersion), inputsVersion: inputsVersion) }

    /// What changed in the inputs since the table was last made, as days of this table.
    var changes: Changes { previous.map { step.changes(since: $0, inputVersions, changeLog) } ?? .all }
}

extension Plan.Step {
    /// What changed in the inputs since a version of the table was made, as days of this table.
    func changes(since product: Product, _ versions: [String], _ log: ChangeLog) -> Changes {
        guard product.textHash == textHash else { return .all }
        var changes = Changes.days(Days())
        for (name, version) in zip(inputs, versions) {
            guard let last = product.inputs[name] else { return .all }
            guard last != version else { continue }
            changes = changes.union((reach[name] ?? .everything).days(for: log.changes(of: name, from: last, to: version)))
        }
        return changes
    }
}

extension StepRun {
    /// An engine's refusal, told with the place in the project's file.
    func explained(_ error: any Error, at place: Place, _ model: Model?) -> any Error {
        guard let error = error as? EngineError else { return error }
        var diagnostic = error.diagnostic(at: place)
        // DuckDB repeats the line and points into it; the number of the line counts from the SELECT's own first.
        if let model, let mark = error.message.firstRange(of: "LINE "),
            let line = Int(error.message[mark.upperBound...].prefix { $0.isNumber })
        {
            diagnostic.place = Place(model.file, line: model.sqlPlace.line + line - 1)
        }
        return diagnostic
    }

    /// Tells how far a long statement is while it runs.
    func watching<Value: Sendable>(_ connection: any Connection, _ work: @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [report] in
                while !Task.isCancelled {
                    try await Task.sleep(for: .milliseconds(200))
                    if let fraction = connection.progress { report(0, fraction) }
                }
            }
            defer { group.cancelAll() }
            return try await work()
        }
    }
}

/// Counts the rows that pass, over all connections of a step, and tells.
final class RowCounter: Sendable {
    private let rows = Atomic(0)
    private let report: @Sendable (_ rows: Int, _ fraction: Double?) -> Void

    init(_ report: @escaping @Sendable (_ rows: Int, _ fraction: Double?) -> Void) {
        self.report = report
    }

    func add(_ count: Int) {
        report(rows.add(count, ordering: .relaxed).newValue, nil)
    }
}

import Base
import Engines
import FoundationEssentials
import Pipeline
import Project
import State
import Synchronization
import Telemetry
import TestSupport

@testable import Server

/// A clock that shows what the test says.
final class TestClock: Sendable {
    private let shown: Mutex<Int>

    init(_ moment: Int) { shown = Mutex(moment) }

    var now: Int {
        get { shown.withLock(\.self) }
        set { shown.withLock { $0 = newValue } }
    }

    var wall: WallClock { WallClock(now: { self.now }, sleep: { moment in self.now = max(self.now, moment) }) }
}

/// A small project of its own, with a clock of its own, and the duty on it.
final class Night: Sendable {
    /// 2028-01-10 12:00 UTC, in times that no record of the machine's own clock reaches.
    static let noon = 1_831_118_400
    static let midnight = noon + 12 * 3600
    static let due = midnight + 30 * 60

    let folder: TemporaryFolder
    let project: CurrentProject
    let clock = TestClock(Night.noon)
    let store: Store
    let lease: Lease
    let scheduler: Scheduler
    let watch: Watch
    let dispatch: Dispatch
    private let environment: [String: String]

    /// `settings` are lines of vitrina.yaml, `checks` those of the one source table.
    init(
        _ settings: String = "schedule: {cron: \"30 0 * * *\", retry: 2, every: 10m}\n", checks: String = "[]", sla: String? = nil,
        environment: [String: String] = [:]
    ) async throws {
        let folder = try TemporaryFolder("night")
        try folder.write("name: {en: Shop, ru: Лавка}\nlanguages: [en, ru]\n" + settings, to: "vitrina.yaml")
        try folder.write(
            """
            kind: files
            path: data
            tables:
              sale: {files: "*.csv", columns: {id: bigint, amount: "decimal(18,2)"}, checks: \(checks)}
            """, to: "sources/shop.yaml")
        try folder.write(
            "\(sla.map { "/*\nsla: \"\($0)\"\n*/\n" } ?? "")SELECT id, amount FROM stage.shop_sale", to: "models/fact/sale.sql")
        try folder.write("id,amount\n1,10.00\n", to: "data/one.csv")
        self.folder = folder
        self.environment = environment
        let libraries = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
        let load = { @Sendable () throws -> Folder in
            let (read, diagnostics) = Folder.load(folder.path, environment: environment)
            guard let read else { throw diagnostics }
            return read
        }
        let read = try load()
        let engines = EngineRoom(read, libraries: libraries)
        project = CurrentProject(read, engines, load: load)
        store = try await engines.state()
        lease = try await store.acquireLease("duty", holder: "test", seconds: 3600)
        let log = try Log(level: .error)
        scheduler = Scheduler(project: project, clock: clock.wall, log: log)
        watch = Watch(project: project, clock: clock.wall)
        dispatch = Dispatch(project: project, clock: clock.wall, log: log)
    }

    /// Looks at what is due at a moment.
    func schedule(at moment: Int) async throws {
        clock.now = moment
        try await scheduler.look(under: lease)
    }

    /// Looks for what is wrong at a moment, and tells it.
    func tell(at moment: Int) async throws {
        clock.now = moment
        try await watch.look(under: lease)
        try await dispatch.look(under: lease)
    }

    var mark: ScheduleMark {
        get async throws {
            guard let mark = try await store.scheduleMark() else { throw Failure("no schedule was kept") }
            return mark
        }
    }

    /// The states of all runs, the first first.
    var runs: [Run.State] {
        get async throws { try await store.runs(limit: 100).map(\.state).reversed() }
    }

    func loseData() throws { try FileManager.default.removeItem(atPath: folder.path("data")) }
    func write(_ rows: String) throws { try folder.write("id,amount\n" + rows, to: "data/one.csv") }
}

extension ScheduleMark {
    var dueSeconds: Int { Int(due.timeIntervalSince1970) }
    var nextTrySeconds: Int? { nextTry.map { Int($0.timeIntervalSince1970) } }
}

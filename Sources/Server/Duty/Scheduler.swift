import Base
import FoundationEssentials
import Pipeline
import Project
import State
import Synchronization
import Telemetry

/// Starts the runs that are due: one that was missed is made up for once, one that failed is tried again.
struct Scheduler: Sendable {
    /// Who has started a run, for the history.
    package static let name = "schedule"

    let project: CurrentProject
    let clock: WallClock
    let log: Log

    /// Does what is due now. All it goes by lies in the state, so it goes on where another process died.
    func look(under lease: Lease) async throws {
        let workplace = try await project.refreshed()
        let store = try await workplace.engines.state()
        guard let timetable = try Timetable(workplace.folder.settings) else { return }
        var mark = try await self.mark(of: timetable, store, lease)
        if mark.state == .running { try await takeOver(&mark, timetable.schedule, store, lease) }
        if let due = timetable.last(after: mark.due.seconds, through: clock.now()) {
            mark.due = Date(timeIntervalSince1970: Double(due))
            (mark.attempt, mark.run, mark.problem) = (0, nil, nil)
            (mark.state, mark.nextTry) = (.retrying, clock.date)
        }
        guard mark.state == .retrying, mark.nextTry ?? clock.date <= clock.date else { return }
        try await run(&mark, timetable.schedule, store, lease)
    }

    /// When to look again.
    func next() async throws -> Int {
        let workplace = project.workplace
        let now = clock.now()
        let due = try Timetable(workplace.folder.settings)?.next(1, after: now).first
        let mark = try await workplace.engines.state().scheduleMark()
        let retry = mark?.state == .retrying ? mark?.nextTry?.seconds : nil
        return max(now, [due, retry, now + 15].compactMap(\.self).min() ?? now)
    }

    private func mark(of timetable: Timetable, _ store: Store, _ lease: Lease) async throws -> ScheduleMark {
        if let mark = try await store.scheduleMark(), mark.schedule == timetable.name { return mark }
        let mark = ScheduleMark(timetable.name, since: clock.date)
        try await store.keep(mark, under: lease)
        return mark
    }

    /// The process that worked at the run is dead. What it had done counts, so its run goes on at least once.
    private func takeOver(_ mark: inout ScheduleMark, _ schedule: Schedule, _ store: Store, _ lease: Lease) async throws {
        if mark.attempt <= max(schedule.retry, 1) {
            (mark.state, mark.nextTry) = (.retrying, clock.date)
        } else {
            mark.state = .failed
            mark.problem = Text("the server died during the run", "сервер погиб во время запуска")
        }
        try await keep(&mark, store, lease)
    }

    private func run(_ mark: inout ScheduleMark, _ schedule: Schedule, _ store: Store, _ lease: Lease) async throws {
        mark.state = .running
        mark.attempt += 1
        try await keep(&mark, store, lease)
        log.info("scheduled run begins", ["due": .string(mark.due.formatted(.iso8601)), "attempt": .int(mark.attempt)])
        let story = Story()
        do {
            let runner = Runner(try project.reload()) { story.hear($0) }
            let outcome = try await runner.run(by: Scheduler.name)
            mark.run = story.run
            switch outcome.state {
            case .done: (mark.state, mark.problem, mark.nextTry) = (.done, nil, nil)
            case .halted: (mark.state, mark.problem, mark.nextTry) = (.halted, story.problem, nil)
            default: fail(&mark, schedule, story.problem ?? Text("the run failed", "запуск не удался"))
            }
        } catch  where error is CancellationError || Task.isCancelled {
            // The server was asked to stop: its next one goes on, and this attempt does not count. This task is cancelled, so
            // another writes it down.
            mark.attempt -= 1
            (mark.state, mark.nextTry) = (.retrying, clock.date)
            try? await Task { [mark] in try await store.keep(mark, under: lease) }.value
            throw CancellationError()
        } catch let other as Diagnostic where ["run.under-way", "run.held"].contains(other.code) {
            // Somebody else's run is no failure of this one; it waits for its turn.
            mark.attempt -= 1
            (mark.state, mark.nextTry) = (.retrying, clock.date.addingTimeInterval(30))
        } catch {
            let all = (error as? Diagnostics)?.sorted ?? [Diagnostic.explaining(error, at: nil)]
            mark.run = story.run
            fail(&mark, schedule, all.first?.shown ?? Text("the run failed", "запуск не удался"))
        }
        log.info("scheduled run ends", ["state": .string(mark.state.rawValue), "problem": mark.problem.map { .string($0.en) } ?? .null])
        try await keep(&mark, store, lease)
    }

    private func fail(_ mark: inout ScheduleMark, _ schedule: Schedule, _ problem: Text) {
        mark.problem = problem
        let pause = Double(schedule.pause(after: mark.attempt).components.seconds)
        mark.nextTry = mark.attempt > schedule.retry ? nil : clock.date.addingTimeInterval(pause)
        mark.state = mark.nextTry == nil ? .failed : .retrying
    }

    private func keep(_ mark: inout ScheduleMark, _ store: Store, _ lease: Lease) async throws {
        mark.changedAt = clock.date
        try await store.keep(mark, under: lease)
    }
}

/// What is worth keeping of a run's events.
private final class Story: Sendable {
    private let state = Mutex<(run: Run.ID?, problem: Text?)>((nil, nil))

    var run: Run.ID? { state.withLock(\.run) }
    /// The first thing that went wrong.
    var problem: Text? { state.withLock(\.problem) }

    func hear(_ event: RunEvent) {
        state.withLock { state in
            switch event {
            case .began(let run, _, _): state.run = run
            case .failed(let step, let diagnostic) where state.problem == nil:
                state.problem = Text(same: "\(step.name): ") + diagnostic.shown
            default: break
            }
        }
    }
}

extension Diagnostic {
    /// The place and the message in one line.
    var shown: Text { place.map { Text(same: "\($0): ") + message } ?? message }
}

extension Date {
    var seconds: Int { Int(timeIntervalSince1970.rounded(.down)) }
}

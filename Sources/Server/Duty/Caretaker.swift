import Base
import Pipeline
import Project
import State
import Telemetry

/// Keeps a project's schedule and tells people what is wrong, for as long as it runs.
///
/// Of several servers of one project, on whatever machines, one has this duty; another takes over when its lease ends.
package struct Caretaker: Sendable {
    private let project: CurrentProject
    private let clock: WallClock
    private let log: Log

    package init(_ project: CurrentProject, clock: WallClock = .machine, log: Log) {
        self.project = project
        self.clock = clock
        self.log = log
    }

    /// Works until cancelled. What goes wrong in between is logged, and begun again.
    package func run() async {
        while !Task.isCancelled {
            do {
                let workplace = project.workplace
                try await Hold.duty.during(workplace.engines.state(), holder: workplace.holder) { try await work(under: $0) }
            } catch is CancellationError {
                return
            } catch let other as Diagnostic where other.code == "run.held" {
                log.debug("another server has the duty")
            } catch {
                log.error("the duty stops for a moment", ["problem": .string(Diagnostic.explaining(error, at: nil).message.en)])
            }
            try? await Task.sleep(for: .seconds(15))
        }
    }

    private func work(under lease: Lease) async throws {
        let scheduler = Scheduler(project: project, clock: clock, log: log)
        let watch = Watch(project: project, clock: clock)
        let dispatch = Dispatch(project: project, clock: clock, log: log)
        try await withThrowingTaskGroup { group in
            group.addTask {
                while true {
                    try await scheduler.look(under: lease)
                    try await clock.sleep(scheduler.next())
                }
            }
            group.addTask {
                while true {
                    try await watch.look(under: lease)
                    try await dispatch.look(under: lease)
                    try await clock.sleep(clock.now() + 5)
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

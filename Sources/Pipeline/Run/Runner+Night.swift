import Base
import Connectors
import FoundationEssentials
import Project
import State

/// A run whose steps several commands do, each in its turn: an orchestrator outside decides what comes next, and the state
/// knows it as one run by the name that all of them give.
///
/// A step holds the lease on itself alone, so that others go on beside it; never beside a run that holds the whole project.
extension Runner {
    /// Does one step. It waits for whoever does this very step, or runs the project.
    package func step(_ name: String, ofNight night: String, waiting: @escaping @Sendable (Lease.Held) -> Void) async throws
        -> RunEvent.Outcome
    {
        let store = try await workplace.engines.state()
        let plan = try await plan(store)
        guard let step = plan[name] else { throw unknown(name, plan) }
        return try await workplace.engines.beside {
            try await Hold.step(name).during(store, holder: commandHolder, waiting: waiting) { lease in
                let journal = try await store.joinRun(night, kind: Run.whole, under: lease)
                report(.began(journal.run, resumed: false, steps: [step]))
                let done = try await store.steps(of: journal.run)
                if let lost = done.first(where: { $0.state == .failed && (step.inputs + step.after).contains($0.name) }) {
                    throw behind(step, lost)
                }
                // Read under the lease: those who held it before have written.
                let records = try await current(Records(store), for: plan)
                let outcome = try await work(plan, [name], records, store, journal)
                if outcome.steps["upToDate"] == 1, !done.contains(where: { $0.isDone(step) }) {
                    try await journal.note(step, rows: records[name]?.rows ?? 0)
                }
                report(.ended(outcome))
                return outcome
            }
        }
    }

    /// Ends the run: done where every step was, halted where a person must decide, failed otherwise.
    package func end(night: String, waiting: @escaping @Sendable (Lease.Held) -> Void) async throws -> RunEvent.Outcome {
        let store = try await workplace.engines.state()
        let plan = try await plan(store)
        return try await Hold.run.during(store, holder: commandHolder, waiting: waiting) { lease in
            try Spool.sweep(workplace.spool)
            let journal = try await store.joinRun(night, kind: Run.whole, under: lease)
            let steps = try await store.steps(of: journal.run)
            let done = plan.steps.count { step in steps.contains { $0.isDone(step) } }
            let failed = plan.steps.count { step in steps.contains { $0.name == step.name && $0.state != .done } }
            let isHalted = try await store.incidents(openedBy: journal.run) > 0
            let state: Run.State = done == plan.steps.count ? .done : isHalted ? .halted : .failed
            let began = try await store.run(journal.run)?.startedAt ?? Date()
            try await journal.finish(state)
            let counts = ["done": done, "failed": failed, "blocked": plan.steps.count - done - failed].filter { $0.value > 0 }
            let outcome = RunEvent.Outcome(state: state, steps: counts, seconds: Date().timeIntervalSince(began))
            report(.ended(outcome))
            return outcome
        }
    }

    /// Several commands of one machine may work at once.
    private var commandHolder: String { "\(workplace.holder) process \(ProcessInfo.processInfo.processIdentifier)" }

    private func unknown(_ name: String, _ plan: Plan) -> Diagnostic {
        Diagnostic(
            "run.unknown-step", "A run of this project has no step `\(name)`.", "В запуске этого проекта нет шага `\(name)`.",
            mend: nearest(to: name, in: plan.steps.map(\.name)).map { Text("write `\($0)`", "напишите `\($0)`") }
                ?? Text("`vitrina plan --full` lists them", "`vitrina plan --full` перечислит их"))
    }

    private func behind(_ step: Plan.Step, _ lost: Step) -> Diagnostic {
        Diagnostic(
            "run.step-behind", "`\(step.name)` comes behind `\(lost.name)`, which failed in this run.",
            "Шаг `\(step.name)` идёт после `\(lost.name)`, а тот в этом запуске не удался.",
            mend: Text("do `\(lost.name)` again first", "сначала повторите `\(lost.name)`"))
    }
}

extension Step {
    fileprivate func isDone(_ step: Plan.Step) -> Bool { name == step.name && state == .done }
}

extension Journal {
    /// Writes down that a step had nothing to do, so that the end of the run knows of it.
    fileprivate func note(_ step: Plan.Step, rows: Int) async throws {
        try await finish(begin(step.kind, step.name), Step.Counts(rowsOut: rows))
    }
}

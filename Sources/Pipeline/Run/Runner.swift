import Base
import Connectors
import Engines
import FoundationEssentials
import Project
import State

/// Takes a project from its sources to its marts: every step once its inputs are there, several at a time, each recorded.
///
/// A run that was killed is gone on with by the next one: steps that were recorded as done are up to date then.
package struct Runner: Sendable {
    let workplace: Workplace
    let report: @Sendable (RunEvent) -> Void
    let request: RunRequest

    /// How much goes on at the same time.
    package struct Limits: Sendable {
        /// Sources read at once. Within one source, one table at a time; light ones beside it.
        package var sources = 3
        package var models = 2
        package var transfers = 2

        package init() {}
    }

    package init(_ workplace: Workplace, _ request: RunRequest = RunRequest(), report: @escaping @Sendable (RunEvent) -> Void) {
        self.workplace = workplace
        self.report = report
        self.request = request
    }

    /// Plans and runs. `by` is who asked; it stays in the history.
    package func run(by: String) async throws -> RunEvent.Outcome {
        let clock = ContinuousClock.now
        let store = try await workplace.engines.state()
        let plan = try await plan(store)
        let records = try await current(Records(store), for: plan)
        let chosen = try request.steps(of: plan)
        if request.period == nil, let outcome = nothingToDo(plan, chosen, records, since: clock) { return outcome }
        return try await workplace.engines.exclusively { try await execute(plan, chosen, records, store, by: by, since: clock) }
    }

    private func execute(
        _ plan: Plan, _ chosen: Set<String>, _ records: Records, _ store: Store, by: String, since clock: ContinuousClock.Instant
    ) async throws -> RunEvent.Outcome {
        try await Hold.run.during(store, holder: workplace.holder) { lease in
            try Spool.sweep(workplace.spool)
            let open = try await store.openRun()
            let journal =
                if let open { store.resume(open, under: lease) } else { try await store.beginRun(request.kind, by: by, under: lease) }
            report(.began(journal.run, resumed: open != nil, steps: plan.steps.filter { chosen.contains($0.name) }))
            do {
                let outcome = try await work(plan, chosen, records, store, journal, since: clock)
                try await journal.finish(outcome.state)
                report(.ended(outcome))
                return outcome
            } catch is CancellationError {
                // The task is cancelled, so its last word is said by another.
                try await Task { try await journal.finish(.cancelled) }.value
                throw CancellationError()
            }
        }
    }

    /// Does the chosen steps as part of a run.
    func work(
        _ plan: Plan, _ chosen: Set<String>, _ records: Records, _ store: Store, _ journal: Journal,
        since clock: ContinuousClock.Instant = .now
    ) async throws -> RunEvent.Outcome {
        let moment = try await store.run(journal.run)?.startedAt ?? Date()
        let log = try await store.changeLog()
        let decisions = try await store.decisions(for: journal.run)
        return try await Execution(
            workplace: workplace, plan: plan, request: request, records: records, changeLog: log, journal: journal,
            decisions: decisions, moment: moment, report: report, clock: clock
        ).run(chosen)
    }

    package func plan() async throws -> Plan { try await plan(workplace.engines.state()) }

    /// The plan of the project; what its parser learned is remembered.
    func plan(_ store: Store) async throws -> Plan {
        var references = References(known: try await store.parses())
        let folder = try await Rollout(store.modelTexts()).inEffect(workplace.folder)
        let plan = try await Plan.make(folder, addresses: workplace.engines.addresses, references: &references) {
            try await workplace.engines.parser()
        }
        if !references.news.isEmpty { try await store.remember(parses: references.news) }
        return plan
    }

    /// What was made before and still counts: nothing of an engine whose files are gone, and nothing that is asked for again.
    func current(_ records: Records, for plan: Plan) throws -> Records {
        var records = records
        let exists = workplace.engines.exists
        let again = request.isFull ? try request.steps(of: plan) : []
        for step in plan.steps {
            let isThere =
                switch step.work {
                case .extract, .model: exists.warehouse
                case .transfer, .mart, .publish: exists.marts
                }
            if !isThere || again.contains(step.name) { records.products[step.name] = nil }
        }
        return records
    }

    /// The outcome of a run in which every step is up to date, found without opening an engine; nil where there is work.
    private func nothingToDo(
        _ plan: Plan, _ chosen: Set<String>, _ records: Records, since start: ContinuousClock.Instant
    ) -> RunEvent.Outcome? {
        let steps = plan.steps.filter { chosen.contains($0.name) }
        for step in steps {
            guard step.isUpToDate(records, in: workplace.folder), step.freshnessChecks.isEmpty, !request.replays(step) else { return nil }
        }
        for step in steps { report(.upToDate(step)) }
        let outcome = RunEvent.Outcome(state: .done, steps: ["upToDate": steps.count], seconds: start.secondsSince)
        report(.ended(outcome))
        return outcome
    }
}

extension ContinuousClock.Instant {
    var secondsSince: Double {
        let parts = duration(to: .now).components
        return Double(parts.seconds) + Double(parts.attoseconds) / 1e18
    }
}

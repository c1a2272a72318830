import Base
import Connectors
import Databases
import Engines
import FoundationEssentials
import Project
import Secrets
import State

/// The steps of one run under way.
struct Execution: Sendable {
    let workplace: Workplace
    let plan: Plan
    let request: RunRequest
    let records: Records
    let changeLog: ChangeLog
    let journal: Journal
    /// What persons decided about findings of earlier runs.
    let decisions: Decisions
    /// When the run began.
    let moment: Date
    let report: @Sendable (RunEvent) -> Void
    let clock: ContinuousClock.Instant

    private enum End: Sendable {
        case upToDate
        case done(ProductChange?)
        case failed(halted: Bool)
    }

    func run(_ chosen: Set<String>) async throws -> RunEvent.Outcome {
        var waiting = plan.steps.filter { chosen.contains($0.name) }
        var busy = Places()
        // What is not asked for is taken as it stands.
        var versions: [String: String] = [:]
        for step in plan.steps where !chosen.contains(step.name) { versions[step.name] = records[step.name]?.version ?? "" }
        try checkInputs(of: waiting, versions)
        var log = changeLog
        var counts: [String: Int] = [:]
        var broken: Set<String> = []
        var halted = false
        try await withThrowingTaskGroup(of: (Plan.Step, End, String?).self) { group in
            while true {
                // A step whose input is lost is told so once, and takes those behind it along.
                for step in waiting where !broken.isDisjoint(with: step.inputs + step.after) {
                    broken.insert(step.name)
                    counts["blocked", default: 0] += 1
                    report(.blocked(step))
                }
                waiting.removeAll { broken.contains($0.name) }
                for step in waiting where (step.inputs + step.after).allSatisfy({ versions[$0] != nil }) && busy.take(step) {
                    let inputs = step.inputs.map { versions[$0]! }
                    waiting.removeAll { $0.name == step.name }
                    group.addTask { [log] in try await perform(step, inputs, log) }
                }
                guard let (step, end, version) = try await group.next() else { break }
                busy.leave(step)
                switch end {
                case .upToDate: counts["upToDate", default: 0] += 1
                case .done(let change):
                    counts["done", default: 0] += 1
                    if let change { log.add(change) }
                case .failed(let isHalt):
                    counts["failed", default: 0] += 1
                    broken.insert(step.name)
                    halted = halted || isHalt
                }
                versions[step.name] = version
            }
        }
        let state: Run.State = broken.isEmpty ? .done : halted ? .halted : .failed
        return RunEvent.Outcome(state: state, steps: counts, seconds: clock.secondsSince)
    }

    /// What is not asked for must have been made before.
    private func checkInputs(of steps: [Plan.Step], _ versions: [String: String]) throws {
        for step in steps {
            guard let missing = step.inputs.first(where: { versions[$0] == "" }) else { continue }
            throw Diagnostic(
                "run.input-missing", "`\(step.table)` is made from `\(missing)`, which was not made yet.",
                "`\(step.table)` создаётся из `\(missing)`, а её ещё нет.",
                mend: Text("name it in --only too, or run without --only", "назовите и её в --only или запустите без --only"))
        }
    }

    /// One step, with its record in the journal. Its own failure is an end like another; only a lost lease or a broken
    /// state store stops the run.
    private func perform(_ step: Plan.Step, _ inputs: [String], _ log: ChangeLog) async throws -> (Plan.Step, End, String?) {
        let start = ContinuousClock.now
        let run = StepRun(
            workplace: workplace, request: request, step: step, previous: records[step.name], taken: records.taken(step, request.period),
            inputVersions: inputs, changeLog: log, stamp: Stamp(run: journal.run, moment: moment), decisions: decisions
        ) {
            [report] rows, fraction in
            report(.progress(step, rows: rows, fraction: fraction))
        }
        if let product = records[step.name], !request.replays(step), step.isUpToDate(records, inputs, in: workplace.folder) {
            do {
                try await record(run.freshness(version: product.version), step, version: product.version)
            } catch let halt as StepRun.Halt {
                return try await halted(journal.begin(step.kind, step.name), run, halt)
            }
            report(.upToDate(step))
            return (step, .upToDate, product.version)
        }
        if let reason = try closed(step) {
            report(.noted(step, reason))
            report(.upToDate(step))
            return (step, .upToDate, records[step.name]?.version)
        }
        try Task.checkCancellation()
        report(.started(step))
        let id = try await journal.begin(step.kind, step.name)
        do {
            var result = try await run.perform()
            result.counts.seconds = start.secondsSince
            if result.isUpToDate { result.findings += try await run.freshness(version: result.version) }
            try await record(result.findings, step, version: result.version)
            let product = Product(
                name: step.name, textHash: step.textHash, inputsVersion: result.inputsVersion,
                inputs: Dictionary(zip(step.inputs, inputs)) { first, _ in first }, version: result.version,
                rows: result.rows ?? result.counts.rowsOut)
            let old = records[step.name]?.version
            let change =
                result.version == old
                ? nil : ProductChange(product: step.name, version: result.version, previous: old, changes: result.changed)
            let watermarks = result.watermark.map { [step.name: $0] } ?? [:]
            try await journal.finish(
                id, result.counts,
                made: StepResult(
                    product: product, files: result.files, watermarks: watermarks, change: change,
                    text: step.settledText(in: workplace.folder)))
            if result.isUpToDate {
                for note in result.notes { report(.noted(step, note)) }
                report(.upToDate(step))
                return (step, .upToDate, result.version)
            }
            for note in result.notes { report(.noted(step, note)) }
            report(.done(step, result.counts))
            return (step, .done(change), result.version)
        } catch let halt as StepRun.Halt {
            return try await halted(id, run, halt)
        } catch {
            try Task.checkCancellation()
            return try await fail(id, step, Diagnostic.explaining(error, at: nil), halted: false)
        }
    }

    /// The step waits for a person, unless one has said that this run goes on with the old rows.
    private func halted(_ id: Step.ID, _ run: StepRun, _ halt: StepRun.Halt) async throws -> (Plan.Step, End, String?) {
        let step = run.step
        let decided = decisions.skips("\(step.table)", version: halt.version)
        guard !decided.isEmpty, let product = records[step.name], try await run.keepsOld(product) else {
            try await record(halt.findings, step, version: halt.version)
            return try await fail(id, step, halt.diagnostic, halted: true)
        }
        try await journal.use(decided)
        try await journal.finish(id, Step.Counts(rowsOut: product.rows))
        report(.noted(step, Text("its new rows are left out of this run", "новые строки в этот запуск не вошли")))
        return (step, .upToDate, product.version)
    }

    /// Why a source is left alone now: it may be read in its hours only. What was taken of it before stands.
    private func closed(_ step: Plan.Step) throws -> Text? {
        guard !request.atAnyHour, case .extract(let source, let table) = step.work, let window = source.limits.window else { return nil }
        let zone = try Zone(workplace.folder.settings.timeZone)
        let minute = zone.local(Int(Date().timeIntervalSince1970)) / 60 % 1440
        if window.contains(minute: minute) { return nil }
        guard records[step.name] != nil else {
            throw Diagnostic(
                "source.closed", "`\(source.name)` may be read from \(window) only, and `\(table.stage)` was never taken.",
                "Источник `\(source.name)` можно читать только с \(window), а `\(table.stage)` ещё не загружалась.", at: source.place,
                mend: Text(
                    "wait for the hour, or read it now: vitrina run --any-hour",
                    "дождитесь этого времени или читайте сейчас: vitrina run --any-hour"))
        }
        return Text("left for its hours, \(window)", "ждёт своих часов, \(window)")
    }

    private func fail(_ id: Step.ID, _ step: Plan.Step, _ diagnostic: Diagnostic, halted: Bool) async throws -> (Plan.Step, End, String?) {
        try await journal.fail(id, message: diagnostic.message.en)
        report(.failed(step, diagnostic))
        return (step, .failed(halted: halted), nil)
    }

    private func record(_ findings: [Finding], _ step: Plan.Step, version: String) async throws {
        for finding in findings {
            let severity: CheckResult.Severity =
                switch finding.check.severity {
                case .critical: .critical
                case .quarantine: .quarantine
                case .warn: .warn
                }
            let result = CheckResult(
                check: finding.check.name, table: "\(step.table)", severity: severity, badRows: finding.badRows, figure: finding.value,
                isAccepted: finding.isAccepted)
            try await journal.record(result, version: version)
            if finding.badRows > 0 {
                report(.found(step, finding.check, badRows: finding.badRows, seen: finding.seen, isAccepted: finding.isAccepted))
            }
        }
    }
}

/// Who works where: how many steps of a kind go on at once.
private struct Places {
    private let limits = Runner.Limits()
    private var sources: [String: Int] = [:]
    private var models = 0
    private var transfers = 0

    mutating func take(_ step: Plan.Step) -> Bool {
        switch step.work {
        case .extract(let source, let table):
            if table.isLight { return true }
            guard sources[source.name] == nil, sources.count < limits.sources else { return false }
            sources[source.name] = 1
        case .model:
            guard models < limits.models else { return false }
            models += 1
        case .transfer, .mart, .publish:
            guard transfers < limits.transfers else { return false }
            transfers += 1
        }
        return true
    }

    mutating func leave(_ step: Plan.Step) {
        switch step.work {
        case .extract(let source, let table):
            if !table.isLight { sources[source.name] = nil }
        case .model: models -= 1
        case .transfer, .mart, .publish: transfers -= 1
        }
    }
}

extension Diagnostic {
    /// Any error as a person reads it.
    package static func explaining(_ error: any Error, at place: Place?) -> Diagnostic {
        switch error {
        case let diagnostic as Diagnostic: diagnostic
        case let error as EngineError: error.diagnostic(at: place)
        case let error as DatabaseError: error.diagnostic(at: place)
        case let error as Interruption: error.diagnostic
        case is CancellationError: Diagnostic("run.cancelled", "The work was cancelled.", "Работа отменена.", at: place)
        default: Diagnostic("run.failed", Text(same: "\(error)"), at: place)
        }
    }
}

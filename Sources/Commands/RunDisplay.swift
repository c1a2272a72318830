import Base
import Pipeline
import Project
import State
import Synchronization

/// What a person or a program sees of a run.
protocol RunDisplay: Sendable {
    func show(_ event: RunEvent)
    /// Draws what changes by itself for as long as the work takes.
    func whileDrawing<Result: Sendable>(_ work: @Sendable @escaping () async throws -> Result) async throws -> Result
}

extension RunDisplay {
    func whileDrawing<Result: Sendable>(_ work: @Sendable @escaping () async throws -> Result) async throws -> Result {
        try await work()
    }
}

/// Live on a terminal, plain lines elsewhere, JSON for programs.
func runDisplay(fitting console: any Console, json: Bool, folder: Folder) -> any RunDisplay {
    if json { return RunJSON(console: console) }
    return console.isTerminal ? LiveRun(console, folder) : RunLines(console: console, folder: folder)
}

/// One line an event, for a log.
struct RunLines: RunDisplay {
    let console: any Console
    let folder: Folder

    func show(_ event: RunEvent) {
        for line in lines(event) { console.print(line) }
    }

    /// The lines that stay when the run is over.
    func lines(_ event: RunEvent) -> [String] {
        let language = console.language
        switch event {
        case .began(let run, let resumed, let steps):
            return [
                resumed
                    ? Text("run \(run) goes on where it was stopped", "запуск \(run) продолжается с места остановки")[language]
                    : Text("run \(run): \(steps.count) steps", "запуск \(run): шагов \(steps.count)")[language]
            ]
        case .started, .progress, .upToDate: return []
        case .done(let step, let counts): return ["✓ \(step.name)  " + figures(counts, of: step)]
        case .found(let step, let check, let badRows, let seen, let isAccepted):
            let outcome: Text =
                switch check.severity {
                case .critical where isAccepted: Text("accepted", "принято")
                case .critical: Text("halts the run", "останавливает запуск")
                case .quarantine: Text("moved to quarantine", "перенесены в карантин")
                case .warn where seen != nil: Text("noted", "отмечено")
                case .warn: Text("counted", "посчитаны")
                }
            return ["! \(step.table): \(check.name): \(seen?[language] ?? language.rows(badRows)), \(outcome[language])"]
        case .noted(let step, let text): return ["• \(step.name)  " + text[language]]
        case .failed(let step, let diagnostic):
            return ["✗ \(step.name)"] + diagnostic.render(in: language, line: folder.line).split(separator: "\n").map { "  " + $0 }
        case .blocked(let step):
            return ["– \(step.name)  " + Text("not begun: an input is missing", "не начат: нет входных данных")[language]]
        case .ended(let outcome): return [ending(outcome)]
        }
    }

    private func figures(_ counts: Step.Counts, of step: Plan.Step) -> String {
        let language = console.language
        // Putting a mart in place moves a name, no rows.
        var parts = step.kind == "publish" ? [] : [language.rows(counts.rowsOut)]
        if counts.rejected > 0 {
            parts.append(
                Text("\(language.number(counts.rejected)) quarantined", "в карантине \(language.number(counts.rejected))")[language])
        }
        parts.append(language.duration(counts.seconds))
        if counts.seconds > 0.5, counts.rowsIn > 0 {
            parts.append(
                Text(
                    "\(language.number(Int(Double(counts.rowsIn) / counts.seconds))) rows/s",
                    "\(language.number(Int(Double(counts.rowsIn) / counts.seconds))) строк/с")[language])
        }
        return parts.joined(separator: ", ")
    }

    private func ending(_ outcome: RunEvent.Outcome) -> String {
        let language = console.language
        let time = language.duration(outcome.seconds)
        let made = outcome.steps["done"] ?? 0
        let kept = outcome.steps["upToDate"] ?? 0
        let failed = outcome.steps["failed"] ?? 0
        switch outcome.state {
        case .done where made == 0:
            return Text("nothing to do: \(kept) steps are up to date (\(time))", "делать нечего: шагов без изменений — \(kept) (\(time))")[
                language]
        case .done:
            return Text("done in \(time): \(made) made, \(kept) up to date", "готово за \(time): сделано \(made), без изменений \(kept)")[
                language]
        case .halted:
            return Text(
                "halted after \(time): a critical check wants a decision; the marts are as they were",
                "остановлено через \(time): критическая проверка ждёт решения; витрины прежние")[language]
        default:
            return Text(
                "failed after \(time): \(failed) failed, \(outcome.steps["blocked"] ?? 0) not begun; the marts are as they were",
                "сбой через \(time): не удалось \(failed), не начато \(outcome.steps["blocked"] ?? 0); витрины прежние")[language]
        }
    }
}

/// One JSON object a line.
struct RunJSON: RunDisplay {
    let console: any Console

    func show(_ event: RunEvent) {
        guard let object = object(event) else { return }
        console.print(JSON.object(object).description)
    }

    private func object(_ event: RunEvent) -> [(String, JSON)]? {
        func about(_ name: String, _ step: Plan.Step) -> [(String, JSON)] {
            [("event", .string(name)), ("step", .string(step.name)), ("kind", .string(step.kind))]
        }
        switch event {
        case .began(let run, let resumed, let steps):
            return [("event", "began"), ("run", .int(run)), ("resumed", .bool(resumed)), ("steps", .int(steps.count))]
        case .started(let step): return about("started", step)
        case .progress: return nil
        case .upToDate(let step): return about("up_to_date", step)
        case .done(let step, let counts):
            return about("done", step) + [
                ("rows_in", .int(counts.rowsIn)), ("rows_out", .int(counts.rowsOut)), ("rejected", .int(counts.rejected)),
                ("bytes", .int(counts.bytes)), ("seconds", .double(counts.seconds)),
            ]
        case .found(let step, let check, let badRows, let seen, let isAccepted):
            return about("found", step) + [
                ("check", .string(check.name)), ("severity", .string(check.severity.rawValue)), ("bad_rows", .int(badRows)),
                ("accepted", .bool(isAccepted)),
            ] + (seen.map { [("seen", .string($0[console.language]))] } ?? [])
        case .noted(let step, let text): return about("noted", step) + [("note", .string(text[console.language]))]
        case .failed(let step, let diagnostic): return about("failed", step) + [("diagnostic", diagnostic.json(in: console.language))]
        case .blocked(let step): return about("blocked", step)
        case .ended(let outcome):
            return [("event", "ended"), ("state", .string(outcome.state.rawValue)), ("seconds", .double(outcome.seconds))]
                + outcome.steps.sorted { $0.key < $1.key }.map { ($0.key == "upToDate" ? "up_to_date" : $0.key, .int($0.value)) }
        }
    }
}

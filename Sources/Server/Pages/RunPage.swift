import Base
import Dashboards
import FoundationEssentials
import State

/// One run: its steps along the time, what each moved, and what its checks found.
struct RunPage {
    let frame: PageFrame
    let run: Run
    let steps: [Step]
    let checks: [CheckResult]
    let now: Date

    var html: String {
        let title = frame["Run \(run.id)", "Запуск \(run.id)"]
        let end = run.finishedAt ?? now
        let by = run.by == Scheduler.name ? frame["by schedule", "по расписанию"] : escaped(run.by)
        let content = """
            <p class="above"><a href="/runs">\(frame["All runs", "Все запуски"])</a></p>
            <h1>\(title) \(frame.badge(run.state))</h1>
            <p class="purpose">\(frame.time(run.startedAt)) · \(escaped(frame.language.duration(end.timeIntervalSince(run.startedAt)))) · \(by)</p>
            \(run.message.map { "<p class=\"problem\">\(escaped($0))</p>" } ?? "")
            \(steps.isEmpty ? "" : "<div class=\"sheet\">\(TimeBar(steps: steps, from: run.startedAt, to: end, language: frame.language).svg)</div>")
            <h2>\(frame["Steps", "Шаги"])</h2>
            \(stepTable)
            \(checkTable)
            """
        return frame.page(title, content, live: run.state == .running ? 2 : nil, in: .runs)
    }

    private var stepTable: String {
        guard !steps.isEmpty else { return "<p>\(frame["No step has begun.", "Ни один шаг не начат."])</p>" }
        let heads: [(Text, Bool)] = [
            (Text("step", "шаг"), false), (Text("kind", "вид"), false), (Text("state", "итог"), false),
            (Text("rows in", "строк на входе"), true), (Text("rows out", "строк на выходе"), true),
            (Text("quarantined", "в карантин"), true),
            (Text("took", "длился"), true), (Text("attempt", "попытка"), true),
        ]
        return frame.table(heads, steps.map(row))
    }

    private func row(_ step: Step) -> [String] {
        let kind = step.state == .done ? "good" : step.state == .failed ? "bad" : "busy"
        let message = step.message.map { "<br><span class=\"problem\">\(escaped($0))</span>" } ?? ""
        func count(_ number: Int) -> String { step.kind == "publish" ? "" : escaped(frame.language.number(number)) }
        let took = step.state == .running ? now.timeIntervalSince(step.startedAt) : step.counts.seconds
        return [
            escaped(step.name) + message, escaped(word(step.kind)), frame.badge(step.state.word[frame.language], kind),
            count(step.counts.rowsIn), count(step.counts.rowsOut), count(step.counts.rejected), escaped(frame.language.duration(took)),
            "\(step.attempt)",
        ]
    }

    private func word(_ kind: String) -> String {
        switch kind {
        case "extract": frame["extract", "извлечение"]
        case "model": frame["model", "модель"]
        case "transfer": frame["transfer", "перенос"]
        case "mart": frame["mart", "витрина"]
        case "publish": frame["publish", "публикация"]
        default: kind
        }
    }

    private var checkTable: String {
        guard !checks.isEmpty else { return "" }
        return "<h2>\(frame["Checks", "Проверки"])</h2>\n" + frame.checks(checks)
    }
}

extension PageFrame {
    /// What checks found, those with bad rows first.
    func checks(_ checks: [CheckResult]) -> String {
        let heads: [(Text, Bool)] = [
            (Text("table", "таблица"), false), (Text("check", "проверка"), false), (Text("found", "итог"), false),
            (Text("bad rows", "плохих строк"), true),
        ]
        let sorted = checks.filter { $0.badRows > 0 } + checks.filter { $0.badRows == 0 }
        return table(heads, sorted.map { [link(to: $0.table), escaped($0.check), verdict($0), escaped(language.number($0.badRows))] })
    }

    private func verdict(_ check: CheckResult) -> String {
        guard check.badRows > 0 else { return badge(self["passed", "пройдена"], "good") }
        if check.isAccepted { return badge(self["accepted", "принято"], "calm") }
        switch check.severity {
        case .critical: return badge(self["halts", "остановка"], "bad")
        case .quarantine: return badge(self["to quarantine", "в карантин"], "busy")
        case .warn: return badge(self["warns", "замечание"], "busy")
        }
    }
}

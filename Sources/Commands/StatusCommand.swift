import Base
import FoundationEssentials
import Pipeline
import Server
import State

extension Command {
    static let status = Command(
        name: "status",
        about: Text(
            "what runs, how the last run went, what waits for a decision",
            "что выполняется, чем кончился последний запуск, что ждёт решения"),
        options: [
            .value("runs", "N", Text("how many runs to show; 5 by default", "сколько запусков показать; по умолчанию 5")),
            .flag("json", Text("as JSON", "в JSON")),
        ],
        work: .here { arguments, console in
            let root = Session.root(arguments)
            let folder = try Session.load(root, profile: arguments["profile"], console.environment)
            let store = try await EngineRoom(folder, libraries: []).state()
            let runs = try await store.runs(limit: arguments.number("runs", default: 5, in: 1...1000))
            let steps = if let last = runs.first { try await store.steps(of: last.id) } else { [State.Step]() }
            let incidents = try await store.openIncidents()
            let schedule = try await ScheduleReport(folder, store, count: 1, console)
            let report = StatusReport(runs: runs, steps: steps, incidents: incidents, schedule: schedule, console: console)
            if arguments.has("json") { console.print(report.json.description) } else { report.show() }
            return 0
        })
}

/// The history of a project, for a person or a program.
struct StatusReport {
    let runs: [Run]
    let steps: [State.Step]
    let incidents: [Incident]
    let schedule: ScheduleReport
    let console: any Console

    func show() {
        let language = console.language
        guard !runs.isEmpty else {
            console.print(Text("nothing has run yet: `vitrina run`", "ещё ничего не запускалось: `vitrina run`"))
            schedule.show()
            return
        }
        for run in runs {
            let seconds = run.finishedAt.map { $0.timeIntervalSince(run.startedAt) }
            console.print(
                "\(run.id)  \(run.startedAt.formatted(.iso8601))  \(run.state.word[language])  \(seconds.map(language.duration) ?? "…")  \(run.by)"
            )
        }
        console.print("")
        for step in steps {
            let mark =
                switch step.state {
                case .done: "✓"
                case .failed: "✗"
                case .running: "…"
                }
            let rejected =
                step.counts.rejected > 0
                ? Text(", \(language.number(step.counts.rejected)) quarantined", ", в карантине \(language.number(step.counts.rejected))")[
                    language] : ""
            let rows = step.kind == "publish" ? "" : "\(language.rows(step.counts.rowsOut))\(rejected), "
            console.print("\(mark) \(step.name)  \(rows)\(language.duration(step.counts.seconds))\(step.message.map { "  \($0)" } ?? "")")
        }
        for incident in incidents {
            console.print(
                Text(
                    "! incident \(incident.id): `\(incident.table)` breaks \(incident.check): \(language.rows(incident.badRows))",
                    "! инцидент \(incident.id): `\(incident.table)` нарушает \(incident.check): \(language.rows(incident.badRows))"))
        }
        console.print("")
        schedule.show()
    }

    var json: JSON {
        .object([
            (
                "runs",
                .array(
                    runs.map { run in
                        .object([
                            ("id", .int(run.id)), ("state", .string(run.state.rawValue)), ("by", .string(run.by)),
                            ("started_at", .string(run.startedAt.formatted(.iso8601))),
                            ("finished_at", run.finishedAt.map { .string($0.formatted(.iso8601)) } ?? .null),
                        ])
                    })
            ),
            (
                "steps",
                .array(
                    steps.map { step in
                        .object([
                            ("name", .string(step.name)), ("kind", .string(step.kind)), ("state", .string(step.state.rawValue)),
                            ("attempt", .int(step.attempt)),
                            ("rows_in", .int(step.counts.rowsIn)), ("rows_out", .int(step.counts.rowsOut)),
                            ("rejected", .int(step.counts.rejected)),
                            ("seconds", .double(step.counts.seconds)), ("message", step.message.map(JSON.string) ?? .null),
                        ])
                    })
            ),
            (
                "incidents",
                .array(
                    incidents.map { incident in
                        .object([
                            ("id", .int(incident.id)), ("table", .string(incident.table)), ("check", .string(incident.check)),
                            ("bad_rows", .int(incident.badRows)),
                        ])
                    })
            ),
            ("schedule", schedule.json),
        ])
    }
}

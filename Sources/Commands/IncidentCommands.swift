import Base
import FoundationEssentials
import Pipeline
import Project
import State

extension Command {
    static let incidents = Command(
        name: "incidents",
        about: Text("what waits for a decision", "что ждёт решения"),
        options: [
            .flag("all", Text("those too that are resolved", "и те, что уже решены")),
            .flag("json", Text("as JSON", "в JSON")),
        ],
        work: .here { arguments, console in
            let folder = try Session.load(Session.root(arguments), profile: arguments["profile"], console.environment)
            let store = try await EngineRoom(folder, libraries: []).state()
            let incidents = arguments.has("all") ? try await store.incidents(limit: 200) : try await store.openIncidents()
            if arguments.has("json") {
                console.print(JSON.array(incidents.map(\.json)).description)
                return 0
            }
            if incidents.isEmpty { console.print(Text("nothing waits for a decision", "решать нечего")) }
            for incident in incidents { for line in incident.lines(console.language) { console.print(line) } }
            return 0
        })

    static let resolve = Command(
        name: "resolve",
        about: Text("decide how an incident goes on, and say why", "решить инцидент и объяснить почему"),
        operands: [Operand(name: "N")],
        options: [
            .flag("accept", Text("let these rows pass: as long as they stay the same", "пропустить эти строки, пока они те же")),
            .flag("retry", Text("do the step again now", "выполнить шаг ещё раз сейчас")),
            .flag("skip", Text("one run goes on with the old rows", "один запуск пройдёт с прежними строками")),
            .value("why", "TEXT", Text("the reason, for the audit trail", "причина, для журнала")),
            .flag("run", Text("go on with the run now", "сразу продолжить запуск")),
            .flag("json", Text("one JSON object a line, for programs", "по объекту JSON в строке, для программ")),
        ],
        work: .owner { arguments, session in
            let (incident, decision) = try await session.resolve(arguments)
            guard arguments.has("run") || decision == .retry else {
                session.console.print(
                    Text(
                        "incident \(incident) is resolved; `vitrina run` goes on", "инцидент \(incident) решён; дальше — `vitrina run`"))
                return 0
            }
            let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
            let runner = Runner(session.workplace) { display.show($0) }
            let outcome = try await display.whileDrawing { try await runner.run(by: session.by) }
            return outcome.state == .done ? 0 : 1
        })
}

extension Session {
    /// Writes the decision down, with who made it and why.
    fileprivate func resolve(_ arguments: Arguments) async throws -> (Incident.ID, Incident.Decision) {
        let given = Incident.Decision.allCases.filter { arguments.has($0.rawValue) }
        guard given.count == 1, let decision = given.first else {
            throw Diagnostic(
                "incident.decision", "One of `--accept`, `--retry` and `--skip` is wanted.",
                "Нужен один из `--accept`, `--retry` и `--skip`.",
                mend: Text("see `vitrina resolve --help`", "см. `vitrina resolve --help`"))
        }
        guard let why = arguments["why"], !why.isEmpty else {
            throw Diagnostic(
                "incident.why", "A decision wants its reason.", "Решению нужна причина.",
                mend: Text("add `--why \"...\"`: it stays in the audit trail", "добавьте `--why \"...\"`: она останется в журнале"))
        }
        let store = try await workplace.engines.state()
        guard let id = Int(arguments.operands[0]), let incident = try await store.incident(id) else {
            throw Diagnostic(
                "incident.unknown", "There is no incident `\(arguments.operands[0])`.", "Инцидента `\(arguments.operands[0])` нет.",
                mend: Text("`vitrina incidents` lists them", "`vitrina incidents` перечислит их"))
        }
        if decision == .skip, try await store.product(incident.table) == nil {
            throw Diagnostic(
                "incident.nothing-to-keep", "`\(incident.table)` was never made, so a run cannot go on with its old rows.",
                "`\(incident.table)` ещё не создавалась: продолжить с прежними строками нельзя.",
                mend: Text("mend the rows, or `--accept` them", "исправьте строки или примите их: `--accept`"))
        }
        try await store.resolve(id, decision, by: by, why: why)
        try await store.audit(
            by, "incident.\(decision.rawValue)",
            .object([
                ("incident", .int(id)), ("table", .string(incident.table)), ("check", .string(incident.check)),
                ("bad_rows", .int(incident.badRows)), ("version", incident.version.map(JSON.string) ?? .null), ("why", .string(why)),
            ]))
        return (id, decision)
    }
}

extension Incident {
    fileprivate func lines(_ language: Language) -> [String] {
        let first = Text(
            "\(id)  \(openedAt.formatted(.iso8601))  `\(table)` breaks \(check): \(language.rows(badRows)), run \(run)",
            "\(id)  \(openedAt.formatted(.iso8601))  `\(table)` нарушает \(check): \(language.rows(badRows)), запуск \(run)")
        guard let resolution else { return [first[language]] }
        let word: Text =
            switch resolution.decision {
            case .accept: Text("accepted", "принято")
            case .retry: Text("tried again", "повторено")
            case .skip: Text("skipped", "пропущено")
            case nil: Text("mended", "исправлено")
            }
        return [first[language], "    \(word[language]), \(resolution.by), \(resolution.at.formatted(.iso8601)): \(resolution.why)"]
    }

    fileprivate var json: JSON {
        var members: [(String, JSON)] = [
            ("id", .int(id)), ("table", .string(table)), ("check", .string(check)), ("bad_rows", .int(badRows)), ("run", .int(run)),
            ("opened_at", .string(openedAt.formatted(.iso8601))),
        ]
        if let resolution {
            members += [
                ("resolved_at", .string(resolution.at.formatted(.iso8601))), ("by", .string(resolution.by)),
                ("why", .string(resolution.why)),
                ("decision", resolution.decision.map { .string($0.rawValue) } ?? .null),
            ]
        }
        return .object(members)
    }
}

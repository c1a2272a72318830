import Base
import Columnar
import Connectors
import FoundationEssentials
import Pipeline
import Project
import State

extension Command {
    static let run = Command(
        name: "run",
        about: Text(
            "bring the tables up to date: extract, check, transform, transfer, publish",
            "обновить таблицы: извлечь, проверить, преобразовать, перенести, опубликовать"),
        options: [
            .flag("full", Text("make every table again, changed or not", "создать заново все таблицы, даже если ничего не менялось")),
            .value("only", "TABLES", Text("only these tables or sources, by commas", "только эти таблицы или источники, через запятую")),
            .flag("with-downstream", Text("with --only: also what is made from them", "вместе с --only: и всё, что из них создаётся")),
            .value(
                "from", "DAY",
                Text(
                    "take this day and later ones anew, of tables with a cursor",
                    "забрать заново этот день и следующие, у таблиц с курсором")),
            .value(
                "to", "DAY",
                Text(
                    "with --from: up to and without this day; tomorrow by default",
                    "вместе с --from: до этого дня, не включая его; по умолчанию до завтра")),
            .flag("by-day", Text("with --from: a day at a time", "вместе с --from: по одному дню")),
            .flag("any-hour", Text("read sources outside of their hours too", "читать источники и вне отведённых часов")),
            .value(
                "beside", "MODEL",
                Text("only make a changed model beside its table, to be looked at", "только создать изменённую модель рядом с её таблицей")),
            .value(
                "night", "NAME",
                Text(
                    "take part in the run of this name, whose steps other commands do; it waits for its turn",
                    "участвовать в запуске с этим именем, шаги которого выполняют и другие команды; ждёт своей очереди")),
            .value("step", "NAME", Text("with --night: do this step of it", "вместе с --night: выполнить этот его шаг")),
            .flag(
                "end",
                Text("with --night: end it, and tell whether all was done", "вместе с --night: закончить его и сказать, всё ли сделано")),
            .flag("json", Text("one JSON object a line, for programs", "по объекту JSON в строке, для программ")),
        ],
        waitsInLine: { $0["night"] != nil },
        work: .owner { arguments, session in
            if let name = arguments["beside"] { return try await makeBeside(name, session) }
            if let night = try NightWords(arguments) { return try await night.work(arguments, session) }
            let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
            let runner = Runner(session.workplace, try RunRequest(arguments, session.folder)) { display.show($0) }
            let outcome = try await display.whileDrawing { try await runner.run(by: session.by) }
            return outcome.state == .done ? 0 : 1
        })
}

extension RunRequest {
    init(_ arguments: Arguments, _ folder: Folder) throws {
        self.init()
        isFull = arguments.has("full")
        only = arguments["only"].map { $0.split(separator: ",").map(String.init) } ?? []
        withDownstream = arguments.has("with-downstream")
        atAnyHour = arguments.has("any-hour")
        guard let from = try arguments.day("from") else {
            for word in ["to", "by-day"] where arguments[word] != nil || arguments.has(word) { throw RunRequest.wantsFrom(word) }
            return
        }
        let now = Int(Date().timeIntervalSince1970)
        let tomorrow = Int64(try Zone(folder.settings.timeZone).local(now) / 86_400 + 1)
        let to = try arguments.day("to") ?? max(tomorrow, from + 1)
        guard from < to else {
            throw Diagnostic(
                "argument.period", "The period ends before it begins.", "Период кончается раньше, чем начинается.",
                mend: Text("`--to` is the day behind the last one", "`--to` — день после последнего"))
        }
        period = DayRange(from..<to, isDayByDay: arguments.has("by-day"))
    }

    private static func wantsFrom(_ word: String) -> Diagnostic {
        Diagnostic(
            "argument.period", "`--\(word)` wants `--from`.", "Для `--\(word)` нужен `--from`.",
            mend: Text("write `--from 2026-01-01`", "напишите `--from 2026-01-01`"))
    }
}

extension Arguments {
    /// A day behind an option, counted from 1970-01-01.
    func day(_ name: String) throws(Diagnostic) -> Int64? {
        guard let text = self[name] else { return nil }
        if let day = Columnar.Calendar.day(text) { return day }
        throw Diagnostic(
            "argument.not-a-day", "`--\(name) \(text)`: a day is wanted.", "`--\(name) \(text)`: нужен день.",
            mend: Text("write it as `2026-01-31`", "напишите его как `2026-01-31`"))
    }
}

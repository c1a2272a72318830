import Base
import Columnar
import Pipeline
import Project

extension Command {
    static let plan = Command(
        name: "plan",
        about: Text(
            "what a run would do now and why; nothing is changed", "что сделал бы запуск и почему; ничего не меняется"),
        options: [
            .flag("full", Text("as if every table were made again", "как если бы все таблицы создавались заново")),
            .flag("json", Text("as JSON", "в JSON")),
        ],
        work: .owner { arguments, session in
            var request = RunRequest()
            request.isFull = arguments.has("full")
            let runner = Runner(session.workplace, request) { _ in }
            let report = PlanReport(outlook: try await runner.outlook(), folder: session.folder, console: session.console)
            if arguments.has("json") { session.console.print(report.json.description) } else { report.show() }
            return 0
        })
}

/// A plan, for a person or a program.
struct PlanReport {
    let outlook: Outlook
    let folder: Folder
    let console: any Console

    private var language: Language { console.language }

    func show() {
        guard !outlook.items.isEmpty else {
            console.print(
                Text("nothing to do: \(outlook.upToDate) steps are up to date", "делать нечего: шагов без изменений — \(outlook.upToDate)"))
            return
        }
        let width = outlook.items.map(\.step.name.count).max() ?? 0
        for item in outlook.items {
            let mark = if case .inputsMayChange = item.reason { "?" } else { "+" }
            let space = String(repeating: " ", count: width - item.step.name.count)
            let details = [words(item.reason)[language]] + [days(item), rows(item)].compactMap(\.self)
            console.print("\(mark) \(item.step.name)\(space)  \(details.joined(separator: "; "))")
            if !item.downstream.isEmpty, item.reason == .textChanged { console.print("    " + touches(item)) }
        }
        console.print("")
        let made = outlook.items.count
        console.print(
            Text(
                "\(made) steps to do, \(outlook.upToDate) up to date: `vitrina run`",
                "шагов к выполнению — \(made), без изменений — \(outlook.upToDate): `vitrina run`"))
    }

    private func words(_ reason: Outlook.Reason) -> Text {
        switch reason {
        case .neverMade: Text("never made", "ещё не создавалась")
        case .lost: Text("its engine's files are gone", "файлов движка больше нет")
        case .asked: Text("asked for with --full", "указано --full")
        case .textChanged: Text("its file changed", "изменился её файл")
        case .newFiles: Text("files are new or changed", "есть новые или изменённые файлы")
        case .sourceIsAsked: Text("the database is asked what is new", "база скажет, что нового")
        case .inputsChanged(let names): Text("changed: ", "изменилось: ") + Text(same: list(names))
        case .inputsMayChange(let names): Text("if it changes: ", "если изменится: ") + Text(same: list(names))
        }
    }

    private func list(_ names: [String]) -> String {
        names.prefix(3).joined(separator: ", ") + (names.count > 3 ? ", …" : "")
    }

    private func days(_ item: Outlook.Item) -> String? {
        guard let days = item.days, !days.isEmpty else { return nil }
        let ranges = days.ranges.prefix(3).map { range in
            let first = Columnar.Calendar.date(Int64(range.lowerBound))
            let last = Columnar.Calendar.date(Int64(range.upperBound - 1))
            return range.count == 1 ? first : "\(first) – \(last)"
        }
        return ranges.joined(separator: ", ") + (days.ranges.count > 3 ? ", …" : "")
    }

    private func rows(_ item: Outlook.Item) -> String? {
        guard let rows = item.rows, item.step.kind != "publish" else { return nil }
        return Text("last time \(language.rows(rows))", "в прошлый раз \(language.rows(rows))")[language]
    }

    /// Tables, metrics and dashboards that a changed model reaches.
    private func touches(_ item: Outlook.Item) -> String {
        let tables = item.downstream.map(\.description)
        let all = Set(item.downstream + [item.step.table])
        let dashboards = folder.dashboards.filter { $0.tiles.contains { !all.isDisjoint(with: $0.metric.marts.map(\.table)) } }.map(\.id)
        let pages = dashboards.isEmpty ? "" : Text("; dashboards: ", "; доски: ")[language] + dashboards.joined(separator: ", ")
        return Text("touches ", "затрагивает ")[language] + tables.joined(separator: ", ") + pages
    }

    var json: JSON {
        .object([
            (
                "steps",
                .array(
                    outlook.items.map { item in
                        .object([
                            ("name", .string(item.step.name)), ("kind", .string(item.step.kind)), ("reason", .string(item.reason.name)),
                            ("inputs", .array(item.reason.inputs.map(JSON.string))), ("last_rows", item.rows.map(JSON.int) ?? .null),
                            ("downstream", .array(item.downstream.map { .string("\($0)") })),
                        ])
                    })
            ),
            ("up_to_date", .int(outlook.upToDate)),
        ])
    }
}

extension Outlook.Reason {
    fileprivate var name: String {
        switch self {
        case .neverMade: "never_made"
        case .lost: "lost"
        case .asked: "asked"
        case .textChanged: "text_changed"
        case .newFiles: "new_files"
        case .sourceIsAsked: "source_is_asked"
        case .inputsChanged: "inputs_changed"
        case .inputsMayChange: "inputs_may_change"
        }
    }

    fileprivate var inputs: [String] {
        switch self {
        case .inputsChanged(let names), .inputsMayChange(let names): names
        default: []
        }
    }
}

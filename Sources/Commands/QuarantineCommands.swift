import Base
import Engines
import Pipeline
import Project
import SQLText
import Synchronization

extension Command {
    static let quarantine = Command(
        name: "quarantine",
        about: Text("rows that were taken out, and why", "строки, которые были убраны, и почему"),
        operands: [Operand(name: "TABLE", isOptional: true)],
        options: [.value("limit", "N", Text("how many rows to show; 20 by default", "сколько строк показать; по умолчанию 20"))],
        work: .owner { arguments, session in
            guard let name = arguments.operands.first else {
                let counts = try await session.workplace.quarantined()
                if counts.isEmpty { session.console.print(Text("nothing stands in quarantine", "карантин пуст")) }
                let rows = counts.map { ["\($0.table)", $0.rule, session.console.language.number($0.rows)] }
                let language = session.console.language
                let names = [Text("table", "таблица"), Text("rule", "правило"), Text("rows", "строк")].map { $0[language] }
                if !rows.isEmpty {
                    for line in TextTable(names: names, isNumber: [false, false, true], rows: rows).lines { session.console.print(line) }
                }
                return 0
            }
            let connection = try await session.workplace.engines.warehouse().connect()
            let limit = try arguments.number("limit", default: 20, in: 1...1000)
            let query = try await session.workplace.quarantineRows(of: name, on: connection, limit: limit)
            try await TableOutput(console: session.console).write(query, of: connection, within: nil)
            return 0
        })

    static let quarantineExport = Command(
        name: "quarantine export",
        about: Text("write the rows of a quarantine as a person may mend them", "выгрузить строки карантина, чтобы их исправить"),
        operands: [Operand(name: "TABLE")],
        options: [
            .value("to", "FILE", Text("a path from the project's folder; without it, here", "путь от папки проекта; без него — сюда"))
        ],
        work: .owner { arguments, session in
            let connection = try await session.workplace.engines.warehouse().connect()
            let query = try await session.workplace.quarantineExport(of: arguments.operands[0], on: connection)
            guard let path = arguments["to"] else {
                try await CSVOutput(console: session.console).write(query, of: connection, within: nil)
                return 0
            }
            let file = Written(session.console)
            try await CSVOutput(console: file).write(query, of: connection, within: nil)
            try Files.write(file.bytes, to: session.path(path))
            return 0
        })

    static let quarantineReplay = Command(
        name: "quarantine replay",
        about: Text("feed mended rows back through types and checks", "вернуть исправленные строки через типы и проверки"),
        operands: [Operand(name: "TABLE")],
        options: [
            .value("from", "FILE", Text("the mended rows: a path from the project's folder", "исправленные строки: путь от папки проекта")),
            .flag("json", Text("one JSON object a line, for programs", "по объекту JSON в строке, для программ")),
        ],
        work: .owner { arguments, session in
            guard let path = arguments["from"] else {
                throw Diagnostic(
                    "argument.no-value", "`vitrina quarantine replay` wants `--from FILE`.",
                    "Для `vitrina quarantine replay` нужен `--from FILE`.")
            }
            let name = arguments.operands[0]
            let display = runDisplay(fitting: session.console, json: arguments.has("json"), folder: session.folder)
            var request = RunRequest()
            request.only = [name]
            request.replays = TableName(name).map { [$0] } ?? []
            let runner = Runner(session.workplace, request) { display.show($0) }
            let replay = try await runner.keepMended(from: session.path(path), for: name)
            for (line, reason) in replay.refused { session.console.printError("\(path):\(line): \(reason)") }
            for line in replay.unknown {
                session.console.printError(
                    "\(path):\(line): " + Text("mends no row in quarantine", "такой строки в карантине нет")[session.console.language])
            }
            guard replay.taken > 0 else {
                session.console.print(Text("no row was taken back", "ни одна строка не возвращена"))
                return 1
            }
            let outcome = try await display.whileDrawing { try await runner.run(by: session.by) }
            return outcome.state == .done && replay.refused.isEmpty ? 0 : 1
        })
}

extension Session {
    /// A path that was given from the project's folder.
    fileprivate func path(_ path: String) -> String { path.hasPrefix("/") ? path : folder.root + "/" + path }
}

/// What is written for a file in place of a terminal.
private final class Written: Console {
    let language: Language
    let width = 0
    let environment: [String: String]
    private let text = Mutex<[UInt8]>([])

    init(_ console: any Console) {
        language = console.language
        environment = console.environment
    }

    var bytes: [UInt8] { text.withLock { $0 } }

    func write(_ bytes: [UInt8]) { text.withLock { $0 += bytes } }
    func writeError(_ bytes: [UInt8]) {}
    func askSecret(_ prompt: String) async -> String? { nil }
}

import Base
import Columnar
import Connectors
import Databases
import Pipeline
import Project

extension Command {
    static let sourceList = Command(
        name: "source list", about: Text("the sources of the project, and what was taken of them", "источники проекта и что из них взято"),
        work: .owner { arguments, session in
            let taken = try await session.workplace.taken()
            for source in session.folder.sources {
                session.console.print("\(source.name)  \(source.kind.word)  \(source.kind.place)")
                for table in source.tables {
                    session.console.print("  \(table.stage)  \(about(table, taken["\(table.stage)"], session.console.language))")
                }
            }
            return 0
        })

    static let sourceTest = Command(
        name: "source test",
        about: Text(
            "connect to a source, and show its columns, its first rows and what a run would take",
            "подключиться к источнику и показать его колонки, первые строки и что взял бы запуск"),
        operands: [Operand(name: "SOURCE"), Operand(name: "TABLE", isOptional: true)],
        work: .owner { arguments, session in
            let source = try session.source(arguments.operands[0])
            var status: Int32 = 0
            for table in try session.tables(of: source, arguments.operands.dropFirst().first) {
                let view = SourceView(console: session.console)
                do {
                    view.show(try await session.workplace.look(at: table, of: source))
                    let preview = try await session.workplace.preview(table, of: source, rows: 10)
                    view.show(preview.schema, preview.batches, rejects: preview.rejects, limit: 10)
                } catch {
                    let diagnostic = Diagnostic.explaining(error, at: table.place)
                    session.console.printError(diagnostic.render(in: session.console.language, line: session.folder.line))
                    status = 1
                }
            }
            return status
        })

    static let sourcePreview = Command(
        name: "source preview", about: Text("the first rows of a source's table", "первые строки таблицы источника"),
        operands: [Operand(name: "SOURCE"), Operand(name: "TABLE")],
        options: [
            .value("limit", "N", Text("how many rows; 20 by default", "сколько строк; по умолчанию 20")),
            .value("format", "table|csv|json", Text("how to show them; a table by default", "в каком виде; по умолчанию таблица")),
        ],
        work: .owner { arguments, session in
            let source = try session.source(arguments.operands[0])
            let limit = try arguments.number("limit", default: 20, in: 1...100_000)
            let format = try OutputFormat(arguments["format"] ?? "table")
            for table in try session.tables(of: source, arguments.operands[1]) {
                let preview = try await session.workplace.preview(table, of: source, rows: limit)
                let view = SourceView(console: session.console)
                switch format {
                case .csv: view.csv(preview.schema, preview.batches, limit: limit)
                case .json: view.json(preview.schema, preview.batches, limit: limit)
                case .table, .parquet: view.show(preview.schema, preview.batches, rejects: preview.rejects, limit: limit)
                }
            }
            return 0
        })

    static let sourceDiff = Command(
        name: "source diff",
        about: Text(
            "how the columns of the sources differ from the project and from what was taken",
            "чем колонки источников отличаются от проекта и от взятого раньше"),
        operands: [Operand(name: "SOURCE", isOptional: true)],
        work: .owner { arguments, session in
            let sources = try arguments.operands.first.map { [try session.source($0)] } ?? session.folder.sources
            var isSame = true
            for source in sources {
                for table in source.tables {
                    let lines = SourceView.differences(
                        try await session.workplace.look(at: table, of: source).shape, session.console.language)
                    guard !lines.isEmpty else { continue }
                    isSame = false
                    session.console.print("\(table.stage)")
                    for line in lines { session.console.print("  " + line) }
                }
            }
            if isSame { session.console.print(Text("no column differs", "колонки не отличаются")) }
            return isSame ? 0 : 1
        })

    private static func about(_ table: SourceTable, _ taken: TableTaken?, _ language: Language) -> String {
        guard let taken else { return Text("not taken yet", "ещё не бралась")[language] }
        var words = [language.rows(taken.rows)]
        if let watermark = taken.watermark { words.append(Text("up to ", "до ")[language] + watermark) }
        if taken.files > 0 { words.append(Text("files: \(taken.files)", "файлов: \(taken.files)")[language]) }
        return words.joined(separator: ", ")
    }
}

extension Session {
    func source(_ name: String) throws(Diagnostic) -> Source {
        if let source = folder.sources.first(where: { $0.name == name }) { return source }
        let names = folder.sources.map(\.name)
        throw Diagnostic(
            "source.unknown", "The project has no source `\(name)`.", "В проекте нет источника `\(name)`.",
            mend: nearest(to: name, in: names).map { Text("write `\($0)`", "напишите `\($0)`") }
                ?? Text("one of: \(names.joined(separator: ", "))", "один из: \(names.joined(separator: ", "))"))
    }

    /// The table of this name, or all of the source.
    func tables(of source: Source, _ name: String?) throws(Diagnostic) -> [SourceTable] {
        guard let name else { return source.tables }
        if let table = source.tables.first(where: { $0.name == name || "\($0.stage)" == name }) { return [table] }
        let names = source.tables.map(\.name)
        throw Diagnostic(
            "source.unknown-table", "The source `\(source.name)` has no table `\(name)`.",
            "В источнике `\(source.name)` нет таблицы `\(name)`.",
            mend: nearest(to: name, in: names).map { Text("write `\($0)`", "напишите `\($0)`") }
                ?? Text("one of: \(names.joined(separator: ", "))", "одна из: \(names.joined(separator: ", "))"))
    }
}

import Base
import Columnar
import Dashboards
import Engines
import Metrics
import Pipeline
import Project
import SQLText

extension Command {
    static let metric = Command(
        name: "metric",
        about: Text("ask the marts for figures by their names", "спросить у витрин показатели по их именам"),
        operands: [Operand(name: "METRIC", isOptional: true, isMany: true)],
        options: [
            .value(
                "by", "NAME,…",
                Text(
                    "cut by dimensions and by hour, day, week, month, quarter or year",
                    "в разрезе измерений и hour, day, week, month, quarter или year")),
            .value("from", "DAY", Text("the first day, as 2026-01-31", "первый день, как 2026-01-31")),
            .value("to", "DAY", Text("the last day", "последний день")),
            .value("last", "TIME", Text("whole ones before the present one: 30days, month", "целые до текущего: 30days, month")),
            .value("this", "TIME", Text("the present one up to today: month", "текущий до сегодня: month")),
            .value(
                "compare", "previous|year",
                Text("beside the time just before, or the same a year before", "рядом с прошлым периодом или с тем же год назад")),
            .value(
                "where", "CONDITION",
                Text(
                    "region=Minsk, region!=Minsk, amount=10..100, city~M%; may be repeated",
                    "region=Минск, region!=Минск, amount=10..100, city~М%; можно повторять")),
            .value("order", "NAME,…", Text("sort by these columns, -NAME downwards", "сортировать по этим колонкам, -ИМЯ по убыванию")),
            .value("limit", "N", Text("only the first rows", "только первые строки")),
            .value(
                "top", "N",
                Text(
                    "the largest of the first dimension, and all others in one row",
                    "наибольшие по первому измерению, остальные одной строкой")),
            .flag("share", Text("each figure's part of the whole", "доля каждого значения в целом")),
            .flag("total", Text("the figures of all rows together", "итог по всем строкам")),
            .flag("list", Text("all metrics, or those that the words may mean", "все показатели или те, что подходят к словам")),
            .flag("explain", Text("show the marts and the SQL, and do not ask", "показать витрины и SQL, не спрашивая")),
            .value(
                "format", "table|csv|json", Text("how to show the answer; a table by default", "в каком виде ответ; по умолчанию таблица")),
            .value("timeout", "SECONDS", Text("how long it may take", "сколько секунд ждать")),
        ],
        work: .owner { arguments, session in
            let format = try MetricFormat(arguments["format"] ?? "table")
            if arguments.has("list") {
                let metrics = Catalogue(session.folder, today: CalendarDay(0)).search(arguments.operands.joined(separator: " "))
                MetricList(metrics: metrics, console: session.console).print(format)
                return 0
            }
            let seconds = try arguments.number("timeout", default: 0)
            let limit = seconds > 0 ? Duration.seconds(seconds) : nil
            let question = try question(arguments)
            let connection = try await session.workplace.engines.marts().connect()
            let folder = session.folder
            let catalogue = try await connection.within(limit) { connection in
                try connection.beginReading()
                return try Catalogue(folder, asking: connection)
            }
            let answering = try catalogue.answering(question)
            if arguments.has("explain") {
                session.console.print(explanation(answering, connection.dialect, session.console.language))
                return 0
            }
            do {
                try await MetricAnswer(answering, connection, within: limit).print(format, to: session.console)
            } catch let error as EngineError {
                throw error.missingMart ?? error
            }
            return 0
        })

    private static func question(_ arguments: Arguments) throws -> Question {
        func list(_ name: String) -> [String] { arguments.all(name).flatMap { $0.split(separator: ",").map(String.init) } }
        var question = Question(arguments.operands, by: list("by"))
        (question.from, question.to) = (arguments["from"], arguments["to"])
        (question.last, question.this) = (arguments["last"], arguments["this"])
        if let name = arguments["compare"] {
            guard let comparison = Question.Comparison(rawValue: name) else {
                throw Diagnostic(
                    "argument.unknown-comparison", "There is no comparison `\(name)`.", "Сравнения `\(name)` нет.",
                    mend: Text("write `--compare previous` or `--compare year`", "напишите `--compare previous` или `--compare year`"))
            }
            question.compare = comparison
        }
        question.filters = arguments.all("where")
        question.order = list("order")
        if arguments["limit"] != nil { question.limit = try arguments.number("limit", default: 0) }
        if arguments["top"] != nil { question.top = try arguments.number("top", default: 0) }
        (question.share, question.total) = (arguments.has("share"), arguments.has("total"))
        return question
    }

    /// The marts that are read, the SQL, and the values that are bound to it.
    private static func explanation(_ answering: Answering, _ dialect: Dialect, _ language: Language) -> String {
        ([answering] + (answering.total.map { [$0] } ?? [])).map { answering in
            let (sql, values) = answering.query(dialect).render(dialect)
            let marts = answering.marts.map(\.description).joined(separator: ", ")
            let bound = values.enumerated().map { "\n-- ?\($0 + 1) = \(literal($1, dialect))" }.joined()
            return "-- \(Text("reads", "читает")[language]) \(marts)\n\(sql)\(bound)"
        }.joined(separator: "\n\n")
    }

    private static func literal(_ value: Value, _ dialect: Dialect) -> String {
        if case .text(let text) = value { dialect.literal(text) } else { "\(value)" }
    }
}

enum MetricFormat: String, CaseIterable {
    case table, csv, json

    init(_ name: String) throws(Diagnostic) {
        guard let format = MetricFormat(rawValue: name) else {
            throw OutputFormat.unknown(name, among: MetricFormat.allCases.map(\.rawValue))
        }
        self = format
    }
}

import Base
import Columnar
import Engines
import Metrics
import Project

/// The figures that a question was answered with, and how they are shown.
struct MetricAnswer: Sendable {
    private let answering: Answering
    private let batches: [RecordBatch]
    private let totals: [RecordBatch]

    init(_ answering: Answering, _ connection: any Connection, within limit: Duration?) async throws {
        self.answering = answering
        batches = try await connection.within(limit) { try $0.rows(answering.query($0.dialect)) }
        totals =
            try await answering.total.asyncMap { total in try await connection.within(limit) { try $0.rows(total.query($0.dialect)) } }
            ?? []
    }

    func print(_ format: MetricFormat, to console: any Console) {
        switch format {
        case .table: printTable(console)
        case .csv: printCSV(console)
        case .json: console.print(json(console.language).description)
        }
    }

    // MARK: For people

    private func printTable(_ console: any Console) {
        let language = console.language
        let text = FigureText(language)
        var rows = rows(batches).map { row in zip(answering.columns, row).map { cell($0, $1, text, language) } }
        if let total = answering.total, let row = self.rows(totals).first {
            let figures = Dictionary(zip(total.columns.map(\.name), zip(total.columns, row)).map { ($0, $1) }) { first, _ in first }
            rows.append(
                answering.columns.enumerated().map { index, column in
                    if let (column, figure) = figures[column.name] { return cell(column, figure, text, language) }
                    return index == 0 ? Text("Total", "Итого")[language] : ""
                })
        }
        let names = answering.columns.map { column in
            if case .money(let currency) = column.unit { "\(column.title[language]), \(currency)" } else { column.title[language] }
        }
        let table = TextTable(names: names, isNumber: answering.columns.map { $0.unit != nil }, rows: rows)
        for line in table.lines { console.print(line) }
        console.print("(\(language.rows(rows.count - (answering.total == nil ? 0 : 1))))")
    }

    private func cell(_ column: Answering.Column, _ value: String?, _ text: FigureText, _ language: Language) -> String {
        switch column.role {
        case .time(let grain): value.map { text.time($0, grain) } ?? "–"
        case .dimension where value == nil && column.name == answering.restColumn: Text("the rest", "остальные")[language]
        case .dimension: value ?? "–"
        case .stepName(let steps): steps.first { $0.value == value }?.name[language] ?? value ?? "–"
        default: text.figure(value, column.unit!)
        }
    }

    private func rows(_ batches: [RecordBatch]) -> [[String?]] {
        batches.flatMap { batch in (0..<batch.count).map { row in batch.columns.map { $0.string(row) } } }
    }

    // MARK: For programs

    private func printCSV(_ console: any Console) {
        console.write(CSVOutput.line(answering.columns.map(\.name)))
        for row in rows(batches) { console.write(CSVOutput.line(row)) }
        guard let total = answering.total, let row = rows(totals).first else { return }
        let figures = Dictionary(zip(total.columns.map(\.name), row)) { first, _ in first }
        console.write(CSVOutput.line(answering.columns.map { figures[$0.name] ?? nil }))
    }

    private func json(_ language: Language) -> JSON {
        func objects(_ batches: [RecordBatch], _ columns: [Answering.Column]) -> [JSON] {
            batches.flatMap { batch in
                (0..<batch.count).map { row in JSON.object(zip(columns, batch.columns).map { ($0.name, $1.json(row)) }) }
            }
        }
        let columns = answering.columns.map { column in
            JSON.object([
                ("name", .string(column.name)), ("title", .string(column.title[language])),
                ("format", column.unit.map { .string($0.format.rawValue) } ?? .null),
                ("unit", column.unit?.label.map { .string($0[language]) } ?? .null),
            ])
        }
        var members: [(String, JSON)] = [("columns", .array(columns)), ("rows", .array(objects(batches, answering.columns)))]
        if let total = answering.total { members.append(("total", objects(totals, total.columns).first ?? .null)) }
        return .object(members)
    }
}

extension Optional {
    fileprivate func asyncMap<Result>(_ change: (Wrapped) async throws -> Result) async rethrows -> Result? {
        if let self { try await change(self) } else { nil }
    }
}

/// What metrics there are, each in a line.
struct MetricList {
    let metrics: [Metric]
    let console: any Console

    func print(_ format: MetricFormat) {
        let language = console.language
        switch format {
        case .table:
            let names = [Text("Metric", "Показатель"), Text("Name", "Имя"), Text("Unit", "Единица"), Text("By", "В разрезе")].map {
                $0[language]
            }
            let rows = metrics.map { metric in
                [metric.id, metric.name[language], metric.unit.name[language], metric.groupings.joined(separator: " ")]
            }
            for line in TextTable(names: names, isNumber: [false, false, false, false], rows: rows).lines { console.print(line) }
            console.print("(\(language.rows(rows.count)))")
        case .csv:
            console.write(CSVOutput.line(["metric", "name", "unit", "by"]))
            for metric in metrics {
                console.write(
                    CSVOutput.line([metric.id, metric.name[language], metric.unit.name[language], metric.groupings.joined(separator: " ")]))
            }
        case .json: console.print(JSON.array(metrics.map(object)).description)
        }
    }

    private func object(_ metric: Metric) -> JSON {
        let language = console.language
        return .object([
            ("metric", .string(metric.id)), ("name", .string(metric.name[language])),
            ("about", metric.about.map { .string($0[language]) } ?? .null), ("unit", .string(metric.unit.name[language])),
            ("format", .string(metric.unit.format.rawValue)), ("good", metric.good.map { .string($0.rawValue) } ?? .null),
            ("synonyms", .array(metric.synonyms[language].map(JSON.string))), ("by", .array(metric.groupings.map(JSON.string))),
        ])
    }
}

import Base

/// A page of figures made for somebody, to answer questions that are written down.
package struct Dashboard: Sendable {
    package enum Chart: String, Sendable, CaseIterable {
        case line, bar, number, table
    }

    package struct Tile: Sendable {
        package let metric: Metric
        /// Dimensions of the metric, or `hour`, `day`, … `year`; none for one number.
        package let by: [String]
        package let chart: Chart
        package let title: Text
        /// Which of the dashboard's questions it answers, counted from 0.
        package let question: Int?
        package let place: Place
    }

    package let id: String
    package let name: Text
    package let purpose: Text?
    package let audience: Text?
    package let questions: [Text]
    package let tiles: [Tile]
    package let place: Place
}

// MARK: - Reading

extension Dashboard {
    static func read(_ id: Placed<String>, _ node: Node, metrics: MetricNames, _ reading: Reading) -> Dashboard? {
        reading.mapping(node) { fields in
            let name = fields.need("name", reading.text)
            let purpose = fields.one("purpose", reading.text)
            let audience = fields.one("audience", reading.text)
            let questions = fields.one("questions") { reading.list($0, reading.text) } ?? []
            let tiles = fields.need("tiles") { node in
                reading.list(node) { Tile.read($0, questions: questions.count, metrics: metrics, reading) }
            }
            guard let name, let tiles else { return nil }
            return Dashboard(
                id: id.value, name: name, purpose: purpose, audience: audience, questions: questions, tiles: tiles, place: id.place)
        }
    }
}

extension Dashboard.Tile {
    fileprivate static func read(_ node: Node, questions: Int, metrics: MetricNames, _ reading: Reading) -> Dashboard.Tile? {
        reading.mapping(node) { fields in
            let metric = fields.need("metric") { metrics.find($0, reading) }
            let by = fields.one("by") { reading.oneOrMore($0, reading.column) } ?? []
            let chart: Dashboard.Chart? = fields.need("chart", reading.choice)
            let title = fields.one("title", reading.text)
            let question = fields.one("question") { number($0, of: questions, reading) }
            guard let metric, let chart else { return nil }
            for name in by where !metric.groupings.contains(name.value) {
                reading.report(
                    "tile.unknown-dimension", "`\(metric.id)` cannot be asked by `\(name.value)`.",
                    "`\(metric.id)` нельзя спросить по `\(name.value)`.",
                    at: name.place, mend: Reading.mend(name.value, among: metric.groupings))
            }
            if (chart == .number) != by.isEmpty, chart == .number || chart == .line || chart == .bar {
                reading.report(
                    "tile.chart", "A `number` stands alone; a `line` and a `bar` are by something.",
                    "`number` — это одно число, а `line` и `bar` строятся по чему-то.",
                    at: fields.place(of: "chart"), mend: Text("add or remove `by`", "добавьте или уберите `by`"))
            }
            return Dashboard.Tile(
                metric: metric, by: by.map(\.value), chart: chart, title: title ?? metric.name, question: question.map { $0 - 1 },
                place: node.place)
        }
    }

    private static func number(_ node: Node, of questions: Int, _ reading: Reading) -> Int? {
        guard let number = reading.count(node) else { return nil }
        if number <= questions { return number }
        reading.report(
            "tile.unknown-question", "The dashboard has no question \(number): there are \(questions).",
            "На доске нет вопроса \(number): всего их \(questions).",
            at: node.place, mend: Text("count the `questions` from 1", "считайте `questions` с 1"))
        return nil
    }
}

import Base
import SQLText

extension Metric {
    /// A metric's file before its ratio, if it is one, is tied to its parts.
    struct File {
        let name: Placed<String>
        let node: Node

        var isRatio: Bool { node["ratio"] != nil }
    }

    /// Reads all metrics: first those over marts, then the ratios of them.
    static func list(_ files: [File], tables: Tables, _ reading: Reading) -> [Metric] {
        let base = files.filter { !$0.isRatio }.compactMap { file in
            reading.mapping(file.node) { read($0, file.name, tables: tables, reading) }
        }
        let parts = MetricNames(metrics: base, written: files.map(\.name.value))
        let ratioNames = files.filter(\.isRatio).map(\.name.value)
        let ratios = files.filter(\.isRatio).compactMap { file in
            reading.mapping(file.node) { readRatio($0, file.name, among: parts, except: ratioNames, reading) }
        }
        return (base + ratios).sorted { $0.id < $1.id }
    }

    // MARK: - Over a mart

    private static let kinds = ["sum", "count", "count_distinct", "average", "min", "max"]

    private static func read(_ fields: Fields, _ id: Placed<String>, tables: Tables, _ reading: Reading) -> Metric? {
        let model = fields.need("model", reading.placed)
        let columns = kinds.compactMap { kind in fields.one(kind, reading.column).map { (kind: kind, column: $0) } }
        fields.one("ratio") { $0 }
        let dimensions = fields.one("dimensions") { reading.list($0, reading.column) } ?? []
        let time = fields.one("time", reading.column)
        let words = Words(fields, reading)

        let given = kinds.filter(fields.has)
        if given.count != 1 {
            let all = (kinds + ["ratio"]).map { "`\($0)`" }.joined(separator: ", ")
            reading.report(
                "metric.expression", "A metric has exactly one of \(all).", "У показателя ровно одно из \(all).", at: fields.place,
                mend: Text("such as `sum: amount`", "например `sum: amount`"))
        }
        guard let mart = model.flatMap({ tables.mart($0, reading) }), given.count == 1, let expression = columns.first,
            let name = words.name
        else { return nil }

        let known = Columns(of: "\(mart.table)", mart.columns)
        if expression.column.value != "*" { known.require(expression.column, reading) }
        for dimension in dimensions { known.require(dimension, reading) }
        if let time { known.require(time, reading) }
        return Metric(
            id: id.value, name: name, about: words.about, unit: words.unit, format: words.format,
            expression: Expression(expression.kind, expression.column.value),
            model: mart.table, dimensions: dimensions.map(\.value), time: time?.value, good: words.good, place: id.place)
    }

    // MARK: - A ratio

    private static func readRatio(
        _ fields: Fields, _ id: Placed<String>, among parts: MetricNames, except ratios: [String], _ reading: Reading
    ) -> Metric? {
        func part(_ node: Node) -> Metric? {
            guard case .scalar(let name) = node.content, ratios.contains(name) else { return parts.find(node, reading) }
            reading.report(
                "metric.ratio-of-ratio", "`\(name)` is a ratio itself.", "`\(name)` — тоже отношение.", at: node.place,
                mend: Text("name a metric that stands on a mart", "назовите показатель, который стоит на витрине"))
            return nil
        }
        let ratio = fields.need("ratio") { node in
            reading.mapping(node) { fields -> (of: Metric, to: Metric)? in
                let of = fields.need("of", part)
                let to = fields.need("to", part)
                guard let of, let to else { return nil }
                return (of, to)
            }
        }
        let words = Words(fields, reading)
        guard let ratio, let name = words.name else { return nil }
        guard ratio.of.model == ratio.to.model else {
            reading.report(
                "metric.ratio-models", "`\(ratio.of.id)` stands on \(ratio.of.model) and `\(ratio.to.id)` on \(ratio.to.model).",
                "`\(ratio.of.id)` стоит на \(ratio.of.model), а `\(ratio.to.id)` — на \(ratio.to.model).", at: fields.place(of: "ratio"),
                mend: Text("take both from one mart", "возьмите оба из одной витрины"))
            return nil
        }
        return Metric(
            id: id.value, name: name, about: words.about, unit: words.unit, format: words.format,
            expression: .ratio(of: ratio.of, to: ratio.to),
            model: ratio.of.model, dimensions: ratio.of.dimensions.filter(ratio.to.dimensions.contains),
            time: ratio.of.time == ratio.to.time ? ratio.of.time : nil, good: words.good, place: id.place)
    }

    /// What every metric says to people.
    private struct Words {
        let name: Text?
        let about: Text?
        let unit: Text?
        let format: Format
        let good: Direction?

        init(_ fields: Fields, _ reading: Reading) {
            name = fields.need("name", reading.text)
            about = fields.one("about", reading.text)
            unit = fields.one("unit", reading.text)
            let format: Format? = fields.one("format", reading.choice)
            self.format = format ?? .decimal
            good = fields.one("good", reading.choice)
        }
    }
}

extension Metric.Expression {
    fileprivate init(_ kind: String, _ column: String) {
        switch kind {
        case "sum": self = .sum(column)
        case "count": self = .count(column == "*" ? nil : column)
        case "count_distinct": self = .countDistinct(column)
        case "average": self = .average(column)
        case "min": self = .min(column)
        default: self = .max(column)
        }
    }
}

import Base
import SQLText

/// Reads what a metric counts and in which marts: the keys that measures, cohorts and funnels share.
struct MeasureReader {
    static let kinds = ["sum", "count", "min", "max", "average", "distinct", "median", "percentile"]

    private(set) var measure: Measure?
    /// The mart that is counted in; nil, reported where one is wanted, if it cannot be told.
    let mart: Model?
    let conditions: [Condition]
    private let reading: Reading

    init(_ fields: Fields, _ id: Placed<String>, _ home: MetricDraft.Home, _ reading: Reading) {
        self.reading = reading
        let given = MeasureReader.kinds.filter(fields.has)
        let isTable = fields.has("cohort") || fields.has("funnel")
        let own = fields.one("mart", reading.placed)
        let needsMart = given.count == 1 || isTable
        if needsMart, own == nil, home.mart == nil, !fields.has("mart") {
            reading.report(
                "metric.no-mart", "Nothing says in which mart `\(id.value)` is counted.",
                "Не сказано, в какой витрине считается `\(id.value)`.",
                at: id.place, mend: Text("add `mart: ...` here or for the whole file", "добавьте `mart: ...` здесь или для всего файла"))
        }
        mart = needsMart ? (own ?? home.mart).flatMap { home.tables.mart($0, reading) } : nil
        let conditions = needsMart ? fields.one("where") { Condition.list($0, reading) } ?? [] : []
        self.conditions = conditions.map(\.value)
        if let mart {
            let known = Columns(of: "\(mart.table)", mart.columns)
            for condition in conditions {
                known.require(condition.value.column, at: condition.place, reading)
                if let type = mart.type(of: condition.value.column), var problem = condition.value.problem(with: type) {
                    problem.place = condition.place
                    reading.report(problem)
                }
            }
        }

        let aggregates = MeasureReader.kinds.compactMap { kind in fields.one(kind) { readAggregate(kind, $0) } }
        let isApproximate = given == ["distinct"] ? fields.one("approximate", reading.boolean) ?? false : false
        let overDays: Measure.OverDays? = given.count == 1 ? fields.one("over_days", reading.choice) : nil
        let ready = given.count == 1 ? fields.one("ready") { readReady($0, id) } ?? [] : []
        guard given.count == 1, let mart, let (named, column) = aggregates.first else { return }
        let aggregate = isApproximate ? Measure.Aggregate.distinct(approximate: true) : named
        if let column { requireNumber(column, aggregate, in: mart) }
        let sources = ready.compactMap { ready in source(ready, aggregate, home.tables) }
        measure = Measure(
            id: id.value, aggregate: aggregate, column: column?.value, conditions: self.conditions, overDays: overDays,
            sources: [Measure.Source(mart: mart, ready: nil)] + sources)
    }

    /// A column that must be there.
    func column(_ node: Node) -> String? {
        guard let column = reading.column(node) else { return nil }
        if let mart { Columns(of: "\(mart.table)", mart.columns).require(column, reading) }
        return column.value
    }

    // MARK: - Aggregates

    private func readAggregate(_ kind: String, _ node: Node) -> (Measure.Aggregate, Placed<String>?)? {
        if kind == "percentile" { return readPercentile(node) }
        guard let column = reading.column(node) else { return nil }
        if kind == "count", column.value == "*" { return (.count, nil) }
        if let mart { Columns(of: "\(mart.table)", mart.columns).require(column, reading) }
        let aggregate: Measure.Aggregate =
            switch kind {
            case "sum": .sum
            case "count": .count
            case "min": .min
            case "max": .max
            case "average": .average
            case "distinct": .distinct(approximate: false)
            default: .percentile(thousandths: 500)
            }
        return (aggregate, column)
    }

    /// `{of: amount, at: 95}`
    private func readPercentile(_ node: Node) -> (Measure.Aggregate, Placed<String>?)? {
        reading.mapping(node) { fields in
            let column = fields.need("of", reading.column)
            let part = fields.need("at") { node -> Int? in
                guard let text = reading.string(node) else { return nil }
                let parts = text.split(separator: ".", omittingEmptySubsequences: false)
                if parts.count <= 2, let whole = Int(parts[0]), let tenths = parts.count == 2 ? Int(parts[1]) : 0, (0...9).contains(tenths),
                    (1...999).contains(whole * 10 + tenths)
                {
                    return whole * 10 + tenths
                }
                reading.report(
                    "metric.percentile", "`\(text)` is not a percentile.", "`\(text)` — не перцентиль.", at: node.place,
                    mend: Text("write a number such as `95` or `99.9`", "напишите число, например `95` или `99.9`"))
                return nil
            }
            guard let column, let part else { return nil }
            if let mart { Columns(of: "\(mart.table)", mart.columns).require(column, reading) }
            return (.percentile(thousandths: part), column)
        }
    }

    private func requireNumber(_ column: Placed<String>, _ aggregate: Measure.Aggregate, in mart: Model) {
        guard aggregate != .count, let type = mart.type(of: column.value), !type.isNumber else { return }
        if case .distinct = aggregate { return }
        reading.report(
            "metric.not-a-number", "`\(column.value)` of `\(mart.table)` is \(type), and a figure wants a number.",
            "`\(column.value)` в `\(mart.table)` — это \(type), а показателю нужно число.", at: column.place,
            mend: Text(
                "name a column of numbers, or use `count` or `distinct`", "назовите колонку с числами или возьмите `count` или `distinct`"))
    }

    // MARK: - Ready-made

    private struct Ready {
        let mart: Placed<String>
        let column: Placed<String>
    }

    /// `payment_day`, `[payment_day, payment_month]`, or `{payment_day: revenue}` where the column has another name.
    private func readReady(_ node: Node, _ id: Placed<String>) -> [Ready]? {
        guard case .mapping = node.content else {
            return reading.oneOrMore(node, reading.placed)?.map { Ready(mart: $0, column: Placed(id.value, at: $0.place)) }
        }
        return reading.entries(node) { mart, node in reading.column(node).map { Ready(mart: mart, column: $0) } }
    }

    private func source(_ ready: Ready, _ aggregate: Measure.Aggregate, _ tables: Tables) -> Measure.Source? {
        guard let mart = tables.mart(ready.mart, reading) else { return nil }
        Columns(of: "\(mart.table)", mart.columns).require(ready.column, reading)
        if aggregate.ofReady == nil, mart.key.isEmpty {
            reading.report(
                "metric.ready-key", "This figure cannot be added up, so `\(mart.table)` must say what one row of it stands for.",
                "Этот показатель не складывается, поэтому `\(mart.table)` должна сказать, чему равна одна её строка.", at: ready.mart.place,
                mend: Text("write `key: [...]` into \(mart.file)", "напишите `key: [...]` в \(mart.file)"))
        }
        return Measure.Source(mart: mart, ready: ready.column.value)
    }
}

extension Measure.Aggregate {
    /// How figures that are ready-made are joined; nil where they cannot be.
    package var ofReady: Measure.Aggregate? {
        switch self {
        case .sum, .count: .sum
        case .min: .min
        case .max: .max
        case .average, .distinct, .percentile: nil
        }
    }
}

extension ColumnType {
    fileprivate var isNumber: Bool {
        switch self {
        case .smallint, .integer, .bigint, .real, .double, .decimal: true
        case .boolean, .text, .date, .timestamp, .timestamptz, .uuid, .json, .bytes: false
        }
    }
}

import Base
import SQLText

/// One metric as its file has it: its words, and its kind, tied to marts but not yet to other metrics.
struct MetricDraft {
    enum Kind {
        case ready(Metric.Kind)
        case formula(Formula<String>, Place)
        case running(Placed<String>, since: Metric.Since)
        case moving(Placed<String>, over: Int, Grain)
    }

    /// What the file says for all its metrics.
    struct Home {
        let mart: Placed<String>?
        let tables: Tables
        let currency: String?
    }

    let id: Placed<String>
    let name: Text
    let about: Text?
    let synonyms: Synonyms
    let unit: Unit?
    let kind: Kind
    let dimensions: [Placed<String>]?
    let isZeroWhenEmpty: Bool
    let good: Metric.Direction?

    func metric(_ kind: Metric.Kind) -> Metric { metric(kind, dimensions: dimensions?.map(\.value)) }

    /// The metric as if it might be cut by all that its marts have.
    func metricOfAll(_ kind: Metric.Kind) -> Metric { metric(kind, dimensions: nil) }

    private func metric(_ kind: Metric.Kind, dimensions: [String]?) -> Metric {
        Metric(
            id: id.value, name: name, about: about, synonyms: synonyms, unit: unit ?? kind.unit, kind: kind, dimensions: dimensions,
            isZeroWhenEmpty: isZeroWhenEmpty, good: good, place: id.place)
    }
}

extension Metric.Kind {
    /// What it is counted in where the file does not say.
    fileprivate var unit: Unit {
        switch self {
        case .measure(let measure):
            switch measure.aggregate {
            case .count, .distinct: measure.overDays == .average ? .number : .count(nil)
            default: .number
            }
        case .running(let metric, _), .moving(let metric, _, _): metric.unit
        case .cohort(let cohort): cohort.sum == nil ? .percent : .number
        case .funnel: .percent
        case .formula: .number
        }
    }
}

// MARK: - Reading

extension MetricDraft {
    private static let kinds = MeasureReader.kinds + ["formula", "running", "moving", "cohort", "funnel"]
    private enum Empty: String, CaseIterable { case zero = "0" }

    static func read(_ id: Placed<String>, _ node: Node, _ home: Home, _ reading: Reading) -> MetricDraft? {
        reading.mapping(node) { fields in
            let name = fields.need("name", reading.text)
            let about = fields.one("about", reading.text)
            let synonyms = fields.one("synonyms") { readSynonyms($0, reading) } ?? Synonyms(en: [], ru: [])
            let unit = fields.one("unit") { Unit.read($0, currency: home.currency, reading) }
            let dimensions = fields.one("dimensions") { reading.list($0, reading.column) }
            let empty: Empty? = fields.one("empty", reading.choice)
            let good: Metric.Direction? = fields.one("good", reading.choice)
            let kind = readKind(fields, id, home, reading)
            guard let name, let kind else { return nil }
            return MetricDraft(
                id: id, name: name, about: about, synonyms: synonyms, unit: unit, kind: kind, dimensions: dimensions,
                isZeroWhenEmpty: empty == .zero, good: good)
        }
    }

    private static func readKind(_ fields: Fields, _ id: Placed<String>, _ home: Home, _ reading: Reading) -> Kind? {
        let given = kinds.filter(fields.has)
        let measure = MeasureReader(fields, id, home, reading)
        let formula = fields.one("formula") { readFormula($0, reading) }
        let running = fields.one("running", reading.placed)
        let since: Metric.Since? = given == ["running"] ? fields.one("since", reading.choice) : nil
        let moving = fields.one("moving", reading.placed)
        let over = given == ["moving"] ? fields.need("over") { readSpan($0, reading) } : nil
        let cohort = fields.one("cohort") { Cohort.read($0, measure, reading) }
        let funnel = fields.one("funnel") { Funnel.read($0, measure, reading) }
        guard given.count == 1 else {
            let all = kinds.map { "`\($0)`" }.joined(separator: ", ")
            reading.report(
                "metric.expression", "A metric has exactly one of \(all).", "У показателя ровно одно из \(all).", at: id.place,
                mend: Text("such as `sum: amount`", "например `sum: amount`"))
            return nil
        }
        switch given[0] {
        case "formula": return formula
        case "running": return running.map { .running($0, since: since ?? .period) }
        case "moving":
            guard let moving, let over else { return nil }
            return .moving(moving, over: over.count, over.grain)
        case "cohort": return cohort.map { .ready(.cohort($0)) }
        case "funnel": return funnel.map { .ready(.funnel($0)) }
        default: return measure.measure.map { .ready(.measure($0)) }
        }
    }

    private static func readFormula(_ node: Node, _ reading: Reading) -> Kind? {
        guard let text = reading.string(node) else { return nil }
        do {
            return .formula(try Formula(parsing: text), node.place)
        } catch {
            let (en, ru) = error.word.map { ("at `\($0)`", "на `\($0)`") } ?? ("at its end", "в конце")
            reading.report(
                "metric.formula", "The formula cannot be read: it breaks off \(en).", "Формула не читается: она обрывается \(ru).",
                at: node.place,
                mend: Text(
                    "metrics, numbers, + - * / and brackets: `(revenue - refunds) / payments`",
                    "показатели, числа, + - * / и скобки: `(revenue - refunds) / payments`"))
            return nil
        }
    }

    private static func readSynonyms(_ node: Node, _ reading: Reading) -> Synonyms? {
        guard case .mapping = node.content else {
            return reading.oneOrMore(node, reading.string).map { Synonyms(en: $0, ru: $0) }
        }
        return reading.mapping(node) { fields in
            let en = fields.one("en") { reading.oneOrMore($0, reading.string) } ?? []
            let ru = fields.one("ru") { reading.oneOrMore($0, reading.string) } ?? []
            return Synonyms(en: en, ru: ru)
        }
    }

    /// `7 days`, `1 month`.
    static func readSpan(_ node: Node, _ reading: Reading) -> (count: Int, grain: Grain)? {
        guard let text = reading.string(node) else { return nil }
        if let span = Grain.span(text) { return span }
        reading.report(
            "metric.span", "`\(text)` is not a stretch of time.", "`\(text)` — не отрезок времени.", at: node.place,
            mend: Text("write such as `7 days` or `1 month`", "напишите, например, `7 days` или `1 month`"))
        return nil
    }
}

extension Grain {
    /// `7 days`, `1 month`, `day`: how many of which.
    package static func span(_ text: String) -> (count: Int, grain: Grain)? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let word = text.dropFirst(digits.count).drop { $0 == " " }
        let name = word.hasSuffix("s") ? word.dropLast() : word
        guard let grain = Grain(rawValue: String(name)), let count = digits.isEmpty ? 1 : Int(digits), (1...10_000).contains(count) else {
            return nil
        }
        return (count, grain)
    }
}

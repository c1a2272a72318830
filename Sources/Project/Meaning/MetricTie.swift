import Base

/// Ties metrics that are made of others to them, each once, whatever their order.
struct MetricTie {
    private let drafts: [String: MetricDraft]
    private let written: [String]
    private let reading: Reading
    private var tied: [String: Metric?] = [:]
    private var path: [String] = []

    init(_ drafts: [MetricDraft], written: [String], _ reading: Reading) {
        self.drafts = Dictionary(drafts.map { ($0.id.value, $0) }) { first, _ in first }
        self.written = written
        self.reading = reading
    }

    /// The metric of this name; nil where it could not be read, or leads back to itself.
    mutating func metric(_ id: String) -> Metric? {
        if let metric = tied[id] { return metric }
        guard let draft = drafts[id] else { return nil }
        path.append(id)
        defer { path.removeLast() }
        let metric = kind(draft).map { draft.metric($0) }
        if let metric { checkDimensions(draft, of: metric) }
        tied[id] = .some(metric)
        return metric
    }

    private mutating func part(_ name: Placed<String>) -> Metric? {
        if path.contains(name.value) {
            reading.report(
                "metric.circle", "`\(name.value)` is made of itself: \((path + [name.value]).joined(separator: " → ")).",
                "`\(name.value)` получается из самого себя: \((path + [name.value]).joined(separator: " → ")).", at: name.place,
                mend: Text("take one of them from a mart", "возьмите один из них из витрины"))
            return nil
        }
        if !written.contains(name.value) {
            MetricNames.reportUnknown(name, among: written, reading)
            return nil
        }
        guard let metric = metric(name.value) else { return nil }
        switch metric.kind {
        case .measure, .formula: return metric
        case .running, .moving, .cohort, .funnel:
            reading.report(
                "metric.not-a-part", "`\(name.value)` cannot be a part of another metric.",
                "`\(name.value)` не может быть частью другого показателя.",
                at: name.place, mend: Text("name what it is made of", "назовите то, из чего он сделан"))
            return nil
        }
    }

    private mutating func kind(_ draft: MetricDraft) -> Metric.Kind? {
        switch draft.kind {
        case .ready(let kind): return kind
        case .formula(let formula, let place):
            var parts: [String: Metric] = [:]
            for name in formula.terms { parts[name] = part(Placed(name, at: place)) }
            guard !formula.terms.isEmpty else {
                reading.report(
                    "metric.formula", "A formula is made of metrics, and this names none.",
                    "Формула составляется из показателей, а здесь их нет.",
                    at: place, mend: Text("write such as `revenue / payments`", "напишите, например, `revenue / payments`"))
                return nil
            }
            return formula.map { parts[$0] }.map(Metric.Kind.formula)
        case .running(let name, let since): return mergeable(name).map { .running($0, since: since) }
        case .moving(let name, let count, let grain): return mergeable(name).map { .moving($0, over: count, grain) }
        }
    }

    /// A part whose figures of days can be joined to those of weeks.
    private mutating func mergeable(_ name: Placed<String>) -> Metric? {
        guard let metric = part(name) else { return nil }
        guard let other = metric.leaves.first(where: { !$0.isMergeable }) else { return metric }
        reading.report(
            "metric.not-additive", "The figures of days of `\(other.id)` do not add up to those of longer times.",
            "Значения `\(other.id)` за дни не складываются в значения за более долгое время.", at: name.place,
            mend: Text(
                "take a sum, a count, a minimum, a maximum or an average", "возьмите сумму, число, минимум, максимум или среднее"))
        return nil
    }

    private func checkDimensions(_ draft: MetricDraft, of metric: Metric) {
        let known = draft.metricOfAll(metric.kind).groupings.filter { Grain(rawValue: $0) == nil }
        for dimension in draft.dimensions ?? [] where !known.contains(dimension.value) {
            reading.report(
                "metric.unknown-dimension", "The marts of `\(metric.id)` have no dimension `\(dimension.value)`.",
                "У витрин показателя `\(metric.id)` нет измерения `\(dimension.value)`.", at: dimension.place,
                mend: Reading.mend(dimension.value, among: known))
        }
    }
}

extension Metric {
    /// The measures that the figure is worked out of.
    package var leaves: [Measure] {
        switch kind {
        case .measure(let measure): [measure]
        case .formula(let formula): formula.terms.flatMap(\.leaves)
        case .running(let metric, _), .moving(let metric, _, _): metric.leaves
        case .cohort, .funnel: []
        }
    }
}

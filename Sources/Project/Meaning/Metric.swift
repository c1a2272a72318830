import Base
import SQLText

/// What a figure means: counted over a mart, worked out of other figures, or a table of cohorts or steps.
package struct Metric: Sendable {
    package indirect enum Kind: Sendable {
        case measure(Measure)
        case formula(Formula<Metric>)
        /// The sum of all up to here, since something began.
        case running(Metric, since: Since)
        /// The sum of the last so many days, weeks, ….
        case moving(Metric, over: Int, Grain)
        case cohort(Cohort)
        case funnel(Funnel)
    }

    package enum Since: String, Sendable, CaseIterable {
        /// The first day that is asked for.
        case period
        case week, month, quarter, year
        /// The first day that there is.
        case ever
    }

    package enum Direction: String, Sendable, CaseIterable {
        case up, down
    }

    /// What the metric is called in YAML, addresses and SQL.
    package let id: String
    package let name: Text
    package let about: Text?
    package let synonyms: Synonyms
    package let unit: Unit
    package let kind: Kind
    /// What it may be cut by, where that is less than its marts have.
    package let dimensions: [String]?
    /// Whether no rows mean zero; otherwise the figure is empty there.
    package let isZeroWhenEmpty: Bool
    /// Which way is better, for arrows and colours.
    package let good: Direction?
    package let place: Place
}

/// Other words for a metric, in each language.
package struct Synonyms: Sendable {
    package let en: [String]
    package let ru: [String]

    package subscript(_ language: Language) -> [String] { language == .ru ? ru : en }
}

/// Metrics of one matter, as one file has them.
package struct Theme: Sendable {
    package let id: String
    package let name: Text
    package let metrics: [Metric]
}

extension Metric {
    /// All that the metric can be asked by, each alone: for a formula, what all its parts can be.
    package var groupings: [String] {
        let all: [String] =
            switch kind {
            case .measure(let measure):
                measure.sources.reduce([]) { names, source in names + source.mart.axes.groupings.filter { !names.contains($0) } }
            case .formula(let formula):
                formula.terms.dropFirst().reduce(formula.terms[0].groupings) { common, term in common.filter(term.groupings.contains) }
            case .running(let metric, let since): metric.groupings.filter { Grain(rawValue: $0).map(since.isKnown) ?? true }
            case .moving(let metric, _, let grain): metric.groupings.filter { Grain(rawValue: $0).map { $0 == grain } ?? true }
            case .cohort(let cohort): cohort.mart.axes.groupings.filter { $0 != Grain.hour.rawValue }
            case .funnel(let funnel): funnel.mart.axes.groupings
            }
        return all.filter { Grain(rawValue: $0) != nil || dimensions?.contains($0) ?? true }
    }

    /// The marts from which the figure may come.
    package var marts: [Model] {
        switch kind {
        case .measure(let measure): measure.sources.map(\.mart)
        case .formula(let formula): formula.terms.flatMap(\.marts)
        case .running(let metric, _), .moving(let metric, _, _): metric.marts
        case .cohort(let cohort): [cohort.mart]
        case .funnel(let funnel): [funnel.mart]
        }
    }

    /// Whether the figures of parts add up to that of the whole.
    package var isAdditive: Bool {
        switch kind {
        case .measure(let measure): measure.isAdditive
        case .formula(let formula): formula.isSum && formula.terms.allSatisfy(\.isAdditive)
        case .running, .moving, .cohort, .funnel: false
        }
    }
}

extension Formula {
    /// Whether terms are only added and taken away.
    fileprivate var isSum: Bool {
        switch self {
        case .term: true
        case .number: false
        case .operation(let operation, let left, let right): [.add, .subtract].contains(operation) && left.isSum && right.isSum
        }
    }
}

extension Metric.Since {
    /// The stretch of the calendar that it begins with.
    package var grain: Grain? { Grain(rawValue: rawValue) }

    /// Whether each stretch of this grain lies within one beginning.
    package func isKnown(by grain: Grain) -> Bool {
        self.grain.map { grain < $0 && grain.fits(in: $0) } ?? true
    }
}

import Base
import SQLText

/// A figure that a mart gives by itself: an aggregate of one of its columns.
package struct Measure: Sendable {
    package enum Aggregate: Sendable, Hashable {
        case sum, min, max, average
        /// Of rows, where there is no column; of values, where there is one.
        case count
        /// How many different values; an approximate count may be a few per cent off and costs less.
        case distinct(approximate: Bool)
        /// The smallest value that at least this part of the values does not exceed, in thousandths.
        case percentile(thousandths: Int)
    }

    /// How the figures of days become that of a longer time, where they do not simply add up.
    package enum OverDays: String, Sendable, CaseIterable {
        case first, last, average, min, max
    }

    /// A mart that has the figure.
    package struct Source: Sendable {
        package let mart: Model
        /// The column that holds the figure ready-made; nil where it is counted as the measure says.
        package let ready: String?
    }

    /// The metric's own name.
    package let id: String
    package let aggregate: Aggregate
    package let column: String?
    /// Only such rows count.
    package let conditions: [Condition]
    package let overDays: OverDays?
    /// The mart it is counted in, and then those that have it ready-made.
    package let sources: [Source]
}

extension Measure {
    /// Whether parts can be joined to a whole without looking at the rows again.
    package var isMergeable: Bool {
        guard overDays == nil else { return false }
        return switch aggregate {
        case .sum, .count, .min, .max, .average: true
        case .distinct, .percentile: false
        }
    }

    /// Whether the figure is a number of things, so that zero of them means that there are none.
    package var isCount: Bool {
        switch aggregate {
        case .count, .distinct: true
        case .sum, .min, .max, .average, .percentile: false
        }
    }

    /// Whether the figures of parts add up to that of the whole.
    package var isAdditive: Bool { overDays == nil && (aggregate == .sum || aggregate == .count) }
}

/// People by when they came, and what they did later.
package struct Cohort: Sendable {
    package let mart: Model
    /// The column that tells people apart.
    package let who: String
    /// The column that says when they came; without it, the day of their first row.
    package let born: String?
    /// The column that is summed up for each of them; without it, the part of them that comes back is told.
    package let sum: String?
    package let conditions: [Condition]
}

/// How many people take each of several steps, in their order, within a time.
package struct Funnel: Sendable {
    package struct Step: Sendable {
        package let value: String
        package let name: Text
    }

    package let mart: Model
    package let who: String
    /// The column whose value says which step a row is.
    package let column: String
    package let steps: [Step]
    package let seconds: Int
    package let conditions: [Condition]
}

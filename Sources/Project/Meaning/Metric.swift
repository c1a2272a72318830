import Base
import SQLText

/// What a figure means: an aggregate over a mart, or a ratio of two such figures.
package struct Metric: Sendable {
    package indirect enum Expression: Sendable {
        case sum(String)
        /// Of rows, where there is no column; of values, where there is one.
        case count(String?)
        case countDistinct(String)
        case average(String)
        case min(String)
        case max(String)
        case ratio(of: Metric, to: Metric)
    }

    package enum Format: String, Sendable, CaseIterable {
        case integer, decimal, money, percent
    }

    package enum Direction: String, Sendable, CaseIterable {
        case up, down
    }

    /// The file's stem: what the metric is called in YAML, addresses and SQL.
    package let id: String
    package let name: Text
    package let about: Text?
    package let unit: Text?
    package let format: Format
    package let expression: Expression
    /// The mart that the metric stands on; a ratio stands where its parts do.
    package let model: TableName
    package let dimensions: [String]
    /// The column that tells when; without one the metric cannot be asked by day.
    package let time: String?
    /// Which way is better, for arrows and colours.
    package let good: Direction?
    package let place: Place
}

extension Metric.Expression {
    /// The column of the mart that the expression reads itself.
    package var column: String? {
        switch self {
        case .sum(let column), .countDistinct(let column), .average(let column), .min(let column), .max(let column): column
        case .count(let column): column
        case .ratio: nil
        }
    }
}

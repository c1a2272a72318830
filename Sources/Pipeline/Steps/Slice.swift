import Base
import Columnar
import SQLText

/// The rows of a table that belong to some days by its period, together with those that belong to none: these have no
/// day by which they could be left alone.
struct Slice: Sendable {
    let period: String
    let kind: PeriodKind
    let days: Days

    /// Whether a row is in it. Never null, so that its contrary is `NOT`.
    func holds(_ dialect: Dialect) -> Query {
        let column: Query = "\(name: period)"
        let ranges = days.ranges.map { range in
            "(\(column) >= \(kind.start(of: range.lowerBound, dialect)) AND \(column) < \(kind.start(of: range.upperBound, dialect)))"
                as Query
        }
        return "(\((["\(column) IS NULL"] + ranges).joined(separator: " OR ")))"
    }
}

/// What the values of a period are.
package enum PeriodKind: Sendable {
    case date, timestamp
    /// Moments; their days are those of UTC.
    case moment

    /// By the name that an engine has for the type; nil where it tells no day.
    package init?(_ type: String) {
        switch type.lowercased() {
        case "date", "date32": self = .date
        case "timestamp with time zone", "timestamptz": self = .moment
        case let name where name.hasPrefix("timestamp") || name.hasPrefix("datetime"): self = .timestamp
        default: return nil
        }
    }

    /// The first moment of a day.
    func start(of day: Int, _ dialect: Dialect) -> Query {
        let date = Calendar.date(Int64(day))
        switch (dialect, self) {
        case (.clickhouse, .date): return "toDate32(\(literal: date))"
        case (.clickhouse, _): return "toDateTime64(\(literal: date + " 00:00:00"), 6, 'UTC')"
        case (_, .date): return "DATE \(literal: date)"
        case (_, .timestamp): return "TIMESTAMP \(literal: date + " 00:00:00")"
        case (_, .moment): return "TIMESTAMPTZ \(literal: date + " 00:00:00+00")"
        }
    }

    /// The day of a value in the warehouse, counted from 1970-01-01.
    func day(of column: Query) -> Query {
        let value: Query = if case .moment = self { "(\(column) AT TIME ZONE 'UTC')" } else { column }
        return "CAST(\(value) AS date) - DATE '1970-01-01'"
    }
}

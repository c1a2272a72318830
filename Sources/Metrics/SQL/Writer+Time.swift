import Columnar
import Project
import SQLText

extension Writer {
    /// The beginning of a business day, as the column's type has it.
    func midnight(_ day: String, _ type: ColumnType?) -> Query {
        switch (dialect, type) {
        case (.clickhouse, .timestamp), (.clickhouse, .timestamptz): "toDateTime64(\(day), 0, \(literal: zone))"
        case (.clickhouse, _): "toDate(\(day))"
        case (_, .timestamp): "CAST(\(day) AS timestamp) AT TIME ZONE \(literal: zone) AT TIME ZONE 'UTC'"
        case (_, .timestamptz): "CAST(\(day) AS timestamp) AT TIME ZONE \(literal: zone)"
        default: "CAST(\(day) AS date)"
        }
    }

    /// Rows within the span, by the mart's own column.
    func within(_ span: Span, of mart: Model) -> [Query] {
        guard let time = mart.axes.time else { return [] }
        let type = mart.type(of: time)
        return [
            span.from.map { "\(name: time) >= \(midnight("\($0)", type))" }, span.to.map { "\(name: time) < \(midnight("\($0)", type))" },
        ].compactMap(\.self)
    }

    /// The time of a row, on the clocks of the zone.
    private func clock(_ mart: Model, _ column: String, by grain: Grain) -> Query {
        let time: Query = "\(name: column)"
        switch (dialect, mart.type(of: column)) {
        case (.clickhouse, .timestamp) where grain == .hour, (.clickhouse, .timestamptz) where grain == .hour:
            return "toDateTime(\(time), 'UTC') + timeZoneOffset(toTimeZone(\(time), \(literal: zone)))"
        case (.clickhouse, .timestamp), (.clickhouse, .timestamptz): return "toTimeZone(\(time), \(literal: zone))"
        case (_, .timestamp): return "(\(time) AT TIME ZONE 'UTC' AT TIME ZONE \(literal: zone))"
        case (_, .timestamptz): return "(\(time) AT TIME ZONE \(literal: zone))"
        default: return time
        }
    }

    /// The hour, day, week, … that a row is in, or would be in so much later.
    func key(_ grain: Grain, of mart: Model, _ column: String, later shift: Shift? = nil) -> Query {
        let clock = clock(mart, column, by: grain)
        switch shift {
        case nil: return start(of: grain, clock)
        case .days(let count): return start(of: grain, add(count, .day, to: clock))
        // The first day of a month has its like in every month, others have not.
        case .months(let count) where grain >= .month: return day(add(count, .month, to: start(of: grain, clock)))
        case .months(let count): return start(of: grain, add(count, .month, to: clock))
        }
    }

    /// Whether the row's day has its like so many months later: there is no 31 February.
    func hasLike(_ shift: Shift, _ grain: Grain, of mart: Model, _ column: String) -> Query? {
        guard case .months(let count) = shift, grain < .month else { return nil }
        let clock = clock(mart, column, by: grain)
        let later = add(count, .month, to: clock)
        return dialect == .clickhouse
            ? "toDayOfMonth(\(clock)) = toDayOfMonth(\(later))" : "extract(day FROM \(clock)) = extract(day FROM \(later))"
    }

    func start(of grain: Grain, _ time: Query) -> Query {
        guard dialect == .clickhouse else {
            return grain == .hour ? "date_trunc('hour', \(time))" : "CAST(date_trunc(\(literal: grain.rawValue), \(time)) AS date)"
        }
        let function =
            switch grain {
            case .hour: "toStartOfHour"
            case .day: "toDate"
            case .week: "toMonday"
            case .month: "toStartOfMonth"
            case .quarter: "toStartOfQuarter"
            case .year: "toStartOfYear"
            }
        return "assumeNotNull(\(sql: function)(\(time)))"
    }

    private func day(_ time: Query) -> Query { dialect == .clickhouse ? time : "CAST(\(time) AS date)" }

    private func add(_ count: Int, _ grain: Grain, to time: Query) -> Query {
        switch dialect {
        case .clickhouse: "\(sql: grain == .month ? "addMonths" : "addDays")(\(time), \(sql: "\(count)"))"
        default: "(\(time) + INTERVAL '\(sql: "\(count) \(grain.rawValue)s")')"
        }
    }

    /// A day that begins a stretch, in the type of keys of this grain.
    func constant(_ day: CalendarDay, _ grain: Grain) -> Query {
        switch (dialect, grain) {
        case (.clickhouse, .hour): "toDateTime(\(literal: "\(day) 00:00:00"), 'UTC')"
        case (.clickhouse, _): "toDate(\(literal: "\(day)"))"
        case (_, .hour): "CAST(\(literal: "\(day)") AS timestamp)"
        default: "CAST(\(literal: "\(day)") AS date)"
        }
    }

    /// From one key to the next.
    func step(_ grain: Grain) -> Query {
        let (count, unit) = grain == .quarter ? (3, Grain.month) : grain == .week ? (7, .day) : (1, grain)
        return dialect == .clickhouse ? "INTERVAL \(sql: "\(count) \(unit.rawValue)")" : "INTERVAL '\(sql: "\(count) \(unit.rawValue)s")'"
    }

    /// How many hours, days, weeks, … lie between two keys.
    func distance(_ grain: Grain, from: Query, to: Query) -> Query {
        switch (dialect, grain) {
        case (.clickhouse, _): return "dateDiff(\(literal: grain.rawValue), \(from), \(to))"
        case (.duckdb, .hour): return "date_diff('hour', \(from), \(to))"
        case (_, .hour): return "CAST(extract(epoch FROM \(to) - \(from)) / 3600 AS bigint)"
        case (_, .day): return "(\(to) - \(from))"
        case (.duckdb, .week): return "((\(to) - \(from)) // 7)"
        case (_, .week): return "((\(to) - \(from)) / 7)"
        default:
            let months: Query =
                "(extract(year FROM \(to)) * 12 + extract(month FROM \(to)) - extract(year FROM \(from)) * 12 - extract(month FROM \(from)))"
            let length = grain == .year ? 12 : grain == .quarter ? 3 : 1
            return "CAST(\(months) / \(sql: "\(length)") AS bigint)"
        }
    }
}

import Project
import SQLText

extension Writer {
    /// What the rows that meet the condition come to; empty where there are none.
    func aggregate(_ aggregate: Measure.Aggregate, _ column: String?, where condition: Query?) -> Query {
        let value: Query? = column.map { "\(name: $0)" }
        switch aggregate {
        case .sum: return call("sum", value!, where: condition)
        case .count: return "nullif(\(count(value, where: condition)), 0)"
        case .distinct(let approximate): return "nullif(\(distinct(value!, approximate, where: condition)), 0)"
        case .min: return call("min", value!, where: condition)
        case .max: return call("max", value!, where: condition)
        case .average: return divide(call("sum", value!, where: condition), count(value, where: condition))
        case .percentile(let thousandths): return percentile(thousandths, value!, where: condition)
        }
    }

    /// A function that answers nothing where there is nothing.
    func call(_ function: String, _ value: Query, where condition: Query? = nil) -> Query {
        switch (dialect, condition) {
        case (.clickhouse, nil): "\(sql: function)OrNull(\(value))"
        case (.clickhouse, let condition?): "\(sql: function)OrNullIf(\(value), \(condition))"
        case (_, nil): "\(sql: function)(\(value))"
        case (_, let condition?): "\(sql: function)(\(value)) FILTER (WHERE \(condition))"
        }
    }

    private func count(_ value: Query?, where condition: Query?) -> Query {
        switch (dialect, condition) {
        case (.clickhouse, let condition?): value.map { "countIf(\($0) IS NOT NULL AND \(condition))" } ?? "countIf(\(condition))"
        case (_, nil): "count(\(value ?? "*"))"
        case (_, let condition?): "count(\(value ?? "*")) FILTER (WHERE \(condition))"
        }
    }

    private func distinct(_ value: Query, _ approximate: Bool, where condition: Query?) -> Query {
        switch (dialect, condition) {
        case (.clickhouse, nil): return "\(sql: approximate ? "uniq" : "uniqExact")(\(value))"
        case (.clickhouse, let condition?): return "\(sql: approximate ? "uniqIf" : "uniqExactIf")(\(value), \(condition))"
        case (_, let condition):
            // PostgreSQL knows no approximate count: the exact one is near enough.
            let count: Query = approximate && dialect == .duckdb ? "approx_count_distinct(\(value))" : "count(DISTINCT \(value))"
            return condition.map { "\(count) FILTER (WHERE \($0))" } ?? count
        }
    }

    /// ClickHouse takes the value at the index below `level * count`; a hair's breadth less makes that the smallest value
    /// that enough others do not exceed, as the standard has it.
    private func percentile(_ thousandths: Int, _ value: Query, where condition: Query?) -> Query {
        let digits = String(String(1_000 + thousandths).dropFirst())
        switch dialect {
        case .clickhouse:
            let below = String(String(10_000_000_000_000 + thousandths * 10_000_000_000 - 1).dropFirst())
            return condition.map { "quantileExactOrNullIf(0.\(sql: below))(\(value), \($0))" }
                ?? "quantileExactOrNull(0.\(sql: below))(\(value))"
        case .duckdb: return filtered("quantile_disc(\(value), 0.\(sql: digits))", condition)
        default: return filtered("percentile_disc(0.\(sql: digits)) WITHIN GROUP (ORDER BY \(value))", condition)
        }
    }

    private func filtered(_ call: Query, _ condition: Query?) -> Query {
        condition.map { "\(call) FILTER (WHERE \($0))" } ?? call
    }

    /// The figures of days, each with its day, become that of a longer time.
    func overDays(_ over: Measure.OverDays, _ value: Query, day: Query) -> Query {
        switch over {
        case .min: return call("min", value, where: nil)
        case .max: return call("max", value, where: nil)
        case .average: return divide(call("sum", value, where: nil), "count(\(value))")
        case .first, .last:
            let isLast = over == .last
            switch dialect {
            case .clickhouse: return "\(sql: isLast ? "argMax" : "argMin")OrNullIf(\(value), \(day), \(value) IS NOT NULL)"
            case .duckdb: return "\(sql: isLast ? "arg_max" : "arg_min")(\(value), \(day)) FILTER (WHERE \(value) IS NOT NULL)"
            default: return "(array_agg(\(value) ORDER BY \(day)\(sql: isLast ? " DESC" : "")) FILTER (WHERE \(value) IS NOT NULL))[1]"
            }
        }
    }
}

// MARK: - First rows

/// The value of a dimension in the row with the smallest time: the smallest of them where several are as early.
extension Writer {
    func earliest(_ dimension: String, _ time: Query, of mart: Model, where condition: Query? = nil) -> Query {
        let value: Query = "\(name: dimension)"
        return dialect == .clickhouse
            ? unpacked(packed(value, time, where: condition), dimension, of: mart) : earliest(value, time, where: condition)
    }

    func earliest(_ value: Query, _ time: Query, where condition: Query? = nil) -> Query {
        let known = isKnown(value, condition)
        return dialect == .duckdb
            ? "arg_min(\(value), row(\(time), \(value))) FILTER (WHERE \(known))"
            : "(array_agg(\(value) ORDER BY \(time), CAST(\(value) AS text) COLLATE \"C\") FILTER (WHERE \(known)))[1]"
    }

    /// ClickHouse takes ten times as long over tuples as over texts: the time goes before the value, in bytes that sort as it.
    func packed(_ value: Query, _ time: Query, where condition: Query? = nil) -> Query {
        let moment: Query = "toUInt64(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(\(time)), 6, 'UTC')))"
        return "minOrNullIf(concat(reinterpretAsFixedString(byteSwap(\(moment))), toString(\(value))), \(isKnown(value, condition)))"
    }

    func unpacked(_ value: Query, _ dimension: String, of mart: Model) -> Query {
        let text: Query = "substring(\(value), 9)"
        guard let type = mart.type(of: dimension), type != .text else { return text }
        return "CAST(\(text) AS Nullable(\(sql: type.sql(.clickhouse))))"
    }

    private func isKnown(_ value: Query, _ condition: Query?) -> Query {
        (condition.map { "\($0) AND " } ?? "") + "\(value) IS NOT NULL"
    }
}

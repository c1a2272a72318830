import Base
import Columnar
import Project
import SQLText

extension RuleSQL {
    /// What the project's clocks show at some moment.
    private enum LocalTime {
        /// In seconds since 1970-01-01 00:00 by the same clocks.
        case seconds(Int)
        case sql(Query)
    }

    func below(_ column: String, _ bound: Bound) -> Query {
        switch resolved(bound) {
        case .number(let digits): "\(name: column) < \(sql: digits)"
        case .day(let day): "\(name: column) < \(time(.seconds(day * 86_400), column))"
        case .time(let seconds): "\(name: column) < \(time(.seconds(seconds), column))"
        case .today(let days): "\(name: column) < \(time(today(plus: days), column))"
        case .now(let seconds): "\(name: column) < \(time(now(plus: seconds), column))"
        }
    }

    /// A day is over when the next one begins.
    func above(_ column: String, _ bound: Bound) -> Query {
        switch resolved(bound) {
        case .number(let digits): "\(name: column) > \(sql: digits)"
        case .day(let day): "\(name: column) >= \(time(.seconds((day + 1) * 86_400), column))"
        case .time(let seconds): "\(name: column) > \(time(.seconds(seconds), column))"
        case .today(let days): "\(name: column) >= \(time(today(plus: days + 1), column))"
        case .now(let seconds): "\(name: column) > \(time(now(plus: seconds), column))"
        }
    }

    /// 1 where the newest value is too old, or there is none. A date is as new as its last moment.
    func stale(_ column: String, _ within: Duration) -> Query {
        let isDate = if case .date? = times[column] { true } else { false }
        let limit = now(plus: -Int(within.components.seconds) - (isDate ? 86_400 : 0))
        let recent: Query = "\(name: column) >= \(time(limit, column))"
        let beside: Query = others.map { " AND NOT EXISTS (SELECT 1 FROM (\($0)) AS o WHERE \(recent))" } ?? ""
        return "CASE WHEN count(*) FILTER (WHERE \(recent)) = 0\(beside) THEN 1 ELSE 0 END"
    }

    private func resolved(_ bound: Bound) -> Bound {
        if case .shown(let clock) = clock { bound.resolved(at: clock.local) } else { bound }
    }

    private func now(plus seconds: Int) -> LocalTime {
        switch clock {
        case .shown(let clock): .seconds(clock.local + seconds)
        case .asked(let now, _): .sql("\(now) + INTERVAL \(literal: "\(seconds) seconds")")
        }
    }

    private func today(plus days: Int) -> LocalTime {
        guard case .asked(let now, _) = clock else { preconditionFailure("a resolved bound is absolute") }
        return .sql("date_trunc('day', \(now)) + INTERVAL \(literal: "\(days) days")")
    }

    /// A moment by the project's clocks, as a value that the column can be held against.
    private func time(_ local: LocalTime, _ column: String) -> Query {
        switch local {
        case .seconds(let seconds): time(seconds, column)
        case .sql(let sql):
            if case .moment? = times[column], case .asked(_, let zone) = clock {
                "((\(sql)) AT TIME ZONE \(literal: zone))"
            } else {
                "(\(sql))"
            }
        }
    }

    private func time(_ local: Int, _ column: String) -> Query {
        let text = Calendar.timestamp(Int64(local) * 1_000_000, .micro)
        switch (dialect, times[column]) {
        case (.clickhouse, .date): return "toDate32(\(literal: String(text.prefix(10))))"
        case (.clickhouse, _): return "toDateTime64(\(literal: text), 6, 'UTC')"
        case (_, .moment):
            switch clock {
            case .shown(let clock):
                return "TIMESTAMPTZ \(literal: Calendar.timestamp(Int64(clock.zone.moment(local: local)) * 1_000_000, .micro) + "+00")"
            case .asked(_, let zone): return "(TIMESTAMP \(literal: text) AT TIME ZONE \(literal: zone))"
            }
        case (_, _): return "TIMESTAMP \(literal: text)"
        }
    }
}

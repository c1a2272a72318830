import Base
import Columnar
import Project
import SQLText

/// Rules in the SQL of an engine.
package struct RuleSQL: Sendable {
    /// The project's clocks, by which `today` and `now` are told.
    package enum Clock: Sendable {
        /// What they showed when the run began.
        case shown(ProjectClock)
        /// They are looked at when the rule is asked: SQL for what they show, and the name of their zone.
        case asked(Query, zone: String)
    }

    /// The table that holds the rows.
    let rows: TableName
    /// A SELECT of the rows that stand beside them in the finished table, where these are only a part of it.
    let others: Query?
    let dialect: Dialect
    let clock: Clock
    /// The columns that hold days or moments.
    let times: [String: PeriodKind]

    package init(rows: TableName, others: Query?, dialect: Dialect, clock: Clock, times: [String: PeriodKind]) {
        self.rows = rows
        self.others = others
        self.dialect = dialect
        self.clock = clock
        self.times = times
    }

    /// One aggregate over the rows, so that the rules of a table share one scan: how many rows are bad, or the figure that the
    /// rule goes by.
    package func tally(_ check: Check) -> Query {
        "CAST(\(aggregate(check)) AS bigint)"
    }

    private func aggregate(_ check: Check) -> Query {
        switch check.rule {
        case .unique(let columns, let keep) where others == nil:
            // Counted beside the scan: asking each row whether its key is repeated takes twice as long.
            let surplus: Query = check.severity == .quarantine && keep != .none ? "sum(n) - count(*)" : "sum(n)"
            return """
                (SELECT coalesce(\(surplus), 0) FROM (SELECT count(*) AS n FROM \(table: rows) WHERE \(present(columns))
                GROUP BY \(list(columns)) HAVING count(*) > 1) AS k)
                """
        case .reference(let column, let table, let key) where dialect != .clickhouse:
            return """
                (SELECT count(*) FROM \(table: rows) AS r WHERE \(name: column) IS NOT NULL
                AND NOT EXISTS (SELECT 1 FROM \(table: table) AS o WHERE o.\(name: key) = r.\(name: column)))
                """
        case .query(let sql): return "(SELECT count(*) FROM (\(sql: sql)\n) AS q)"
        case .rows: return others.map { "count(*) + (SELECT count(*) FROM (\($0)) AS o)" } ?? "count(*)"
        case .freshness(let column, let within): return stale(column, within)
        case .reconcile: return "0"
        default: return "count(*) FILTER (WHERE \(bad(check)))"
        }
    }

    /// What is true of a row that breaks the rule. A rule that cannot be decided, because a value is null, is kept.
    package func bad(_ check: Check) -> Query {
        switch check.rule {
        case .notNull(let column): "\(name: column) IS NULL"
        case .unique(let columns, _):
            "(\(list(columns))) IN (SELECT \(list(columns)) FROM \(whole(columns)) GROUP BY \(list(columns)) HAVING count(*) > 1)"
        case .accepted(let column, let values):
            "\(name: column) NOT IN (\(values.map { "\(literal: $0)" as Query }.joined(separator: ", ")))"
        case .range(let column, let min, let max):
            [min.map { below(column, $0) }, max.map { above(column, $0) }].compactMap(\.self).joined(separator: " OR ")
        case .pattern(let column, let pattern): "NOT \(found(pattern, in: column))"
        case .reference(let column, let table, let key):
            "\(name: column) IS NOT NULL AND \(name: column) NOT IN (SELECT \(name: key) FROM \(table: table) WHERE \(name: key) IS NOT NULL)"
        case .sql(let expression): "NOT coalesce((\(sql: expression)), true)"
        case .query, .freshness, .rows, .reconcile: "false"
        }
    }

    /// The finished table, as far as the values of these columns can meet those of the new rows.
    private func whole(_ columns: [String]) -> Query {
        guard let others else { return "\(table: rows)" }
        let new: Query = "SELECT \(list(columns)) FROM \(table: rows)"
        return "(\(new) UNION ALL SELECT \(list(columns)) FROM (\(others)) AS o WHERE (\(list(columns))) IN (\(new))) AS w"
    }

    private func present(_ columns: [String]) -> Query {
        columns.map { "\(name: $0) IS NOT NULL" as Query }.joined(separator: " AND ")
    }

    private func list(_ columns: [String]) -> Query { columns.map { "\(name: $0)" as Query }.joined(separator: ", ") }

    private func found(_ pattern: String, in column: String) -> Query {
        switch dialect {
        case .postgres: "(\(name: column) ~ \(literal: pattern))"
        case .clickhouse: "match(\(name: column), \(literal: pattern))"
        case .duckdb, .sqlite: "regexp_matches(\(name: column), \(literal: pattern))"
        }
    }
}

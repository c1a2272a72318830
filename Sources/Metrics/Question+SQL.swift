import Project
import SQLText

extension Question {
    /// The question in the SQL of an engine: its groupings, then its metrics, each column called by its name.
    ///
    /// Measures are gathered in an inner SELECT under neutral names. ClickHouse lets an alias stand in for a column of
    /// the same name, and `sum(revenue) AS revenue` would then be summed twice.
    package func query(_ dialect: Dialect) -> Query {
        var measures = Measures()
        let values = metrics.map { measures.value(of: $0.expression, dialect) }
        let cuts = by.map { cut($0, dialect) }
        let inner =
            cuts.enumerated().map { "\($1) AS \(sql: byName($0))" as Query }
            + measures.all.enumerated().map { "\($1.sql(dialect)) AS \(sql: Measures.name($0))" }
        let outer =
            by.enumerated().map { "\(sql: byName($0)) AS \(name: $1.name)" as Query }
            + zip(values, metrics).map { "\($0) AS \(name: $1.id)" }

        var query: Query =
            "SELECT \(outer.joined(separator: ", "))\nFROM (\n  SELECT \(inner.joined(separator: ", "))\n  FROM \(table: metrics[0].model)"
        let period = conditions(dialect)
        if !period.isEmpty { query = query + "\n  WHERE \(period.joined(separator: " AND "))" }
        if !cuts.isEmpty { query = query + "\n  GROUP BY \(cuts.joined(separator: ", "))" }
        query = query + "\n) AS grouped"
        let sorted = sorting
        if !sorted.isEmpty { query = query + "\nORDER BY \(sorted.joined(separator: ", "))" }
        if let limit { query = query + "\nLIMIT \(sql: String(limit))" }
        return query
    }

    private func byName(_ index: Int) -> String { "by_\(index + 1)" }

    /// What is asked for first, then the other groupings, so that a limit always cuts at the same row.
    private var sorting: [Query] {
        let rest = by.map(\.name).filter { name in !order.contains { $0.name == name } }
        return order.map { $0.descending ? "\(name: $0.name) DESC NULLS LAST" : "\(name: $0.name)" } + rest.map { "\(name: $0)" }
    }

    private func cut(_ grouping: Grouping, _ dialect: Dialect) -> Query {
        switch grouping {
        case .dimension(let name): "\(name: name)"
        case .grain(let grain, let time):
            switch (dialect, grain) {
            case (.clickhouse, .day): "toDate(\(name: time))"
            case (.clickhouse, .week): "toMonday(\(name: time))"
            case (.clickhouse, .month): "toStartOfMonth(\(name: time))"
            default: "CAST(date_trunc(\(literal: grain.rawValue), \(name: time)) AS date)"
            }
        }
    }

    private func conditions(_ dialect: Dialect) -> [Query] {
        guard let period else { return [] }
        func day(_ text: String) -> Query { dialect == .clickhouse ? "toDate(\(text))" : "CAST(\(text) AS date)" }
        return [
            period.from.map { "\(name: period.column) >= \(day($0))" },
            period.to.map { "\(name: period.column) < \(day($0))" },
        ].compactMap(\.self)
    }
}

/// The aggregates that a question needs, each once.
private struct Measures {
    enum Measure: Hashable {
        case sum(String), count(String?), countDistinct(String), min(String), max(String)

        func sql(_ dialect: Dialect) -> Query {
            switch self {
            case .sum(let column): "sum(\(name: column))"
            case .count(nil): "count(*)"
            case .count(let column?): "count(\(name: column))"
            case .countDistinct(let column): dialect == .clickhouse ? "uniqExact(\(name: column))" : "count(DISTINCT \(name: column))"
            case .min(let column): "min(\(name: column))"
            case .max(let column): "max(\(name: column))"
            }
        }
    }

    private(set) var all: [Measure] = []

    static func name(_ index: Int) -> String { "measure_\(index + 1)" }

    /// What an expression comes to, in the names of the measures.
    mutating func value(of expression: Metric.Expression, _ dialect: Dialect) -> Query {
        switch expression {
        case .sum(let column): return use(.sum(column))
        case .count(let column): return use(.count(column))
        case .countDistinct(let column): return use(.countDistinct(column))
        case .min(let column): return use(.min(column))
        case .max(let column): return use(.max(column))
        case .average(let column): return Measures.divide(use(.sum(column)), use(.count(column)), dialect)
        case .ratio(let of, let to): return Measures.divide(value(of: of.expression, dialect), value(of: to.expression, dialect), dialect)
        }
    }

    private mutating func use(_ measure: Measure) -> Query {
        let index = all.firstIndex(of: measure) ?? all.count
        if index == all.count { all.append(measure) }
        return Query(sql: Measures.name(index))
    }

    /// Decimal with six places, since money is never a binary fraction; NULL where there is nothing to divide by.
    private static func divide(_ above: Query, _ below: Query, _ dialect: Dialect) -> Query {
        switch dialect {
        case .clickhouse: "toDecimal128(\(above), 6) / nullIf(toDecimal128(\(below), 6), 0)"
        default: "CAST(CAST(\(above) AS decimal(38,6)) / nullif(\(below), 0) AS decimal(38,6))"
        }
    }
}

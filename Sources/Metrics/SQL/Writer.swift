import Project
import SQLText

/// Writes the parts of a question's SQL for one engine. `zone` is whose midnight begins a business day.
struct Writer {
    let dialect: Dialect
    let zone: String
}

// MARK: - Exact numbers

/// Figures are worked out in decimals with six places, rounded half away from zero, in each engine alike: the DuckDB of
/// today divides decimals as binary fractions, and ClickHouse cuts off what others round.
extension Writer {
    func exact(_ value: Query) -> Query {
        dialect == .clickhouse ? "toDecimal128(\(value), 6)" : "CAST(\(value) AS decimal(38,6))"
    }

    func number(_ digits: String) -> Query {
        dialect == .clickhouse ? "toDecimal128(\(literal: digits), 6)" : "CAST(\(literal: digits) AS decimal(38,6))"
    }

    /// Empty where there is nothing to divide by.
    func divide(_ above: Query, _ below: Query) -> Query {
        switch dialect {
        case .clickhouse: "toDecimal128(round(toDecimal128(\(above), 8) / nullIf(toDecimal128(\(below), 8), 0), 6), 6)"
        case .duckdb:
            "CAST(CAST(\(shifted(above)) * 100000000 // nullif(\(shifted(below)), 0) AS decimal(38,0)) * 0.00000001 AS decimal(38,6))"
        case .postgres, .sqlite: "round(CAST(\(above) AS numeric) / nullif(\(below), 0), 6)"
        }
    }

    /// A number without its point, eight digits further left.
    private func shifted(_ value: Query) -> Query { "CAST(CAST(\(value) AS decimal(38,8)) * 100000000 AS hugeint)" }

    func operation(_ operation: Formula<Metric>.Operation, _ left: Query, _ right: Query) -> Query {
        switch operation {
        case .divide: return divide(left, right)
        case .add, .subtract: return "\(exact(left)) \(sql: String(operation.rawValue)) \(exact(right))"
        case .multiply:
            let product: Query = "\(exact(left)) * \(exact(right))"
            return dialect == .clickhouse ? "toDecimal128(round(\(product), 6), 6)" : "CAST(\(product) AS decimal(38,6))"
        }
    }

    /// No value, where branches of one answer come together.
    var nothing: Query { dialect == .postgres ? "CAST(NULL AS numeric)" : "NULL" }
}

// MARK: - Conditions

extension Writer {
    func condition(_ condition: Condition, in mart: Model) -> Query {
        let column: Query = "\(name: condition.column)"
        let type = mart.type(of: condition.column)
        func list(_ values: [String]) -> Query { values.map { value($0, type) }.joined(separator: ", ") }
        switch condition.test {
        case .among(let values): return values.count == 1 ? "\(column) = \(list(values))" : "\(column) IN (\(list(values)))"
        case .not(let values): return "(\(column) NOT IN (\(list(values))) OR \(column) IS NULL)"
        case .range(let from, let to):
            return [from.map { "\(column) >= \(value($0, type))" as Query }, to.map { "\(column) <= \(value($0, type))" }].compactMap(
                \.self
            )
            .joined(separator: " AND ")
        case .like(let pattern): return dialect == .duckdb ? "\(column) LIKE \(pattern) ESCAPE '\\'" : "\(column) LIKE \(pattern)"
        }
    }

    func all(_ conditions: [Condition], in mart: Model) -> Query? {
        conditions.isEmpty ? nil : conditions.map { condition($0, in: mart) }.joined(separator: " AND ")
    }

    private func value(_ text: String, _ type: ColumnType?) -> Query {
        switch type {
        case nil, .text, .json, .bytes: "\(text)"
        case .boolean: text == "true" ? "true" : "false"
        case .decimal(_, let scale): "CAST(\(text) AS \(sql: ColumnType.decimal(precision: 38, scale: max(scale, 6)).sql(dialect)))"
        case .date, .timestamp, .timestamptz: midnight(text, type)
        case .smallint, .integer, .bigint, .real, .double, .uuid: "CAST(\(text) AS \(sql: type!.sql(dialect)))"
        }
    }
}

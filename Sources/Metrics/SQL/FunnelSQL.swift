import Base
import Project
import SQLText

/// How many people took the first step, how many of them then the second within the time, and so on. By a grain of time,
/// each day, week, … has a funnel of its own; a dimension is that of the person's first row of the first step.
struct FunnelSQL: Sendable {
    private let funnel: Funnel
    private let asked: Asked
    let columns: [Answering.Column]
    private let order: [Order]

    init(_ funnel: Funnel, _ asked: Asked) throws(Diagnostic) {
        self.funnel = funnel
        self.asked = asked
        var columns = asked.keys.map { Answering.Column($0, asked.catalogue) }
        columns.append(Answering.Column(name: "step", role: .step))
        columns.append(Answering.Column(name: "step_name", role: .stepName(funnel.steps)))
        columns.append(Answering.Column(name: "people", role: .people))
        columns.append(Answering.Column(name: "passed", role: .passed))
        columns.append(Answering.Column(name: asked.metrics[0].id, role: .figure(asked.metrics[0])))
        self.columns = columns
        try asked.check(filtersOf: funnel.mart)
        order = try Order.list(asked.question.order, of: columns, keys: 0..<asked.keys.count + 1)
    }

    private var keys: [Query] { asked.keys.indices.map { "key_\(sql: "\($0 + 1)")" } }
    private var steps: Range<Int> { funnel.steps.indices }
    private func list(_ queries: [Query]) -> Query { queries.joined(separator: ", ") }
    private func cases(_ steps: [Int]? = nil, _ write: (Int) -> Query) -> Query {
        (steps ?? Array(self.steps)).map(write).joined(separator: "")
    }
    private func by(_ keys: [Query]) -> Query { keys.isEmpty ? "" : "\nGROUP BY \(list(keys))" }

    func query(_ writer: Writer) -> Query {
        let layers = (writer.dialect == .clickhouse ? [("people", people(writer))] : chain(writer)) + [("counted", counted(writer))]
        let with = list(layers.map { "\(sql: $0.0) AS (\n\($0.1)\n)" })
        let all: Query = steps.map { "SELECT \(sql: "\($0 + 1)") AS step" as Query }.joined(separator: " UNION ALL ")
        func pick(_ value: (Int) -> Query) -> Query { "CASE step\(cases { " WHEN \(sql: "\($0 + 1)") THEN \(value($0))" }) END" }
        let people = pick { "n_\(sql: "\($0 + 1)")" }
        let before = pick { "n_\(sql: "\(max($0, 1))")" }
        let values: [Query] = [
            "step", "\(pick { "\(literal: funnel.steps[$0].value)" }) AS step_name", "\(people) AS people",
            "\(writer.divide(people, before)) AS passed", "\(writer.divide(people, "n_1")) AS \(name: asked.metrics[0].id)",
        ]
        let named = zip(keys, asked.keys).map { "\($0) AS \(name: $1.name)" as Query }
        let sortable =
            zip(keys, asked.keys).map { writer.sortable($0, $1, in: funnel.mart) }
            + columns.dropFirst(keys.count).map { "\(name: $0.name)" as Query }
        return
            "WITH \(with)\nSELECT \(list(named + values))\nFROM counted CROSS JOIN (\(all)) AS steps\(writer.ending(order, of: sortable, limit: asked.question.limit))"
    }

    private func counted(_ writer: Writer) -> Query {
        let counts = steps.map {
            "\(writer.call("sum", "CASE WHEN level >= \(sql: "\($0 + 1)") THEN 1 ELSE 0 END")) AS n_\(sql: "\($0 + 1)")" as Query
        }
        return "SELECT \(list(keys + counts))\nFROM people\nWHERE level > 0\(by(keys))"
    }

    // MARK: Levels

    private var mart: Model { funnel.mart }
    private var time: String { mart.axes.time! }
    private var who: Query { "\(name: funnel.who)" }
    private func isStep(_ index: Int) -> Query { "\(name: funnel.column) = \(funnel.steps[index].value)" }

    private var timeKey: Int? { asked.keys.firstIndex { if case .time = $0 { true } else { false } } }

    private func conditions(_ writer: Writer) -> Query {
        let all = (asked.filters + funnel.conditions).map { writer.condition($0, in: mart) } + writer.within(asked.span, of: mart)
        let steps = list(funnel.steps.map { "\($0.value)" })
        return (all + ["\(name: funnel.column) IN (\(steps))", "\(who) IS NOT NULL", "\(name: time) IS NOT NULL"]).joined(
            separator: " AND ")
    }

    private func people(_ writer: Writer) -> Query {
        let own = asked.keys.enumerated().map { index, key -> Query in
            switch key {
            case .time(let grain): "\(writer.key(grain, of: mart, time)) AS \(keys[index])"
            case .dimension(let name): "\(writer.earliest(name, "\(name: time)", of: mart, where: isStep(0))) AS \(keys[index])"
            }
        }
        let moment: Query = "toUInt64(toUnixTimestamp64Micro(toDateTime64(assumeNotNull(\(name: time)), 6, 'UTC')))"
        let conditions = list(steps.map { "ifNull(\(isStep($0)), false)" })
        let level: Query = "windowFunnel(\(sql: "\(funnel.seconds * 1_000_000)"))(\(moment), \(conditions)) AS level"
        return
            "SELECT \(list(["\(who) AS who"] + own + [level]))\nFROM \(table: mart.table)\nWHERE \(self.conditions(writer))\nGROUP BY \(list(["who"] + (timeKey.map { [keys[$0]] } ?? [])))"
    }

    /// For each step, the latest first step from which it can be reached in time: a pass over the rows for each of them.
    private func chain(_ writer: Writer) -> [(String, Query)] {
        let own = asked.keys.enumerated().map { index, key -> Query in
            switch key {
            case .time(let grain): "\(writer.key(grain, of: mart, time)) AS \(keys[index])"
            case .dimension(let name): "\(name: name) AS \(keys[index])"
            }
        }
        let numbers: Query = "CASE\(cases { " WHEN \(isStep($0)) THEN \(sql: "\($0 + 1)")" }) END AS number"
        let rows: Query =
            "SELECT \(list(["\(who) AS who", "\(name: time) AS moment", numbers] + own))\nFROM \(table: mart.table)\nWHERE \(conditions(writer))"
        var layers: [(String, Query)] = [
            ("rows_1", "SELECT *, CASE WHEN number = 1 THEN moment END AS start_1\nFROM (\n\(rows)\n) AS rows_0")
        ]
        let group = ["who"] + (timeKey.map { [keys[$0]] } ?? [])
        for index in steps.dropFirst() {
            let (own, last) = ("\(index + 1)", "\(index)")
            let start: Query =
                "max(start_\(sql: last)) OVER (PARTITION BY \(list(group)) ORDER BY moment, number ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
            layers.append(
                (
                    "rows_\(own)",
                    """
                    SELECT *, CASE WHEN number = \(sql: own) AND \(start) >= moment - INTERVAL '\(sql: "\(funnel.seconds)") seconds' THEN \(start) END AS start_\(sql: own)
                    FROM rows_\(sql: last)
                    """
                ))
        }
        let reached = cases(steps.reversed()) { " WHEN count(start_\(sql: "\($0 + 1)")) > 0 THEN \(sql: "\($0 + 1)")" }
        let earliest = asked.keys.indices.filter { $0 != timeKey }.map {
            "\(writer.earliest(keys[$0], "moment", where: "number = 1")) AS \(keys[$0])" as Query
        }
        layers.append(
            (
                "people",
                "SELECT \(list(group + earliest + ["CASE\(reached) ELSE 0 END AS level"]))\nFROM rows_\(sql: "\(steps.count)")\nGROUP BY \(list(group))"
            ))
        return layers
    }
}

import Columnar
import Project
import SQLText

/// The SQL of figures, a layer on a layer: what marts give is gathered, gaps in time are filled, figures that look back
/// are taken over the rows before, and values are worked out of all that.
///
/// Inside, columns have neutral names. ClickHouse lets an alias stand in for a column of the same name, and
/// `sum(revenue) AS revenue` would then be summed twice.
struct FigureSQL {
    let figures: Figures
    let writer: Writer

    private var asked: Asked { figures.asked }
    private var dialect: Dialect { writer.dialect }
    /// What the names of layers begin with: one query may stand within another.
    private var prefix: String { figures.isRanking ? "top_" : "" }
    private var keys: Range<Int> { asked.keys.indices }
    private var timeKey: Int? { asked.keys.firstIndex { if case .time = $0 { true } else { false } } }

    private func key(_ index: Int) -> Query { "key_\(sql: "\(index + 1)")" }
    private func slot(_ number: Int) -> Query { "m_\(sql: "\(number)")" }
    private var slots: [Query] { figures.slotCount == 0 ? [] : (1...figures.slotCount).map(slot) }
    private var dimensionKeys: [Query] { keys.filter { $0 != timeKey }.map(key) }

    var query: Query {
        var layers: [(name: String, query: Query)] = [("gathered", gathered)]
        if let timeKey, let grain = asked.grain { fill(&layers, timeKey, grain) }
        if !figures.windows.isEmpty, let timeKey {
            layers.append(("rolled", rolled(from: layers.last!.name, timeKey)))
        }
        let isPlain = asked.shift == nil && !asked.question.share
        if !isPlain { layers.append(("valued", valued(from: layers.last!.name))) }
        let with = layers.map { "\(sql: prefix + $0.name) AS (\n\($0.query)\n)" as Query }.joined(separator: ", ")
        return
            "WITH \(with)\nSELECT \(isPlain ? plainValues : comparedValues)\nFROM \(sql: prefix + layers.last!.name)\(isPlain ? visible : "")\(ending)"
    }

    // MARK: Gathered

    private var gathered: Query {
        let scans = figures.scans.map { ScanSQL(scan: $0, sql: self).query }
        if scans.count == 1 { return scans[0] }
        // Groups that one mart has and another has not: NULL keys are one group here, as a join would not have it.
        let maxima = slots.map { "max(\($0)) AS \($0)" as Query }
        let grouping: Query = keys.isEmpty ? "" : "\nGROUP BY \(keys.map(key).joined(separator: ", "))"
        return
            "SELECT \((keys.map(key) + maxima).joined(separator: ", "))\nFROM (\n\(scans.joined(separator: "\nUNION ALL\n"))\n) AS marts\(grouping)"
    }

    /// The columns of a branch: its own slots, and nothing for those of others.
    func branch(_ own: [Int: Query]) -> [Query] {
        guard figures.slotCount > 0 else { return [] }
        return (1...figures.slotCount).map { "\(own[$0] ?? writer.nothing) AS \(slot($0))" }
    }

    /// A key as it is read of a mart.
    func keyColumn(_ index: Int, of scan: Figures.Scan) -> Query {
        switch asked.keys[index] {
        case .time(let grain): return "\(writer.key(grain, of: scan.mart, scan.mart.axes.time!, later: scan.shift)) AS \(key(index))"
        case .dimension(let name):
            guard let ranking = figures.ranking.first, asked.dimensions.first == name else { return "\(name: name) AS \(key(index))" }
            let largest = FigureSQL(figures: ranking, writer: writer).query
            return
                "CASE WHEN \(name: name) IN (SELECT \(name: name) FROM (\n\(largest)\n) AS largest) THEN \(name: name) END AS \(key(index))"
        }
    }

    // MARK: Filled

    /// Every hour, day, week, … of the period has its row, for each combination of dimensions that has any.
    private func fill(_ layers: inout [(name: String, query: Query)], _ timeKey: Int, _ grain: Grain) {
        let time = key(timeKey)
        let first = figures.span.from.map { writer.constant($0.start(of: grain), grain) }
        let all = (keys.map(key) + slots).joined(separator: ", ")
        if dialect == .clickhouse {
            let to = figures.span.to.map { to in writer.constant(end(to, grain), grain) }
            let (start, stop): (Query, Query) = (first.map { " FROM \($0)" } ?? "", to.map { " TO \($0)" } ?? "")
            let bounds = start + stop
            let filled: Query =
                "FROM \(sql: prefix)gathered\nORDER BY \((dimensionKeys + [time]).joined(separator: ", ")) WITH FILL\(bounds) STEP \(writer.step(grain))"
            guard !dimensionKeys.isEmpty else {
                layers.append(("filled", "SELECT \(all)\n\(filled)"))
                return
            }
            // Of no rows at all, ClickHouse would make those of a combination that is not there.
            layers.append(("spread", "SELECT \(all), 1 AS is_found\n\(filled)"))
            layers.append(("marked", "SELECT \(all), max(is_found) OVER () AS is_known\nFROM \(sql: prefix)spread"))
            layers.append(("filled", "SELECT \(all)\nFROM \(sql: prefix)marked\nWHERE is_known = 1"))
            return
        }
        let last = figures.span.to.map { to in writer.constant(grain == .hour ? to : end(to, grain).adding(-1, grain), grain) }
        func timestamp(_ value: Query) -> Query { "CAST(\(value) AS timestamp)" }
        let until = last.map { grain == .hour ? "\(timestamp($0)) - \(writer.step(.hour))" : timestamp($0) } ?? timestamp("max(\(time))")
        let series: Query = "generate_series(\(timestamp(first ?? "min(\(time))")), \(until), \(writer.step(grain)))"
        let times = dialect == .duckdb ? "unnest(\(series))" : series
        let grouping: Query = dimensionKeys.isEmpty ? "" : "\nGROUP BY \(dimensionKeys.joined(separator: ", "))"
        let isFixed = first != nil && last != nil && dimensionKeys.isEmpty
        let calendar: Query =
            "SELECT \((dimensionKeys + ["\(times) AS moment"]).joined(separator: ", "))\(isFixed ? "" : "\nFROM \(sql: prefix)gathered")\(grouping)"
        layers.append(("calendar", calendar))
        let moment: Query = grain == .hour ? "moment" : "CAST(moment AS date)"
        let kept = keys.map { $0 == timeKey ? "\(moment) AS \(key($0))" : key($0) }
        let maxima = slots.map { "max(\($0)) AS \($0)" as Query }
        layers.append(
            (
                "filled",
                """
                SELECT \((keys.map(key) + maxima).joined(separator: ", "))
                FROM (
                SELECT \(all) FROM \(sql: prefix)gathered
                UNION ALL
                SELECT \((kept + branch([:])).joined(separator: ", ")) FROM \(sql: prefix)calendar
                ) AS whole
                GROUP BY \(keys.map(key).joined(separator: ", "))
                """
            ))
    }

    /// The first key after the span.
    private func end(_ to: CalendarDay, _ grain: Grain) -> CalendarDay {
        grain == .hour ? to : to.advanced(by: -1).start(of: grain).adding(1, grain)
    }

    // MARK: Rolled

    private func rolled(from layer: String, _ timeKey: Int) -> Query {
        let windows = figures.windows.enumerated().map { index, window -> Query in
            var partition = dimensionKeys
            var rows: Query = "UNBOUNDED PRECEDING"
            switch window.frame {
            case .since(let grain):
                if let grain { partition.append(writer.start(of: grain, key(timeKey))) }
            case .sincePeriod:
                if let from = asked.span.from, let grain = asked.grain {
                    partition.append("\(key(timeKey)) < \(writer.constant(from.start(of: grain), grain))")
                }
            case .last(let count): rows = "\(sql: "\(count - 1)") PRECEDING"
            }
            let parts: Query = partition.isEmpty ? "" : "PARTITION BY \(partition.joined(separator: ", ")) "
            return
                "\(sql: window.function)(\(slot(window.slot))) OVER (\(parts)ORDER BY \(key(timeKey)) ROWS BETWEEN \(rows) AND CURRENT ROW) AS w_\(sql: "\(index + 1)")"
        }
        return "SELECT \((keys.map(key) + slots + windows).joined(separator: ", "))\nFROM \(sql: prefix + layer)"
    }

    // MARK: Values

    private func value(_ expression: Figures.Expression) -> Query {
        switch expression {
        case .slot(let number): slot(number)
        case .window(let index): "w_\(sql: "\(index + 1)")"
        case .number(let digits): writer.number(digits)
        case .operation(let operation, let left, let right): writer.operation(operation, value(left), value(right))
        case .orZero(let inner): "coalesce(\(value(inner)), 0)"
        }
    }

    private var keyValues: [Query] { keys.map { "\(key($0)) AS \(name: asked.keys[$0].name)" } }

    private var plainValues: Query {
        (keyValues + figures.outputs.map { "\(value($0.now)) AS \(name: $0.metric.id)" }).joined(separator: ", ")
    }

    private func valued(from layer: String) -> Query {
        let values = figures.outputs.enumerated().flatMap { index, output -> [Query] in
            ["\(value(output.now)) AS v_\(sql: "\(index + 1)")"]
                + (output.before.map { ["\(value($0)) AS b_\(sql: "\(index + 1)")"] } ?? [])
        }
        return "SELECT \((keys.map(key) + values).joined(separator: ", "))\nFROM \(sql: prefix + layer)\(visible)"
    }

    private var comparedValues: Query {
        let values = figures.outputs.enumerated().flatMap { index, output -> [Query] in
            let id = output.metric.id
            let (now, before): (Query, Query) = ("v_\(sql: "\(index + 1)")", "b_\(sql: "\(index + 1)")")
            var columns: [Query] = ["\(now) AS \(name: id)"]
            if output.before != nil {
                let growth = writer.divide(writer.operation(.subtract, now, before), before)
                columns += ["\(before) AS \(name: id + "_before")", "\(growth) AS \(name: id + "_change")"]
            }
            if asked.question.share {
                let partition: Query = timeKey.map { "PARTITION BY \(key($0))" } ?? ""
                columns.append("\(writer.divide(now, "sum(\(now)) OVER (\(partition))")) AS \(name: id + "_share")")
            }
            return columns
        }
        return (keyValues + values).joined(separator: ", ")
    }

    /// Rows that are only there to look back at are left out.
    private var visible: Query {
        guard let timeKey, let grain = asked.grain, let from = asked.span.from, figures.span.from != from else { return "" }
        return "\nWHERE \(key(timeKey)) >= \(writer.constant(from.start(of: grain), grain))"
    }

    // MARK: Order

    private var ending: Query {
        var sorted: [Query] = []
        if let first = asked.keys.firstIndex(where: { if case .dimension = $0 { true } else { false } }), !figures.ranking.isEmpty,
            asked.grain == nil
        {
            // The rest stands last, and before it the largest by size.
            sorted.append("\(key(first)) IS NULL")
            if asked.question.order.isEmpty { sorted.append("\(name: asked.metrics[0].id) DESC NULLS LAST") }
        }
        let columns = figures.columns.indices.map { index -> Query in
            guard keys.contains(index) else { return "\(name: figures.columns[index].name)" }
            return writer.sortable(key(index), asked.keys[index], in: figures.scans[0].mart)
        }
        return writer.ending(figures.order, of: columns, after: sorted, limit: asked.question.limit)
    }
}

extension Writer {
    /// Text goes by its characters, whatever the database's own order.
    func sortable(_ column: Query, _ key: Asked.Key, in mart: Model) -> Query {
        guard case .dimension(let name) = key, dialect == .postgres, mart.type(of: name) == .text else { return column }
        return "\(column) COLLATE \"C\""
    }

    /// `ORDER BY` and `LIMIT`; `columns` are those of the answer as they can be sorted by.
    func ending(_ order: [Order], of columns: [Query], after first: [Query] = [], limit: Int?) -> Query {
        let sorted = first + order.map { "\(columns[$0.column])\($0.isDescending ? " DESC" : "" as Query) NULLS LAST" }
        let orderBy: Query = sorted.isEmpty ? "" : "\nORDER BY \(sorted.joined(separator: ", "))"
        return orderBy + (limit.map { "\nLIMIT \(sql: "\($0)")" } ?? "")
    }
}

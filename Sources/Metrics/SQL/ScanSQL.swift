import Project
import SQLText

/// One pass over a mart: its rows within the span, grouped by the keys of the question.
struct ScanSQL {
    let scan: Figures.Scan
    let sql: FigureSQL

    private var writer: Writer { sql.writer }
    private var asked: Asked { sql.figures.asked }
    private var isGrouped: Bool { !asked.keys.isEmpty }
    private var grouping: String { asked.keys.indices.map { "key_\($0 + 1)" }.joined(separator: ", ") }
    private var keys: [Query] { asked.keys.indices.map { sql.keyColumn($0, of: scan) } }

    var query: Query { scan.overDays.map(byDays) ?? plain }

    private var plain: Query {
        let own = Dictionary(uniqueKeysWithValues: scan.slots.map { ($0.number, aggregate($0)) })
        return "SELECT \((keys + sql.branch(own)).joined(separator: ", "))\nFROM \(table: scan.mart.table)\(conditions)\(group(grouping))"
    }

    /// First the figure of each day, then that of the whole time.
    private func byDays(_ over: Measure.OverDays) -> Query {
        let day = writer.key(.day, of: scan.mart, scan.mart.axes.time!)
        let figures = scan.slots.map { "\(aggregate($0)) AS d_\(sql: "\($0.number)")" as Query }
        let inner: Query = """
            SELECT \((keys + ["\(day) AS on_day"] + figures).joined(separator: ", "))
            FROM \(table: scan.mart.table)\(conditions)
            GROUP BY \(sql: isGrouped ? grouping + ", " : "")on_day
            """
        let own = Dictionary(
            uniqueKeysWithValues: scan.slots.map { ($0.number, writer.overDays(over, "d_\(sql: "\($0.number)")", day: "on_day")) })
        let names = asked.keys.indices.map { "key_\(sql: "\($0 + 1)")" as Query }
        return "SELECT \((names + sql.branch(own)).joined(separator: ", "))\nFROM (\n\(inner)\n) AS days\(group(grouping))"
    }

    private func aggregate(_ slot: Figures.Slot) -> Query {
        let measure = slot.measure
        if let ready = slot.ready {
            let value = writer.aggregate(measure.aggregate.ofReady ?? .max, ready, where: nil)
            // None is none, whether a mart has no row or a row with a zero.
            return measure.isCount ? "nullif(\(value), 0)" : value
        }
        let aggregate: Measure.Aggregate =
            switch slot.part {
            case .whole: measure.aggregate
            case .sum: .sum
            case .count: .count
            }
        return writer.aggregate(aggregate, measure.column, where: writer.all(measure.conditions, in: scan.mart))
    }

    private var conditions: Query {
        var all = writer.within(scan.shift.map { $0.before(scan.span) } ?? scan.span, of: scan.mart)
        all += asked.filters.map { writer.condition($0, in: scan.mart) }
        if let time = scan.mart.axes.time, asked.grain != nil || scan.overDays != nil {
            all.append("\(name: time) IS NOT NULL")
            if let shift = scan.shift, let grain = asked.grain, let like = writer.hasLike(shift, grain, of: scan.mart, time) {
                all.append(like)
            }
        }
        // Largest among what is known: a row without a value goes to the rest.
        if sql.figures.isRanking { all.append("\(name: asked.dimensions[0]) IS NOT NULL") }
        return all.isEmpty ? "" : "\nWHERE \(all.joined(separator: " AND "))"
    }

    private func group(_ names: String) -> Query { names.isEmpty ? "" : "\nGROUP BY \(sql: names)" }
}

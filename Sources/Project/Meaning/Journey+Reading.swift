import Base

extension Cohort {
    /// `{of: user_id, born: first_paid_on, sum: amount}`
    static func read(_ node: Node, _ measure: MeasureReader, _ reading: Reading) -> Cohort? {
        reading.mapping(node) { fields in
            let who = fields.need("of", measure.column)
            let born = fields.one("born", measure.column)
            let sum = fields.one("sum", measure.column)
            guard let mart = measure.mart, let who else { return nil }
            requireTime(of: mart, at: node.place, reading)
            return Cohort(mart: mart, who: who, born: born, sum: sum, conditions: measure.conditions)
        }
    }
}

extension Funnel {
    /// `{of: user_id, step: name, steps: {view: {en: View, ru: Просмотр}, …}, within: 1 day}`
    static func read(_ node: Node, _ measure: MeasureReader, _ reading: Reading) -> Funnel? {
        reading.mapping(node) { fields in
            let who = fields.need("of", measure.column)
            let column = fields.need("step", measure.column)
            let steps = fields.need("steps") { readSteps($0, reading) }
            let within = fields.need("within") { MetricDraft.readSpan($0, reading) }
            guard let mart = measure.mart, let who, let column, let steps, let within else { return nil }
            requireTime(of: mart, at: node.place, reading)
            guard (2...20).contains(steps.count), within.grain <= .week, mart.axes.grain == .hour || mart.axes.time == nil else {
                reading.report(
                    "metric.funnel", "A funnel has 2 to 20 steps, a time up to weeks, and a mart whose `time` is a timestamp.",
                    "У воронки от 2 до 20 шагов, срок до недель и витрина, где `time` — timestamp.", at: node.place,
                    mend: Text("correct its steps, `within` or mart", "исправьте шаги, `within` или витрину"))
                return nil
            }
            let seconds: [Grain: Int] = [.hour: 3_600, .day: 86_400, .week: 604_800]
            return Funnel(
                mart: mart, who: who, column: column, steps: steps, seconds: within.count * seconds[within.grain]!,
                conditions: measure.conditions)
        }
    }

    /// Values, or values with what people call them.
    private static func readSteps(_ node: Node, _ reading: Reading) -> [Step]? {
        guard case .mapping = node.content else {
            return reading.list(node) { node in reading.string(node).map { Step(value: $0, name: Text(same: $0)) } }
        }
        return reading.entries(node) { value, node in reading.text(node).map { Step(value: value.value, name: $0) } }
    }
}

private func requireTime(of mart: Model, at place: Place, _ reading: Reading) {
    guard mart.axes.time == nil else { return }
    reading.report(
        "metric.no-time", "`\(mart.table)` does not say which column tells when.", "`\(mart.table)` не говорит, какая колонка — время.",
        at: place,
        mend: Text("write `time: ...` into \(mart.file)", "напишите `time: ...` в \(mart.file)"))
}

import Base
import Project
import SQLText

/// What a mart must have to give a figure.
struct Needs: Sendable {
    var by: [String]
    var filters: [Condition]
    var grain: Grain?
    var spans: [Span]
    /// Whether values of a dimension are joined to one row, so that a row of the mart is no answer by itself.
    var joins: Bool

    /// Dimensions that have one value in all rows that count.
    private var pinned: [String] {
        filters.compactMap { if case .among(let values) = $0.test, values.count == 1 { $0.column } else { nil } }
    }

    func isMet(by source: Measure.Source, of measure: Measure) -> Bool {
        let axes = source.mart.axes
        guard (by + filters.map(\.column)).allSatisfy(axes.dimensions.contains) else { return false }
        if measure.overDays != nil, grain == .hour { return false }
        let finest = measure.overDays == nil ? grain : .day
        if let finest {
            guard let known = axes.grain, known.fits(in: finest), known.fits(in: grain ?? known) else { return false }
        }
        for span in spans where span != .all {
            guard let known = axes.grain, span.isAligned(to: known) else { return false }
        }
        guard source.ready != nil, measure.aggregate.ofReady == nil else { return true }
        // What cannot be added up is answered only where a row of the mart is the answer.
        let told = by + pinned + (finest == axes.grain ? [axes.time].compactMap(\.self) : [])
        return !joins && source.mart.key.allSatisfy(told.contains)
    }
}

extension Catalogue {
    /// The smallest of the marts that can give the figure.
    func source(of measure: Measure, _ needs: Needs) throws(Diagnostic) -> Measure.Source {
        let fit = measure.sources.filter { needs.isMet(by: $0, of: measure) }
        if let best = fit.min(by: isSmaller) { return best }
        throw refusal(measure, needs)
    }

    private func isSmaller(_ left: Measure.Source, _ right: Measure.Source) -> Bool {
        if let left = rows[left.mart.table], let right = rows[right.mart.table], left != right { return left < right }
        let (one, other) = (left.mart.axes, right.mart.axes)
        if one.dimensions.count != other.dimensions.count { return one.dimensions.count < other.dimensions.count }
        if let finer = one.grain, let coarser = other.grain, finer != coarser { return finer > coarser }
        return left.mart.table < right.mart.table
    }

    /// Each part of the question has a mart, but no mart has them all: what could be left out or changed?
    private func refusal(_ measure: Measure, _ needs: Needs) -> Diagnostic {
        if needs.spans.contains(where: { $0 != .all }), measure.sources.allSatisfy({ $0.mart.axes.time == nil }) {
            return Diagnostic(
                "question.no-time", "The mart of `\(measure.id)` has no `time`, so no period of it can be asked for.",
                "У витрины показателя `\(measure.id)` нет `time`: период спросить нельзя.",
                mend: Text(
                    "name its time column in \(measure.sources[0].mart.file)", "назовите колонку времени в \(measure.sources[0].mart.file)")
            )
        }
        let words = needs.by + [needs.grain?.rawValue].compactMap(\.self) + needs.filters.map(\.description)
        let asked = words.map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            "question.no-mart", "No mart has `\(measure.id)` by all of this together: \(asked).",
            "Ни в одной витрине нет `\(measure.id)` сразу по всему этому: \(asked).", mend: nearestAnswerable(measure, needs))
    }

    private func nearestAnswerable(_ measure: Measure, _ needs: Needs) -> Text {
        func works(_ needs: Needs) -> Bool { measure.sources.contains { needs.isMet(by: $0, of: measure) } }
        if let grain = needs.grain {
            for other in Grain.allCases.filter({ $0 > grain }) + Grain.allCases.filter({ $0 < grain }).reversed() {
                var changed = needs
                changed.grain = other
                if works(changed) { return Text("ask by `\(other.rawValue)`", "спросите по `\(other.rawValue)`") }
            }
        }
        for index in needs.by.indices.reversed() {
            var changed = needs
            let name = changed.by.remove(at: index)
            if works(changed) { return Text("ask without `\(name)`", "спросите без `\(name)`") }
        }
        for index in needs.filters.indices {
            var changed = needs
            let filter = changed.filters.remove(at: index)
            if works(changed) { return Text("ask without `\(filter)`", "спросите без `\(filter)`") }
        }
        if needs.joins {
            var changed = needs
            changed.joins = false
            if works(changed) { return Text("ask without `top`", "спросите без `top`") }
        }
        let mart = measure.sources[0].mart
        let all = mart.axes.groupings.map { "`\($0)`" }.joined(separator: ", ")
        return Text("\(mart.table) has \(all)", "в \(mart.table) есть \(all)")
    }
}

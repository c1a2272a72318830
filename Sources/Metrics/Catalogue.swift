import Base
import Columnar
import Project
import SQLText

/// The metrics of a project and what is known of their marts: it finds metrics, and says how a question is answered.
package struct Catalogue: Sendable {
    package let folder: Folder
    /// How many rows marts have, as far as somebody asked.
    let rows: [TableName: Int]
    let today: CalendarDay

    package init(_ folder: Folder, today: CalendarDay, rows: [TableName: Int] = [:]) {
        self.folder = folder
        self.today = today
        self.rows = rows
    }

    /// How the question is answered; fails where it cannot be, with the nearest that can.
    package func answering(_ question: Question) throws(Diagnostic) -> Answering {
        let asked = try Asked(question, self)
        switch asked.metrics[0].kind {
        case .cohort(let cohort): return try Answering(cohort, asked)
        case .funnel(let funnel): return try Answering(funnel, asked)
        case .measure, .formula, .running, .moving: return try Answering(figures: asked)
        }
    }

    package func metric(_ id: String) throws(Diagnostic) -> Metric {
        if let metric = folder.metric(id) { return metric }
        throw Diagnostic(
            "question.unknown-metric", "There is no metric `\(id)`.", "Показателя `\(id)` нет.",
            mend: search(id).first.map { Text("ask for `\($0.id)`", "спросите `\($0.id)`") }
                ?? Text("see `vitrina metric --list`", "см. `vitrina metric --list`"))
    }

    /// Tiles of dashboards that no mart can answer, each at its place.
    package var unanswerable: [Diagnostic] {
        folder.dashboards.flatMap(\.tiles).compactMap { tile in
            do throws(Diagnostic) {
                _ = try answering(Question([tile.metric.id], by: tile.by))
                return nil
            } catch {
                var diagnostic = error
                diagnostic.place = tile.place
                return diagnostic
            }
        }
    }

    /// What a dimension is called, where the project says.
    package func name(of dimension: String) -> Text { folder.dimensionNames[dimension] ?? Text(same: dimension) }
}

// MARK: - Search

extension Catalogue {
    /// The metrics that the words may mean, by their names and synonyms in any language, the likeliest first; all of them
    /// where there are no words.
    package func search(_ words: String) -> [Metric] {
        let wanted = Catalogue.plain(words)
        guard !wanted.isEmpty else { return folder.metrics }
        let ranked = folder.metrics.compactMap { metric in rank(metric, wanted).map { (metric, $0) } }
        if !ranked.isEmpty { return ranked.sorted { ($0.1, $0.0.id) < ($1.1, $1.0.id) }.map(\.0) }
        // Nothing has these words in it: perhaps they are mistyped.
        let names = folder.metrics.flatMap { metric in self.names(metric).map { (metric, $0) } }
        return nearest(to: wanted, in: names.map(\.1)).flatMap { near in names.first { $0.1 == near } }.map { [$0.0] } ?? []
    }

    private func names(_ metric: Metric) -> [String] {
        ([metric.id, metric.name.en, metric.name.ru] + metric.synonyms.en + metric.synonyms.ru).map(Catalogue.plain)
    }

    /// How well a metric fits the words: 0 is best.
    private func rank(_ metric: Metric, _ wanted: String) -> Int? {
        let names = names(metric)
        if names.contains(wanted) { return 0 }
        if names.contains(where: { $0.hasPrefix(wanted) }) { return 1 }
        if names.contains(where: { $0.contains(wanted) }) { return 2 }
        return [metric.about?.en, metric.about?.ru].compactMap(\.self).contains { Catalogue.plain($0).contains(wanted) } ? 3 : nil
    }

    private static func plain(_ text: String) -> String {
        let words = text.lowercased().split { $0 == " " || $0 == "_" }
        return words.joined(separator: " ").replacing("ё", with: "е")
    }
}

import Base
import Metrics
import Project
import TestSupport
import Testing

extension Figures {
    @Suite struct `The metrics of the payments pack` {
        private func metrics(_ year: Year) throws -> [Metric] {
            let (folder, diagnostics) = Folder.load(year.business.root, environment: ["NBRB_URL": "", "YANDEX_URL": "", "YANDEX_KEY": ""])
            guard let folder else { throw Failure(diagnostics.sorted.map { $0.render(in: .en) }.joined()) }
            return folder.metrics
        }

        @Test func `each have a figure over the whole year`() async throws {
            let year = try await Year.shared()
            let metrics = try metrics(year)
            #expect(metrics.count >= 120)
            var waiting = metrics.filter { !$0.isTable }.map(\.id)[...]
            while !waiting.isEmpty {
                let asked = waiting.prefix(40)
                waiting = waiting.dropFirst(40)
                let rows = try await year.business.metric(asked.joined(separator: " "))
                #expect(rows.count == 1)
                let empty = asked.filter { (rows[0][$0] ?? "").isEmpty }
                #expect(empty.isEmpty, "\(empty)")
            }
            for metric in metrics where metric.isTable {
                let rows = try await year.business.metric(metric.id)
                #expect(rows.contains { !($0[metric.id] ?? "").isEmpty }, "\(metric.id)")
            }
        }

        @Test func `can each be cut by each of their dimensions`() async throws {
            let year = try await Year.shared()
            let metrics = try metrics(year)
            // One question for each dimension, of all metrics that have it: an error in any of them fails it.
            let dimensions = Set(metrics.flatMap(\.groupings)).filter { Grain(rawValue: $0) == nil }.sorted()
            #expect(dimensions.count > 60)
            for dimension in dimensions {
                let asked = metrics.filter { !$0.isTable && $0.groupings.contains(dimension) }.map(\.id)
                guard !asked.isEmpty else { continue }
                let rows = try await year.business.metric("\(asked.joined(separator: " ")) --by \(dimension) --limit 5")
                #expect(!rows.isEmpty, "\(dimension)")
            }
        }

        @Test func `each say what they mean in both languages, and no two mean the same`() async throws {
            let metrics = try metrics(await Year.shared())
            for metric in metrics {
                let about = try #require(metric.about, "\(metric.id)")
                #expect(!about.en.isEmpty && !about.ru.isEmpty && about.en != about.ru, "\(metric.id)")
                #expect(!metric.synonyms.en.isEmpty && !metric.synonyms.ru.isEmpty, "\(metric.id)")
            }
            func twice(_ words: [String]) -> [String] {
                Dictionary(grouping: words.map { $0.lowercased() }) { $0 }.filter { $0.value.count > 1 }.keys.sorted()
            }
            #expect(twice(metrics.map(\.recipe.en)) == [])
            #expect(twice(metrics.map(\.name.en)) == [])
            #expect(twice(metrics.map(\.name.ru)) == [])
            // A word that finds two metrics finds neither.
            #expect(twice(metrics.flatMap { [$0.id] + $0.synonyms.en }) == [])
            #expect(twice(metrics.flatMap(\.synonyms.ru)) == [])
        }
    }
}

extension Metric {
    /// Whether its answer is a table of its own, which stands beside no other figure.
    fileprivate var isTable: Bool {
        switch kind {
        case .cohort, .funnel: true
        case .measure, .formula, .running, .moving: false
        }
    }
}

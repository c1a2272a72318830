import Base
import Columnar
import Metrics
import Project
import TestSupport
import Testing

extension Figures {
    @Suite struct `The metrics of the payments pack` {
        private func folder(_ year: Year) throws -> Folder {
            let (folder, diagnostics) = Folder.load(year.business.root, environment: ["NBRB_URL": "", "YANDEX_URL": "", "YANDEX_KEY": ""])
            guard let folder else { throw Failure(diagnostics.sorted.map { $0.render(in: .en) }.joined()) }
            return folder
        }

        @Test func `each have a figure over the whole year`() async throws {
            let year = try await Year.shared()
            let metrics = try folder(year).metrics
            #expect(metrics.count >= 120)
            // Many in one question; what looks back from the last day is asked up to the last one of the year.
            for (asked, period) in [(metrics.filter(\.isPlain), ""), (metrics.filter(\.isRolling), " --to \(Business.day(364))")] {
                var waiting = asked.map(\.id)[...]
                while !waiting.isEmpty {
                    let some = waiting.prefix(40)
                    waiting = waiting.dropFirst(40)
                    let rows = try await year.business.metric(some.joined(separator: " ") + period)
                    #expect(rows.count == 1)
                    #expect(some.filter { (rows[0][$0] ?? "").isEmpty } == [])
                }
            }
            for metric in metrics where !metric.isPlain && !metric.isRolling {
                let rows = try await year.business.metric(metric.id)
                #expect(rows.contains { !($0[metric.id] ?? "").isEmpty }, "\(metric.id)")
            }
        }

        @Test func `can each be cut by each of their dimensions, which have names in both languages`() async throws {
            let folder = try folder(await Year.shared())
            let catalogue = Catalogue(folder, today: Business.day(364))
            var dimensions: Set<String> = []
            for metric in folder.metrics {
                for name in metric.groupings {
                    _ = try catalogue.answering(Question([metric.id], by: [name]))
                    if Grain(rawValue: name) == nil { dimensions.insert(name) }
                }
            }
            #expect(dimensions.count > 50)
            for dimension in dimensions { #expect(folder.dimensionNames[dimension] != nil, "\(dimension)") }
        }

        @Test func `each say what they mean in both languages, and no two mean the same`() async throws {
            let metrics = try folder(await Year.shared()).metrics
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
            #expect(twice(metrics.flatMap { Set([$0.id] + $0.synonyms.en.map { $0.lowercased() }) }) == [])
            #expect(twice(metrics.flatMap(\.synonyms.ru)) == [])
        }
    }
}

extension Metric {
    fileprivate var isPlain: Bool {
        switch kind {
        case .measure, .formula: true
        case .running, .moving, .cohort, .funnel: false
        }
    }

    /// Whether it looks back from each day.
    fileprivate var isRolling: Bool {
        switch kind {
        case .running, .moving: true
        case .measure, .formula, .cohort, .funnel: false
        }
    }
}

import Base
import FoundationEssentials
import TestSupport
import Testing

extension Figures {
    @Suite struct `The main figures` {
        /// What SQLite and Python find in the sources, which know nothing of the pack.
        @Test func `are to the kopeck what the sources hold`() async throws {
            let business = try await Year.shared().business
            let python = try Programs.find("python3", package: "python3", beside: ["/usr/bin"])
            let script = URL(filePath: #filePath).deletingLastPathComponent().path + "/sources.py"
            let found = try await run(python, [script, business.data, business.root + "/handbook"], timeout: .seconds(300))
            guard found.status == 0 else { throw Failure(found.stderr) }
            var metrics: Set<String> = []
            for figure in try JSON(parsing: found.stdout).array ?? [] {
                let question = figure["question"]?.string ?? ""
                let words = question.split(separator: " ").map(String.init)
                let names = words.prefix { !$0.hasPrefix("--") }
                let by = words.firstIndex(of: "--by").map { words[$0 + 1].split(separator: ",").map(String.init) } ?? []
                metrics.formUnion(names)
                let answer = try await business.metric(question).filter { row in names.contains { row[$0] != "" } }
                let rows = answer.map { row in (by + names).map { plain(row[$0] ?? "") } }
                let expected = (figure["rows"]?.array ?? []).map { ($0.array ?? []).map { $0.string ?? "" } }
                #expect(!expected.isEmpty, "\(question)")
                #expect(sorted(rows) == sorted(expected), "\(question)")
            }
            #expect(metrics.count >= 30)
        }

        private func sorted(_ rows: [[String]]) -> [[String]] { rows.sorted { $0.lexicographicallyPrecedes($1) } }

        /// A number without the zeros behind its fraction.
        private func plain(_ number: String) -> String {
            guard number.contains("."), Double(number) != nil else { return number }
            var digits = Substring(number)
            while digits.last == "0" { digits.removeLast() }
            if digits.last == "." { digits.removeLast() }
            return String(digits)
        }
    }
}

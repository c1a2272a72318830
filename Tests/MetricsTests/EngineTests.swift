import Base
import Engines
import Project
import SQLText
import TestSupport
import Testing

@testable import Metrics

/// Everything that asks engines stands in here, and runs alone: chDB holds one directory a process.
@Suite(.serialized) enum Asking {}

extension Asking {
    @Suite struct `Questions at random` {
        /// Questions of every kind; those that cannot be answered are refused and count for nothing.
        static func question(_ random: inout Seeded) -> Question {
            func some(_ names: [String], _ count: ClosedRange<Int>) -> [String] {
                Array(names.shuffled(using: &random).prefix(Int.random(in: count, using: &random)))
            }
            func chance(_ one: Int) -> Bool { Int.random(in: 0..<one, using: &random) == 0 }
            let figures = [
                "revenue", "payments", "attempts", "largest", "smallest", "mean", "middle", "dear", "regions", "failed", "ticket",
                "failing",
                "refunds", "net", "so_far", "this_month", "ever", "week", "week_ticket", "plan", "done", "payers", "dau", "balance",
                "poorest",
            ]
            var question = Question(chance(8) ? some(["retention", "ltv", "checkout"], 1...1) : some(figures, 1...3))
            question.by = some(["channel", "region", "status"], chance(2) ? 0...0 : 0...2)
            if !chance(3) {
                question.by.insert(Grain.allCases.randomElement(using: &random)!.rawValue, at: chance(2) ? 0 : question.by.count)
            }
            switch Int.random(in: 0..<7, using: &random) {
            case 0: (question.from, question.to) = ("2025-11-05", "2026-02-17")
            case 1: (question.from, question.to) = ("2026-01-01", "2026-01-31")
            case 2: question.from = "2026-01-15"
            case 3: question.to = "2025-12-31"
            case 4: question.last = ["30 days", "3 months", "week", "quarter"].randomElement(using: &random)
            case 5: question.this = ["month", "quarter", "year", "week"].randomElement(using: &random)
            default: break
            }
            if chance(3) { question.compare = Question.Comparison.allCases.randomElement(using: &random) }
            let filters = ["region=Минск,it's", "channel!=web", "status~%d", "region=А..Л", "channel=app", "status=paid"]
            question.filters = some(filters, chance(2) ? 0...0 : 1...2)
            if chance(4) { question.order = ["-" + question.metrics[0]] }
            if chance(5) { question.limit = 5 }
            if chance(5) { question.top = 2 }
            if chance(4) { question.share = true }
            return question
        }

        @Test(arguments: [1, 2]) func `get the same answer of every engine, and of every mart`(seed: UInt64) async throws {
            let catalogue = try Shop.catalogue.get()
            let rows = Rows.busy(seed: seed)
            var twins: [(Twin, any Connection)] = []
            for twin in Twin.allCases { twins.append((twin, try await twin.holding(rows, of: catalogue.folder))) }
            let others = Catalogue(catalogue.folder, today: catalogue.today, rows: Shop.upsideDown)
            var random = Seeded(seed: seed)
            var (answered, full) = (0, 0)
            while answered < 100 {
                let question = Self.question(&random)
                guard let answering = try? catalogue.answering(question) else { continue }
                answered += 1
                var answers: [[[String]]] = []
                for (twin, connection) in twins {
                    do {
                        answers.append(try await connection.answer(answering.query(connection.dialect)))
                    } catch {
                        Issue.record(
                            "\(question)\n\(twin): \(error)\n\(answering.query(connection.dialect).render(connection.dialect).sql)")
                        return
                    }
                }
                if (answers[0].first?.count ?? 0) > 0, answers[0].contains(where: { $0.last != "∅" }) { full += 1 }
                for (index, answer) in answers.enumerated().dropFirst() where answer != answers[0] {
                    let other = difference(text(answers[0]), text(answer))
                    Issue.record(
                        "\(question)\n\(twins[index].0) differs from \(twins[0].0):\n\(other)\n\(sql(answering, .clickhouse))\n\(sql(answering, twins[index].1.dialect))"
                    )
                    return
                }
                let same = try others.answering(question)
                if same.marts != answering.marts {
                    let answer = try await twins[0].1.answer(same.query(.clickhouse))
                    if answer != answers[0] {
                        Issue.record(
                            "\(question)\n\(same.marts) differs from \(answering.marts):\n\(difference(text(answers[0]), text(answer)))\n\(sql(same, .clickhouse))"
                        )
                        return
                    }
                }
            }
            #expect(full > 60, "\(full) of \(answered) answers have figures")
        }

        private func text(_ rows: [[String]]) -> String { rows.map { $0.joined(separator: " | ") }.joined(separator: "\n") }
        private func sql(_ answering: Answering, _ dialect: Dialect) -> String { answering.query(dialect).render(dialect).sql }
    }
}

import Base
import Columnar
import TestSupport
import Testing

extension Figures {
    /// How companies are won. Deals that began in the last weeks of the year are left out where their end counts: of those, only the
    /// quick ones, which were lost early, have ended.
    @Suite struct `The sales to companies` {
        static let measured = ["lead_sources", "lead_conversion", "best_manager", "legal_jam"]

        private let ended = "--to \(Business.day(364 - 75))"

        @Test func `convert leads as planted`() async throws {
            let year = try await Year.shared()
            let row = try await year.business.metric("converted_leads decided_leads lead_conversion")[0].mapValues { Double($0)! }
            let share = try year.number("lead_conversion", "converted")
            expect("leads", row["lead_conversion"]!, planted: share, within: chance(ofShare: share, in: row["decided_leads"]!))
        }

        @Test func `win by the source of the lead`() async throws {
            let year = try await Year.shared()
            let managers = Double(try await year.business.query("SELECT count() AS n FROM dimension.manager")[0]["n"]!)!
            // One of the managers does better than the sources alone.
            let lift = 1 + (try year.number("best_manager", "factor") - 1) / managers
            let rows = try await year.business.metric("won_leads lost_deals win_rate --by lead_source \(ended)")
            let sources = try year.effect("lead_sources").filter { Double($0.value) != nil }
            #expect(sources.count == 6)
            for (source, share) in sources {
                let row = try #require(rows.first { $0["lead_source"] == source })
                let planted = Double(share)! * lift
                let count = (Double(row["won_leads"]!) ?? 0) + (Double(row["lost_deals"]!) ?? 0)
                expect(source, Double(row["win_rate"]!)!, planted: planted, within: chance(ofShare: planted, in: count))
            }
        }

        @Test func `have one manager who wins more`() async throws {
            let year = try await Year.shared()
            let id = try year.effect("best_manager")["user_id"]!
            let best = try await year.business.query("SELECT login FROM dimension.manager WHERE manager_id = \(id)")[0]["login"]!
            func wins(_ filter: String) async throws -> (won: Double, all: Double) {
                let row = try await year.business.metric("won_leads lost_deals \(filter) \(ended)")[0].mapValues { Double($0)! }
                return (row["won_leads"]!, row["won_leads"]! + row["lost_deals"]!)
            }
            let (own, others) = (try await wins("--where manager=\(best)"), try await wins("--where manager!=\(best)"))
            let factor = try year.number("best_manager", "factor")
            let usual = others.won / others.all
            expect(
                "best manager", own.won / own.all / usual, planted: factor,
                within: (chance(ofShare: factor * usual, in: own.all) + chance(ofShare: usual, in: others.all)) / usual)
        }

        @Test func `jam with the lawyers`() async throws {
            let year = try await Year.shared()
            let jam = try year.effect("legal_jam")
            let rows = try await year.business.query(
                """
                SELECT day BETWEEN '\(jam["from"]!)' AND '\(jam["to"]!)' AS is_jam, avg(seconds) AS mean, stddevSamp(seconds) AS spread,
                    count() AS n
                FROM mart.deal_stage WHERE stage = 'legal' AND seconds IS NOT NULL AND day <= '\(Business.day(330))'
                GROUP BY is_jam ORDER BY is_jam
                """
            ).map { $0.mapValues { Double($0) ?? 0 } }
            #expect(rows.count == 2)
            let ratio = rows[1]["mean"]! / rows[0]["mean"]!
            let stray = rows.map { $0["spread"]! / $0["mean"]! / $0["n"]!.squareRoot() }
            // What would end on a weekend ends on Monday, which lengthens short stages more than long ones: half a day of five.
            expect("lawyers", ratio, planted: try year.number("legal_jam", "factor"), within: ratio * 3 * (stray[0] + stray[1]) + 0.3)
            let metric = try await year.business.figure("legal_time --from \(jam["from"]!) --to \(jam["to"]!)")
            expect("legal_time", metric, planted: rows[1]["mean"]!, within: 0.001 * metric)
        }
    }
}

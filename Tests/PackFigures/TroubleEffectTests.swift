import Base
import Columnar
import FoundationEssentials
import TestSupport
import Testing

extension Figures {
    /// Thieves, a currency with a new number, and dirt.
    @Suite struct `The troubles of the data` {
        static let measured = ["fraud_ring_", "currency_renumbered", "dirt"]

        @Test func `have the planted rings, and no others`() async throws {
            let year = try await Year.shared()
            let rows = try await year.business.query("SELECT * FROM mart.fraud_ring ORDER BY receiver_id")
            let rings = year.effects("fraud_ring_").filter { CalendarDay($0.figures["to"]!)! <= Business.day(364) }
            #expect(!rings.isEmpty)
            #expect(rows.map { $0["receiver_id"]! } == rings.map { $0.figures["receiver"]! }.sorted())
            for (row, ring) in zip(rows, rings) {
                let amounts = try year.list(ring.name, "amounts")
                #expect(row["device_id"] == ring.figures["device_id"])
                // The receiver is a member, too, and sends nothing.
                #expect(Int(row["wallets"]!)! + 1 == Int(ring.figures["members"]!))
                #expect(row["first_on"] == ring.figures["from"] && row["last_on"] == ring.figures["to"])
                #expect(row["night_transfers"] == row["transfers"])
                #expect(Double(row["smallest"]!)! >= amounts[0] && Double(row["largest"]!)! <= amounts[1])
            }
            let figures = try await year.business.metric("fraud_rings fraud_ring_wallets shared_phone_payments")[0]
            #expect(Int(figures["fraud_rings"]!) == rings.count)
            #expect(Int(figures["fraud_ring_wallets"]!) == 8 * rings.count)
            #expect(Int(figures["shared_phone_payments"]!)! > 100 * rings.count)
        }

        @Test func `have a rate for each day of a currency that was given another number`() async throws {
            let year = try await Year.shared()
            let currency = try year.effect("currency_renumbered")["currency"]!
            let row = try await year.business.query(
                """
                SELECT count(*) AS days, count(DISTINCT day) AS different FROM dimension.rate_day
                WHERE currency = '\(currency)' AND day BETWEEN DATE '\(Business.day(0))' AND DATE '\(Business.day(364))'
                """, warehouse: true)[0]
            #expect(row == ["days": "365", "different": "365"])
        }

        @Test func `have as much dirt as was planted, and know the late rows`() async throws {
            let year = try await Year.shared()
            let rows = try await year.business.query(
                """
                SELECT 'accepted' AS rule, count(*) AS n FROM stage.billing_transactions
                UNION ALL SELECT rule, count(*) AS n FROM quarantine.stage_billing_transactions GROUP BY rule
                """, warehouse: true)
            let counts = Dictionary(uniqueKeysWithValues: rows.map { ($0["rule"]!, Double($0["n"]!)!) })
            let all = counts.values.reduce(0, +)
            let refused = all - counts["accepted"]!
            let dirt = ["not_positive", "currency", "orphan", "duplicate"]
            let planted = try dirt.reduce(0) { $0 + 1 / (try year.number("dirt", "transactions.\($1)")) }
            expect("refused transactions", refused / all, planted: planted, within: chance(ofShare: planted, in: all))
            // What is late is a person's day, with all its payments: they come together.
            let late = 1 / (try year.number("dirt", "transactions.late"))
            let share = try await year.business.figure("late_share")
            expect("late rows", share, planted: late, within: 1.5 * chance(ofShare: late, in: all))
            let worst = try await year.business.query("SELECT max(days_late) AS days FROM mart.arrival_day")[0]
            #expect(worst["days"] == "3")
        }

        @Test func `leave no planted effect unmeasured`() async throws {
            let year = try await Year.shared()
            let measured =
                `The life of the business`.measured + `The worth of marketing`.measured + `The troubles of the app`.measured
                + `The sales to companies`.measured + Self.measured
            for (name, _) in year.planted {
                #expect(measured.contains { $0.hasSuffix("_") ? name.hasPrefix($0) : name == $0 }, "\(name)")
            }
            #expect(year.planted.count > 40)
        }
    }
}

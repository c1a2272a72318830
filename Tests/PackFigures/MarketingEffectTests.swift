import Base
import Columnar
import TestSupport
import Testing

extension Figures {
    /// What channels, campaigns and cashback are worth. Few people come of a campaign: the bands are three standard deviations.
    @Suite struct `The worth of marketing` {
        static let measured = ["channel_", "campaign_", "cashback_"]

        @Test func `has channels of the planted worth`() async throws {
            let year = try await Year.shared()
            // What people did, by what somebody of their age would have done in the days that they were there.
            let rows = try await year.business.query(
                """
                SELECT install_channel, sum(payments) / sum(expected) AS worth, count() AS people
                FROM (
                    SELECT
                        install_channel,
                        payments,
                        greatest(0, dateDiff('day', registered_on, toDate32('\(Business.day(0))'))) AS from_age,
                        dateDiff('day', registered_on, toDate32('\(Business.day(364))')) + 1 AS to_age,
                        0.4 * (to_age - from_age) + 18 * log((1 + to_age / 30) / (1 + from_age / 30)) AS expected
                    FROM mart.person
                    WHERE install_channel IS NOT NULL
                ) AS people
                GROUP BY install_channel
                """)
            let found = Dictionary(
                uniqueKeysWithValues: rows.map { ($0["install_channel"]!, (Double($0["worth"]!)!, Double($0["people"]!)!)) })
            let organic = try #require(found["organic"])
            for (name, figures) in year.effects("channel_") {
                let worth = try #require(Double(figures["worth"]!))
                let (measured, people) = try #require(found[figures["channel"]!])
                // People stray from their mean by 1.15 of it: few do much, and some leave early.
                expect(name, measured / organic.0, planted: worth, within: 1.15 * worth * chance(ofCounts: people, organic.1))
            }
        }

        @Test func `has channels that bring their share`() async throws {
            let year = try await Year.shared()
            let rows = try await year.business.metric("registrations --by install_channel --to \(Business.day(-1))")
            let all = rows.reduce(0) { $0 + Double($1["registrations"]!)! }
            for (name, figures) in year.effects("channel_") {
                let share = try #require(Double(figures["share_of_registrations"]!))
                let row = try #require(rows.first { $0["install_channel"] == figures["channel"] })
                expect(name, Double(row["registrations"]!)! / all, planted: share, within: chance(ofShare: share, in: all))
            }
        }

        @Test func `has campaigns that bring people, and one that does not`() async throws {
            let year = try await Year.shared()
            let shares = Dictionary(
                uniqueKeysWithValues: year.effects("channel_").map {
                    ($0.figures["channel"]!, Double($0.figures["share_of_registrations"]!)!)
                })
            let campaigns = year.effects("campaign_").filter { $0.figures["in_period"] == "true" }
            #expect(campaigns.count == 10)
            for (name, figures) in campaigns {
                let (channel, uplift) = (figures["channel"]!, Double(figures["uplift"]!)!)
                let last = min(CalendarDay(figures["to"]!)!, Business.day(364))
                let rows = try await year.business.metric("registrations --by install_channel --from \(figures["from"]!) --to \(last)")
                func count(_ channels: [String]) -> Double {
                    rows.filter { channels.contains($0["install_channel"]!) }.reduce(0) { $0 + Double($1["registrations"]!)! }
                }
                // The channel against those in which nothing ran.
                let busy = campaigns.filter {
                    CalendarDay($0.figures["from"]!)! <= last && CalendarDay($0.figures["to"]!)! >= CalendarDay(figures["from"]!)!
                }.map { $0.figures["channel"]! }
                let quiet = shares.keys.filter { !busy.contains($0) }
                let (own, others) = (count([channel]), count(quiet))
                let usual = shares[channel]! / quiet.reduce(0) { $0 + shares[$1]! }
                expect(name, own / others / usual, planted: uplift, within: uplift * chance(ofCounts: own, others))
            }
        }

        @Test func `calls the campaign that does not work the worst of its channel's money`() async throws {
            let year = try await Year.shared()
            let rows = try await year.business.metric("spend acquired_people cost_per_registration romi --by install_campaign")
            let campaigns = rows.filter { $0["install_campaign"] != "none" && Double($0["spend"]!)! > 0 }
            let dearest = campaigns.max {
                Double($0["cost_per_registration"]!) ?? .infinity < Double($1["cost_per_registration"]!) ?? .infinity
            }
            #expect(dearest?["install_campaign"] == "winter_banner")
        }

        @Test func `has cashback that moves the basket in some chains and not in others`() async throws {
            let year = try await Year.shared()
            let rows = try await year.business.metric("cashback_lift cashback_purchases plain_purchases --by program")
            var pooled: [Bool: (lift: Double, weight: Double)] = [:]
            for (name, figures) in year.effects("cashback_") where figures["in_period"] == "true" {
                let number = name.split(separator: "_")[1]
                let row = try #require(rows.first { $0["program"]!.hasPrefix("\(number). ") })
                let (with, without) = (Double(row["cashback_purchases"]!)!, Double(row["plain_purchases"]!)!)
                let planted = Double(figures["basket_factor"]!)!
                // A basket strays from its mean by about two thirds of it.
                let band = 0.67 * planted * chance(ofCounts: with, without)
                let measured = 1 + Double(row["cashback_lift"]!)!
                expect(name, measured, planted: planted, within: band)
                let weight = 1 / (band * band)
                let before = pooled[planted > 1] ?? (0, 0)
                pooled[planted > 1] = (before.lift + measured * weight, before.weight + weight)
            }
            let (works, fails) = (try #require(pooled[true]), try #require(pooled[false]))
            #expect(works.lift / works.weight > fails.lift / fails.weight + 0.1)
        }
    }
}

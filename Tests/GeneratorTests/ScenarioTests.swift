import Base
import Columnar
import FoundationEssentials
@testable import Generator
import TestSupport
import Testing

@Suite struct `A generated business` {
    @Test func `is the same to the byte at any number of threads, and another with another seed`() async throws {
        let (one, three, other) = (try TemporaryFolder("one"), try TemporaryFolder("three"), try TemporaryFolder("other"))
        try await Scenario.sample(30, days: 40).write(to: one.path, threads: 1)
        try await Scenario.sample(30, days: 40).write(to: three.path, threads: 3)
        try await Scenario.sample(30, days: 40, seed: 2).write(to: other.path, threads: 2)
        let (first, second, third) = (try files(one.path), try files(three.path), try files(other.path))
        #expect(first.keys.sorted() == second.keys.sorted())
        #expect(first.filter { second[$0.key] != $0.value }.keys.sorted() == [])
        // The yearly constants and the bank's list of currencies stand in every business.
        let alike = first.filter { third[$0.key] == $0.value }.keys.sorted()
        #expect(alike.allSatisfy { $0.hasPrefix("effects.yaml") || $0.hasSuffix("currencies.json") }, "\(alike)")
    }

    @Test func `begins with the shorter one when its period is longer`() async throws {
        let (short, long) = (try TemporaryFolder("short"), try TemporaryFolder("long"))
        try await Scenario.sample(30, days: 20).write([.events, .sales, .logs], to: short.path, threads: 2)
        try await Scenario.sample(30, days: 21).write([.events, .sales, .logs], to: long.path, threads: 2)
        let (before, after) = (try files(short.path), try files(long.path))
        for (name, bytes) in before where name != "control.yaml" && name != "effects.yaml" {
            #expect(after[name] == bytes, "\(name) changed")
        }
        // And made in its place, the shorter one leaves nothing of the longer.
        try await Scenario.sample(30, days: 20).write([.events, .sales, .logs], to: long.path, threads: 2)
        #expect(try files(long.path) == before)
        let rows = try transactions(Scenario.sample(30, days: 20))
        #expect(Array(try transactions(Scenario.sample(30, days: 21)).prefix(rows.count)) == rows)
    }

    /// The rows of `transactions` as text.
    private func transactions(_ scenario: Scenario) throws -> [String] {
        let table = Part.billing.tables.first { $0.name == "transactions" }!
        var rows: [String] = []
        try table.stream(scenario, counting: TableTally()).forEach { batch in
            rows += (0..<batch.count).map { row in batch.columns.map { $0.string(row) ?? "∅" }.joined(separator: "|") }
        }
        return rows
    }

    @Test func `grows with its scale`() throws {
        let (small, large) = (try transactions(.sample(100, days: 30)).count, try transactions(.sample(400, days: 30)).count)
        #expect((3.6...4.4).contains(Double(large) / Double(small)), "\(small) and \(large)")
        #expect(Scenario.sample(1_000, days: 365).users.count == 10_000)
        #expect((1_100...1_250).contains(Scenario.sample(1_000, days: 365).pipeline.contracts.count))
        #expect(Scenario.sample(1_000, days: 365).market.merchants.count == 500)
    }

    @Test func `holds what its control totals say, to the kopeck`() async throws {
        let folder = try TemporaryFolder("control")
        let tally = try await Scenario.sample(100, days: 60).write(to: folder.path, threads: 2)
        let found = try await Reader.read("control", folder.path)
        #expect(tally.sources.keys.sorted() == found.object?.map(\.0).sorted())
        for (source, totals) in tally.sources {
            #expect(found[source]?["rows"]?.int == totals.rows, "\(source)")
            for (column, sum) in totals.sums {
                let text = found[source]?["sums"]?[column]?.string ?? ""
                #expect(Decimal.digits(text, scale: sum.scale) == sum.digits, "\(source).\(column): \(text), \(sum.text)")
            }
            // What can be told from the rows alone; a contact's conflict and a contract's sum take a second source.
            for (dirt, count) in totals.dirt where dirt.isRefused && dirt != .conflict && dirt != .wrongSum {
                #expect(found[source]?["refused"]?[dirt.rawValue]?.int == count.rows, "\(source) \(dirt)")
            }
        }
    }

    @Test func `has its effects at their planted size`() async throws {
        let folder = try TemporaryFolder("effects")
        try await Scenario.sample(400, days: 112).write([.billing, .corporate, .events], to: folder.path, threads: 2)
        let found = try await Reader.read("effects", folder.path)
        func check(_ name: String, _ planted: Double, within share: Double) {
            let value = found[name]?.double ?? .nan
            #expect(abs(value / planted - 1) <= share, "\(name): \(value), planted \(planted)")
        }
        check("pay_day", Season.payDay, within: 0.08)
        check("sunday_evening", 0.43, within: 0.08)
        check("cashback_works", 1.18, within: 0.06)
        check("cashback_does_not", 1, within: 0.06)
        check("outage", Outage.declined, within: 0.25)
        check("campaign_works", 2.2, within: 0.35)
        check("campaign_fails", 1.05, within: 0.3)
        check("tiktok_to_organic", 0.6, within: 0.3)
        check("sound_basket", Funnel.basket, within: 0.04)
        check("broken_basket", Funnel.basket, within: 0.08)
        check("sound_payment", 0.21, within: 0.05)
        check("broken_payment", 0.08, within: 0.15)
    }

    @Test func `has rings of thieves, who share a phone and send at night`() throws {
        let scenario = Scenario.sample(400, days: 365)
        let heads = Set(scenario.users.compactMap { $0.ring?.head })
        #expect(heads.count == 2)
        for head in heads where scenario.people.users[head - 1].ring!.days.upperBound <= scenario.period.days {
            let days = scenario.people.users[head - 1].ring!.days
            var stolen: [Payment] = []
            var devices: Set<String> = []
            for number in days {
                let day = Day(number, scenario)
                day.forEachVisit { visit, user in
                    let sent = visit.payments.filter {
                        $0.counterparty == head && FraudRing.amounts.contains($0.amount) && $0.session == nil
                    }
                    stolen += sent
                    if !sent.isEmpty { devices.insert(user.device) }
                    #expect(sent.allSatisfy { FraudRing.hours.contains(Int(($0.at - day.start) / Period.hour)) })
                }
            }
            #expect(devices.count == 1)
            let members = FraudRing.members - 1
            #expect((members * days.count * 4...members * days.count * 6).contains(stolen.count))
        }
    }

    @Test func `knows the calendar of Belarus`() {
        let period = Period(days: 365)
        let holidays = (0..<365).filter { Season.isHoliday($0, period) }.map(period.date)
        #expect(
            holidays == [
                "2025-11-07", "2025-12-25", "2026-01-01", "2026-01-02", "2026-01-07", "2026-03-08", "2026-04-21", "2026-05-01",
                "2026-05-09", "2026-07-03",
            ])
        #expect(period.week(0) == (2025, 44))
        #expect(period.week(61) == (2026, 1))
        #expect(period.weekday(0) == 5)
    }
}

import Base
import Columnar
import Project
import Stubs
import TestSupport
import Testing

@testable import Connectors

private func bank(_ url: String, from: String = "2025-10-30", currencies: String = "[USD, EUR, RUB]") throws -> Source {
    try source("kind: nbrb\nurl: \(url)\nfrom: \(from)\ncurrencies: \(currencies)\ntables:\n  rates:\n  currencies:\n")
}

private func rates(_ source: Source, today: String) throws -> NationalBankReader {
    guard case .web(.nationalBank(let bank)) = source.kind else { throw Failure("no bank") }
    let day = CalendarDay(today)!
    return NationalBankReader(try source.table("rates"), .rates, bank, source.limits, today: { day })
}

private func options(today: String, folder: String? = nil, _ troubles: Troubles = Troubles()) -> StubServer.Options {
    var options = StubServer.Options()
    options.today = CalendarDay(today)
    options.folder = folder
    options.troubles = troubles
    return options
}

/// The answers of some days, as files: a rate of each currency, in the order of their codes.
private func folder(_ days: [String: [(id: Int, code: String, scale: Int, rate: String)]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder("bank")
    for (day, rates) in days {
        let rows = rates.map { rate in
            #"{"Cur_ID":\#(rate.id),"Date":"\#(day)T00:00:00","Cur_Abbreviation":"\#(rate.code)","Cur_Scale":\#(rate.scale),"Cur_Name":"Доллар США","Cur_OfficialRate":\#(rate.rate)}"#
        }
        try folder.write("[" + rows.joined(separator: ",") + "]", to: "nbrb/rates/\(day).json")
    }
    return folder
}

@Suite struct `Rates of the National Bank` {
    @Test func `come with a row for each day and currency, exact per unit`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            let takings = try await take(try rates(bank(url), today: "2025-11-03"))
            #expect(takings.rejects.isEmpty)
            #expect(takings.rows.count == 5 * 3)
            #expect(
                takings.texts("day", "currency", "rate", "scale", "official_rate", "quoted_in", "cur_id").prefix(3) == [
                    "2025-10-30 EUR 3.396300000 1 3.3963 BYN 451", "2025-10-30 RUB 0.034913000 100 3.4913 BYN 456",
                    "2025-10-30 USD 2.931300000 1 2.9313 BYN 431",
                ])
        }
    }

    @Test func `keep every digit at the greatest scale`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            let takings = try await take(try rates(bank(url, from: "2025-11-03", currencies: "[VND]"), today: "2025-11-03"))
            let row = try #require(takings.texts("scale", "official_rate", "rate").first)
            let parts = row.split(separator: " ").map(String.init)
            #expect(parts[0] == "100000")
            #expect(parts[2] == "0.000" + parts[1].filter { $0 != "." })
        }
    }

    @Test func `come day after day, the last days once more`() async throws {
        var watermark: String?
        var seen: [[Portion]] = []
        for today in ["2025-11-03", "2025-11-04", "2025-11-05"] {
            let before = Taken(watermark: watermark)
            let takings = try await withStubs(options(today: today)) { url in
                try await take(try rates(bank(url), today: today), after: before)
            }
            #expect(takings.texts("day").last == today)
            seen.append(takings.portions)
            watermark = takings.texts("day").last
        }
        #expect(
            seen == [
                [.span(from: "2025-10-30", to: "2025-11-05")], [.span(from: "2025-10-30", to: "2025-11-06")],
                [.span(from: "2025-10-30", to: "2025-11-07")],
            ])
        let later = try rates(bank("http://127.0.0.1:1"), today: "2025-12-24")
        #expect(later.portions(after: Taken(watermark: "2025-12-23"), taking()) == [.span(from: "2025-12-17", to: "2025-12-26")])
        #expect(later.portions(after: Taken(period: DayRange(20_393..<20_395)), taking()) == [.span(from: "2025-11-01", to: "2025-11-03")])
        #expect(later.portions(after: Taken(period: DayRange(20_393..<20_395, isDayByDay: true)), taking()).count == 2)
    }

    @Test func `of a day without any are the last known ones, marked`() async throws {
        let usd = (431, "USD", 1)
        let files = try folder([
            "2025-10-31": [(usd.0, usd.1, usd.2, "2.9300")], "2025-11-03": [(usd.0, usd.1, usd.2, "2.9411")], "2025-11-04": [],
        ])
        for currencies in ["[USD]", "[USD, EUR, RUB, CNY, KZT, VND]"] {
            // One currency is asked for by its dynamics, many by the day: the rows are the same.
            try await withStubs(options(today: "2025-11-05", folder: files.path)) { url in
                let takings = try await take(try rates(bank(url, from: "2025-11-01", currencies: currencies), today: "2025-11-05"))
                #expect(
                    takings.texts("day", "rate", "source_day", "is_carried") == [
                        "2025-11-01 2.930000000 2025-10-31 true", "2025-11-02 2.930000000 2025-10-31 true",
                        "2025-11-03 2.941100000 2025-11-03 false", "2025-11-04 2.941100000 2025-11-03 true",
                        "2025-11-05 2.941100000 2025-11-03 true",
                    ])
            }
        }
    }

    @Test func `are not carried beyond two weeks, nor into tomorrow`() async throws {
        let files = try folder(["2025-10-01": [(431, "USD", 1, "2.9300")]])
        try await withStubs(options(today: "2025-10-31", folder: files.path)) { url in
            let takings = try await take(try rates(bank(url, from: "2025-10-01", currencies: "[USD]"), today: "2025-10-31"))
            #expect(takings.texts("day").first == "2025-10-01")
            #expect(takings.texts("day").last == "2025-10-15")
        }
        try await withStubs(options(today: "2025-10-03", folder: files.path)) { url in
            let takings = try await take(try rates(bank(url, from: "2025-10-01", currencies: "[USD]"), today: "2025-10-03"))
            #expect(takings.texts("day") == ["2025-10-01", "2025-10-02", "2025-10-03"])
        }
    }

    @Test(arguments: ["[USD]", "[USD, EUR, RUB, CNY, KZT]"]) func `go on where a currency changes its number`(currencies: String)
        async throws
    {
        try await withStubs(options(today: "2021-07-10")) { url in
            let takings = try await take(try rates(bank(url, from: "2021-07-07", currencies: currencies), today: "2021-07-10"))
            let dollars = zip(takings.texts("currency"), takings.texts("day", "cur_id", "is_carried")).filter { $0.0 == "USD" }.map(\.1)
            #expect(dollars == ["2021-07-07 145 false", "2021-07-08 145 false", "2021-07-09 431 false", "2021-07-10 431 false"])
        }
    }

    @Test func `are in the rubles of today also before the denomination`() async throws {
        try await withStubs(options(today: "2016-07-01")) { url in
            let takings = try await take(try rates(bank(url, from: "2016-06-30", currencies: "[USD, RUB]"), today: "2016-07-01"))
            #expect(takings.rejects.isEmpty)
            let rows = takings.rows.map { row in
                (rate: Double(row[2]!)!, official: Double(row[4]!)!, scale: Double(row[3]!)!, quoted: row[5]!, text: row[0]! + row[1]!)
            }
            #expect(rows.map(\.quoted) == ["BYR", "BYR", "BYN", "BYN"])
            for row in rows { #expect(abs(row.rate - row.official / row.scale / (row.quoted == "BYR" ? 10_000 : 1)) < 1e-9, "\(row.text)") }
            #expect(rows.map(\.scale) == [1, 1, 100, 1])
        }
    }

    @Test func `of years come in spans that the bank answers`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            let takings = try await take(try rates(bank(url, from: "2023-01-01", currencies: "[USD]"), today: "2025-11-03"))
            #expect(takings.portions.count == 3)
            let days = takings.texts("day")
            #expect(days.count == CalendarDay("2023-01-01")!.distance(to: CalendarDay("2025-11-03")!) + 1)
            #expect(days == days.sorted() && Set(days).count == days.count)
        }
    }

    @Test func `survive a bank that refuses, fails and breaks off`() async throws {
        let calm = try await withStubs(options(today: "2025-11-03")) { try await take(try rates(bank($0), today: "2025-11-03")).rows }
        for troubles in [Troubles(refuseEvery: 2), Troubles(failEvery: 2), Troubles(cutEvery: 2)] {
            let rows = try await withStubs(options(today: "2025-11-03", troubles)) { url in
                try await take(try rates(bank(url), today: "2025-11-03")).rows
            }
            #expect(rows == calm)
        }
    }

    @Test func `fail with a word where there is no bank`() async throws {
        let reader = try rates(
            source("kind: nbrb\nurl: http://127.0.0.1:1\nfrom: 2025-11-01\nretries: 1\ntables: {rates: {}}\n"), today: "2025-11-03")
        await #expect(throws: Diagnostic.self) { try await take(reader) }
        do {
            _ = try await take(reader)
        } catch let problem as Diagnostic {
            #expect(problem.code == "http.unreachable")
            #expect(problem.place?.description == "sources/s.yaml:5:10")
        }
    }

    @Test func `stand beside the currencies`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            let source = try bank(url)
            let takings = try await take(source.reader(of: source.table("currencies"), root: "/"))
            let rubles = zip(takings.texts("currency"), takings.texts("cur_id", "parent_id", "scale", "valid_from", "valid_to")).filter {
                $0.0 == "RUB"
            }
            #expect(
                rubles.map(\.1) == [
                    "190 190 1 1995-01-01 2016-06-30", "298 190 100 2016-07-01 2021-07-08", "456 190 100 2021-07-09 2050-01-01",
                ])
        }
    }
}

@Suite struct `The stub of the bank` {
    @Test func `answers a currency by any of its names, and 404 for none`() async throws {
        try await withStubs(options(today: "2025-11-03")) { url in
            for (path, status) in [
                ("exrates/rates/431", 200), ("ExRates/Rates/USD?ParamMode=2", 200), ("exrates/rates/840?parammode=1", 200),
                ("exrates/rates/1", 404), ("exrates/rates/dynamics/431?startdate=2024-1-1&enddate=2025-1-1", 400), ("nothing", 404),
            ] {
                let answered = try await answerStatus(of: "\(url)/\(path)")
                #expect(answered == status, "\(path)")
            }
        }
    }
}

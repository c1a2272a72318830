import Columnar
import FoundationEssentials
import Project
import SQLText
import TestSupport
import Testing

@testable import Base
@testable import Metrics

@Suite struct `A question` {
    static let written: [(name: String, question: Question)] = [
        ("one_number", Question("revenue")),
        ("by_day", Question("revenue", by: ["day"]) { ($0.from, $0.to) = ("2026-01-01", "2026-01-31") }),
        (
            "every_aggregate",
            Question("revenue", "payments", "largest", "smallest", "mean", "middle", "dear", "regions", "about", by: ["region"])
        ),
        ("hours", Question("attempts", by: ["hour"]) { $0.last = "2 days" }),
        (
            "several_marts",
            Question("net", "done", by: ["channel"]) { ($0.filters, $0.order, $0.limit) = (["channel!=web"], ["-net"], 10) }
        ),
        (
            "compared_and_shared",
            Question("revenue", by: ["month", "channel"]) { ($0.this, $0.compare, $0.share) = ("quarter", .previous, true) }
        ),
        ("looking_back", Question("so_far", "this_month", "week_ticket", by: ["day"]) { $0.this = "month" }),
        ("over_days", Question("balance", "dau", by: ["month"])),
        ("largest_and_rest", Question("payers", by: ["region"]) { ($0.top, $0.filters) = (3, ["status=paid", "region~М%"]) }),
        ("cohorts", Question("ltv", by: ["month", "channel"]) { $0.from = "2026-01-01" }),
        ("funnel", Question("checkout", by: ["week", "channel"]) { $0.filters = ["channel=app,web"] }),
    ]

    @Test(arguments: written.map(\.name), [Dialect.clickhouse, .duckdb, .postgres]) func `becomes SQL`(name: String, dialect: Dialect)
        throws
    {
        let question = try #require(Self.written.first { $0.name == name }).question
        let (sql, values) = try Shop.catalogue.get().answering(question).query(dialect).render(dialect)
        let bound = values.enumerated().map { "-- \($0.offset + 1): \($0.element)\n" }.joined()
        try expect(sql + "\n" + bound, matches: "Metrics/\(name).\(dialect).sql")
    }

    static let refused: [(String, Question)] = [
        ("nothing", Question()),
        ("an unknown metric", Question("revenu")),
        ("a synonym", Question("оборот")),
        ("an unknown dimension", Question("revenue", by: ["chanel"])),
        ("a grain that the mart is too coarse for", Question("plan", by: ["day"])),
        ("a dimension that the metric shall not be cut by", Question("narrow", by: ["channel"])),
        ("dimensions that no mart has together", Question("largest", "balance", by: ["channel"])),
        ("people, ready-made by day only", Question("payers", by: ["day", "channel", "region"]) { $0.filters = ["plan=1"] }),
        ("an average of days by hours", Question("dau", by: ["hour"])),
        ("a period of what has no time", Question("plan") { $0.from = "2026-01-01" }),
        ("seven days by months", Question("week", by: ["month"])),
        ("a month by weeks", Question("this_month", by: ["week"])),
        ("twice", Question("revenue", "revenue")),
        ("two grains", Question("revenue", by: ["day", "month"])),
        ("no such day", Question("revenue") { $0.from = "2026-02-29" }),
        ("two periods", Question("revenue") { ($0.from, $0.last) = ("2026-01-01", "month") }),
        ("an end before the beginning", Question("revenue") { ($0.from, $0.to) = ("2026-02-01", "2026-01-01") }),
        ("no stretch", Question("revenue") { $0.last = "fortnight" }),
        ("a comparison with what", Question("revenue") { $0.compare = .year }),
        ("no condition", Question("revenue") { $0.filters = ["channel"] }),
        ("a condition on time", Question("revenue") { $0.filters = ["day=2026-01-01"] }),
        ("an unknown order", Question("revenue", by: ["day"]) { $0.order = ["-revenu"] }),
        ("no limit", Question("revenue") { $0.limit = 0 }),
        ("the largest of nothing", Question("revenue", by: ["day"]) { $0.top = 3 }),
        ("a share of people", Question("payers", by: ["channel"]) { $0.share = true }),
        ("a table beside figures", Question("revenue", "retention")),
        ("a total of a table", Question("checkout") { $0.total = true }),
        ("a thousand years by hours", Question("attempts", by: ["hour"]) { ($0.from, $0.to) = ("1026-01-01", "2026-01-01") }),
    ]

    @Test func `is refused with the nearest that can be asked`() throws {
        let catalogue = try Shop.catalogue.get()
        var text = ""
        for (name, question) in Self.refused {
            let diagnostic = #expect(throws: Diagnostic.self, "\(name)") { try catalogue.answering(question) }
            text += "# \(name)\n" + Language.allCases.map { diagnostic?.render(in: $0) ?? "" }.joined() + "\n"
        }
        try expect(text, matches: "Metrics/refused.txt")
    }

    @Test func `is written as plain JSON`() throws {
        let text =
            #"{"metrics":["revenue"],"by":["month"],"last":"3 months","compare":"previous","where":["region=Минск"],"order":["-revenue"],"top":5}"#
        let question = try JSONDecoder().decode(Question.self, from: Data(text.utf8))
        #expect(
            question
                == Question("revenue", by: ["month"]) {
                    ($0.last, $0.compare, $0.filters, $0.order, $0.top) = ("3 months", .previous, ["region=Минск"], ["-revenue"], 5)
                })
        #expect(try JSONDecoder().decode(Question.self, from: JSONEncoder().encode(question)) == question)
    }

    @Test(arguments: [
        ("region=Минск", Condition.Test.among(["Минск"])), ("region==a,b", .among(["a", "b"])), ("region!=a", .not(["a"])),
        ("region=1..", .range(from: "1", to: nil)), ("region=1..2", .range(from: "1", to: "2")), ("region~%=a", .like("%=a")),
    ])
    func `has conditions in plain words`(text: String, test: Condition.Test) throws {
        #expect(Condition(text) == Condition("region", test))
    }

    @Test(arguments: ["region", "=a", "region=..", "", "region!a"]) func `has no other conditions`(text: String) {
        #expect(Condition(text) == nil)
    }
}

@Suite struct `A catalogue` {
    @Test func `tells of tiles that no mart can answer`() throws {
        let tiles =
            "name: D\ntiles:\n  - {metric: revenue, chart: bar, by: [month, channel]}\n  - {metric: net, chart: number}\n  - {metric: dau, chart: line, by: hour}\n"
        let catalogue = Catalogue(try Shop.folder(["dashboards/d.yaml": tiles]), today: Shop.today)
        #expect(catalogue.unanswerable.map { "\($0.place!) \($0.code)" } == ["dashboards/d.yaml:5:5 question.no-mart"])
    }

    @Test(arguments: [
        ("turnover", ["revenue"]), ("ОБЪЕМ ПРОДАЖ", ["revenue"]), ("week tic", ["week_ticket"]), ("revenue", ["revenue"]),
        ("оплаченных", ["revenue"]),
        ("revenoo", ["revenue"]), ("нет такого слова", []),
    ])
    func `finds a metric by its words in any language`(words: String, found: [String]) throws {
        #expect(try Shop.catalogue.get().search(words).map(\.id) == found)
    }

    @Test func `has all metrics where nothing is looked for`() throws {
        let catalogue = try Shop.catalogue.get()
        #expect(catalogue.search(" ").count == catalogue.folder.metrics.count)
    }
}

@Suite struct `A day` {
    @Test func `lies in a week, a month and a year`() {
        let day = CalendarDay("2026-11-20")!
        #expect(
            [Grain.day, .week, .month, .quarter, .year].map { "\(day.start(of: $0))" } == [
                "2026-11-20", "2026-11-16", "2026-11-01", "2026-10-01", "2026-01-01",
            ])
        #expect("\(CalendarDay("2026-03-31")!.adding(months: -1))" == "2026-02-28")
        #expect("\(CalendarDay("2024-02-29")!.adding(months: -12))" == "2023-02-28")
        #expect("\(CalendarDay("2026-01-15")!.adding(months: -13))" == "2024-12-15")
    }
}

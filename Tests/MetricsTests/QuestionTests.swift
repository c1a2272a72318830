import SQLText
import TestSupport
import Testing

@testable import Base
@testable import Metrics
@testable import Project

/// The metrics of a small shop over two marts.
private func shop() throws -> [String: Metric] {
    let folder = try TemporaryFolder("shop")
    let dimensions = "dimensions: [channel, category]\ntime: day\n"
    let files = [
        "vitrina.yaml": "name: Shop\nlanguages: [en, ru]\n",
        "models/mart/payment_day.sql": "SELECT 1 AS day", "models/mart/user_day.sql": "SELECT 1 AS day",
        "metrics/revenue.yaml": "name: Revenue\nmodel: payment_day\nsum: revenue\n" + dimensions,
        "metrics/payments.yaml": "name: Payments\nmodel: payment_day\nsum: payments\n" + dimensions,
        "metrics/rows.yaml": "name: Rows\nmodel: payment_day\ncount: \"*\"\n" + dimensions,
        "metrics/cities.yaml": "name: Cities\nmodel: payment_day\ncount_distinct: 'ci\"t`y'\n" + dimensions,
        "metrics/mean.yaml": "name: Mean\nmodel: payment_day\naverage: revenue\n" + dimensions,
        "metrics/least.yaml": "name: Least\nmodel: payment_day\nmin: revenue\n" + dimensions,
        "metrics/most.yaml": "name: Most\nmodel: payment_day\nmax: revenue\ntime: booked\n",
        "metrics/known.yaml": "name: Known\nmodel: payment_day\ncount: category\n",
        "metrics/ticket.yaml": "name: Ticket\nratio: {of: revenue, to: payments}\n",
        "metrics/share.yaml": "name: Share\nratio: {of: mean, to: payments}\n",
        "metrics/users.yaml": "name: Users\nmodel: user_day\nsum: users\n",
    ]
    for (file, text) in files { try folder.write(text, to: file) }
    let (shop, diagnostics) = Folder.load(folder.path, environment: [:])
    let metrics = try #require(shop, "\(diagnostics)").metrics
    return Dictionary(uniqueKeysWithValues: metrics.map { ($0.id, $0) })
}

@Suite struct `A question` {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var metrics: [String]
        var by: [String] = []
        var from: String?
        var to: String?
        var order: [Question.Order] = []
        var limit: Int?

        func question() throws -> Question {
            let shop = try shop()
            return try Question(metrics.map { try #require(shop[$0]) }, by: by, from: from, to: to, order: order, limit: limit)
        }
    }

    static let cases = [
        Case(testDescription: "one_number", metrics: ["revenue"]),
        Case(testDescription: "by_day", metrics: ["revenue"], by: ["day"]),
        Case(testDescription: "by_week_and_channel", metrics: ["revenue", "payments", "ticket"], by: ["week", "channel"]),
        Case(testDescription: "by_month_of_a_year", metrics: ["ticket"], by: ["month"], from: "2026-01-01", to: "2027-01-01"),
        Case(
            testDescription: "ten_largest", metrics: ["revenue"], by: ["category", "channel"], from: "2026-01-01",
            order: [Question.Order("revenue", descending: true), Question.Order("channel")], limit: 10),
        Case(testDescription: "every_kind", metrics: ["rows", "cities", "mean", "least", "known", "share"]),
    ]

    @Test(arguments: cases, [Dialect.clickhouse, .duckdb, .postgres]) func `becomes SQL`(asked: Case, dialect: Dialect) throws {
        let (sql, values) = try asked.question().query(dialect).render(dialect)
        let bound = values.enumerated().map { "-- \($0.offset + 1): \($0.element)\n" }.joined()
        try expect(sql + "\n" + bound, matches: "Metrics/\(asked.testDescription).\(dialect).sql")
    }

    static let refused = [
        Case(testDescription: "nothing", metrics: []),
        Case(testDescription: "two marts", metrics: ["revenue", "users"]),
        Case(testDescription: "unknown dimension", metrics: ["revenue"], by: ["chanel"]),
        Case(testDescription: "no dimension at all", metrics: ["users"], by: ["day"]),
        Case(testDescription: "twice", metrics: ["revenue", "revenue"]),
        Case(testDescription: "unknown order", metrics: ["revenue"], by: ["day"], order: [Question.Order("revenu")]),
        Case(testDescription: "a period without time", metrics: ["users"], from: "2026-01-01"),
        Case(testDescription: "two times", metrics: ["revenue", "most"], by: ["day"]),
        Case(testDescription: "not a day", metrics: ["revenue"], from: "2026-02-29"),
        Case(testDescription: "an empty limit", metrics: ["revenue"], limit: 0),
    ]

    @Test func `is refused with the nearest that can be asked`() throws {
        var text = ""
        for asked in Self.refused {
            let diagnostic = #expect(throws: Diagnostic.self) { try asked.question() }
            text += "# \(asked.testDescription)\n" + Language.allCases.map { diagnostic?.render(in: $0) ?? "" }.joined() + "\n"
        }
        try expect(text, matches: "Metrics/refused.txt")
    }

    @Test(arguments: [
        ("2024-02-29", true), ("1900-02-29", false), ("2026-04-31", false), ("2026-13-01", false), ("0000-01-01", false),
        ("2026-1-01", false), ("2026-01-01'", false), ("٢٠٢٦-٠١-٠١", false),
    ])
    func `takes days of the calendar`(text: String, isDay: Bool) {
        #expect(Question.isDay(text) == isDay)
    }
}

import Base
import Engines
import Project
import SQLText
import TestSupport
import Testing

@testable import Metrics

extension Rows {
    /// Few enough to be counted by hand. 22:30 is the next day in Minsk.
    static var few: Rows {
        var rows = Rows()
        rows.add("payment", "1", "2026-01-01 10:00:00", "1", "app", "Минск", "paid", "10.00")
        rows.add("payment", "2", "2026-01-01 22:30:00", "1", "web", "Минск", "paid", "5.00")
        rows.add("payment", "3", "2026-01-02 10:00:00", "2", "app", "Гомель", "paid", "1.00")
        rows.add("payment", "4", "2026-01-05 10:00:00", "1", "app", "Минск", "failed", "7.00")
        rows.add("payment", "5", "2026-02-03 10:00:00", "2", "app", "Гомель", "paid", "4.00")
        rows.add("payment_day", "2026-01-01", "app", "10.00", "1", "10.00")
        rows.add("payment_day", "2026-01-02", "web", "5.00", "1", "5.00")
        rows.add("payment_day", "2026-01-02", "app", "1.00", "1", "1.00")
        rows.add("payment_day", "2026-02-03", "app", "4.00", "1", "4.00")
        rows.add("payment_month", "2026-01-01", "16.00")
        rows.add("payment_month", "2026-02-01", "4.00")
        for (day, payers) in [("2026-01-01", "1"), ("2026-01-02", "2"), ("2026-02-03", "1")] { rows.add("user_day", day, payers) }
        rows.add("refund_day", "2026-01-02", "app", "2.00")
        rows.add("account_day", "2026-01-01", "Минск", "100.00")
        rows.add("account_day", "2026-01-01", "Гомель", "50.00")
        rows.add("account_day", "2026-01-31", "Минск", "70.00")
        rows.add("account_day", "2026-02-01", "Гомель", "20.00")
        rows.add("plan", "app", "10")
        for (user, name, time) in [
            ("1", "view", "10:00"), ("1", "basket", "10:05"), ("1", "payment", "10:10"), ("2", "basket", "11:00"), ("2", "view", "11:05"),
            ("2", "payment", "11:10"), ("3", "view", "12:00"), ("4", "error", "12:00"),
        ] { rows.add("event", user, name, "2026-01-01 \(time):00", "app") }
        rows.add("event", "3", "basket", "2026-01-02 12:01:00", "web")
        return rows
    }
}

extension Asking {
    @Suite struct `Figures counted by hand` {
        struct Case: Sendable, CustomTestStringConvertible {
            let testDescription: String
            let question: Question
            let rows: [[String]]
            var marts: [String]?

            init(_ testDescription: String, _ question: Question, _ rows: [[String]], from marts: [String]? = nil) {
                (self.testDescription, self.question, self.rows, self.marts) = (testDescription, question, rows, marts)
            }
        }

        static let cases: [Case] = [
            Case(
                "people of days do not add up to those of a month", Question("payers", by: ["month"]),
                [["2026-01-01", "2"], ["2026-02-01", "1"]],
                from: ["payment"]),
            Case(
                "people of days are ready-made", Question("payers", by: ["day"]) { $0.to = "2026-01-02" },
                [["2026-01-01", "1"], ["2026-01-02", "2"]], from: ["user_day"]),
            Case("a month is ready-made", Question("revenue", by: ["year"]), [["2026-01-01", "20"]], from: ["payment_month"]),
            Case(
                "a period that cuts a month is not", Question("revenue") { $0.to = "2026-01-01" }, [["10"]], from: ["payment_day"]),
            Case(
                "days without payments are there and empty",
                Question("revenue", by: ["day"]) { ($0.from, $0.to) = ("2026-01-01", "2026-01-04") },
                [["2026-01-01", "10"], ["2026-01-02", "6"], ["2026-01-03", "∅"], ["2026-01-04", "∅"]]),
            Case(
                "a period without data is empty", Question("revenue", "payments", "ticket") { $0.from = "2030-01-01" }, [["∅", "∅", "∅"]]),
            Case(
                "no refunds are none, and not unknown", Question("revenue", "refunds", "net", by: ["month"]),
                [["2026-01-01", "16", "2", "14"], ["2026-02-01", "4", "0", "4"]]),
            Case(
                "sums come first and the division last", Question("ticket", by: ["channel"]), [["app", "5"], ["web", "5"]],
                from: ["payment_day"]),
            Case(
                "a balance is that of the last day", Question("balance", "poorest", by: ["month"]),
                [["2026-01-01", "70", "70"], ["2026-02-01", "20", "20"]]),
            Case("people a day on average", Question("dau"), [["1.333333"]], from: ["user_day"]),
            Case(
                "two marts stand side by side", Question("payments", "plan", "done", by: ["channel"]),
                [["app", "3", "10", "0.3"], ["web", "1", "∅", "∅"]], from: ["payment_day", "plan"]),
            Case(
                "a running total begins with the period, or with each month",
                Question("so_far", "this_month", by: ["day"]) { ($0.from, $0.to) = ("2026-01-31", "2026-02-04") },
                [
                    ["2026-01-31", "∅", "16"], ["2026-02-01", "∅", "∅"], ["2026-02-02", "∅", "∅"], ["2026-02-03", "4", "4"],
                    ["2026-02-04", "4", "4"],
                ]),
            Case(
                "seven days look back beyond the period",
                Question("week", "week_ticket", by: ["day"]) { ($0.from, $0.to) = ("2026-01-07", "2026-01-09") },
                [["2026-01-07", "16", "5.333333"], ["2026-01-08", "6", "3"], ["2026-01-09", "∅", "∅"]]),
            Case(
                "without days, what runs is as on the last one", Question("ever", "this_month", "week") { $0.to = "2026-01-08" },
                [["3", "16", "6"]]),
            Case(
                "a month is compared with the one before",
                Question("revenue", "payers") { ($0.from, $0.to, $0.compare) = ("2026-02-01", "2026-02-28", .previous) },
                [["4", "16", "-0.75", "1", "2", "-0.5"]]),
            Case(
                "each day is compared with its like, and the 31st with none",
                Question("revenue", by: ["day"]) {
                    ($0.from, $0.to, $0.compare) = ("2026-02-01", "2026-02-28", .previous)
                    ($0.order, $0.limit) = (["-revenue_before"], 3)
                }, [["2026-02-01", "∅", "10", "∅"], ["2026-02-02", "∅", "6", "∅"], ["2026-02-03", "4", "∅", "∅"]]),
            Case(
                "parts of a whole", Question("revenue", by: ["channel"]) { $0.share = true },
                [["app", "15", "0.75"], ["web", "5", "0.25"]]),
            Case("the largest, and the rest", Question("payers", by: ["channel"]) { $0.top = 1 }, [["app", "2"], ["∅", "1"]]),
            Case(
                "hours are those of the zone", Question("attempts", by: ["hour"]) { $0.filters = ["channel=web"] },
                [["2026-01-02 01:00:00", "1"]]),
            Case(
                "a filter that excludes keeps what is unknown",
                Question("attempts", by: ["region"]) { $0.filters = ["status!=failed,held"] },
                [["Гомель", "2"], ["Минск", "2"]]),
            Case("percentiles are values that there are", Question("middle", "dear"), [["5", "10"]]),
            Case("nothing is divided by nothing", Question("failing") { $0.filters = ["channel=нет"] }, [["∅"]]),
            Case(
                "who came back", Question("retention", by: ["month"]), [["2026-01-01", "0", "2", "1"], ["2026-01-01", "1", "2", "0.5"]]),
            Case(
                "what people were worth", Question("ltv", by: ["month", "channel"]),
                [["2026-01-01", "app", "0", "2", "8"], ["2026-01-01", "app", "1", "2", "10"]]),
            Case(
                "steps in their order and in time", Question("checkout"),
                [
                    ["1", "view", "3", "1", "1"], ["2", "basket", "1", "0.333333", "0.333333"], ["3", "payment", "1", "1", "0.333333"],
                ]),
        ]

        @Test(arguments: Twin.allCases) func `come out so`(twin: Twin) async throws {
            let catalogue = try Shop.catalogue.get()
            let connection = try await twin.holding(.few, of: catalogue.folder)
            for asked in Self.cases {
                let answering = try catalogue.answering(asked.question)
                let query = answering.query(connection.dialect)
                #expect(
                    try await connection.answer(query) == asked.rows, "\(asked.testDescription)\n\(query.render(connection.dialect).sql)")
                if let marts = asked.marts { #expect(answering.marts.map(\.name) == marts, "\(asked.testDescription)") }
            }
        }

        @Test(arguments: Twin.allCases) func `have a total that is counted anew`(twin: Twin) async throws {
            let catalogue = try Shop.catalogue.get()
            let connection = try await twin.holding(.few, of: catalogue.folder)
            let total = try #require(catalogue.answering(Question("payers", "ticket", by: ["channel"]) { $0.total = true }).total)
            #expect(try await connection.answer(total.query(connection.dialect)) == [["2", "5"]])
        }

        @Test(arguments: Twin.allCases) func `hold more digits than the amounts that they add up`(twin: Twin) async throws {
            let catalogue = try Shop.catalogue.get()
            var rows = Rows()
            for id in 1...20 { rows.add("payment", "\(id)", "2026-01-01 10:00:00", "1", "app", "Минск", "paid", "9000000000000000.00") }
            let connection = try await twin.holding(rows, of: catalogue.folder)
            let answer = try await connection.answer(catalogue.answering(Question("ltv", by: ["month"])).query(connection.dialect))
            #expect(answer == [["2026-01-01", "0", "1", "180000000000000000"]])
        }

        @Test func `are near enough where they are approximate`() async throws {
            let catalogue = try Shop.catalogue.get()
            for twin in Twin.allCases {
                let connection = try await twin.holding(.busy(seed: 1), of: catalogue.folder)
                let about = try await connection.answer(catalogue.answering(Question("about")).query(connection.dialect))
                let exact = try await connection.value("SELECT count(DISTINCT user_id) FROM mart.payment")
                let (near, right) = (try #require(Double(about[0][0])), try #require(exact.flatMap { Double($0) }))
                #expect(abs(near - right) / right < 0.1)
            }
        }
    }
}

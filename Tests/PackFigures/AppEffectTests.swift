import Base
import TestSupport
import Testing

extension Figures {
    /// The way to a purchase, the versions that broke it, and the evening when processing was down.
    @Suite struct `The troubles of the app` {
        static let measured = ["funnel", "broken_checkout_", "outage"]

        private func steps(_ year: Year, _ filters: String) async throws -> (
            product: Double, basket: Double, checkout: Double, purchase: Double
        ) {
            let row = try await year.business.metric("product_sessions basket_sessions checkout_sessions purchase_sessions \(filters)")[0]
                .mapValues { Double($0)! }
            return (row["product_sessions"]!, row["basket_sessions"]!, row["checkout_sessions"]!, row["purchase_sessions"]!)
        }

        @Test func `have a funnel of the planted steps where nothing is broken`() async throws {
            let year = try await Year.shared()
            let sound = try await steps(year, "--where platform!=android")
            func check(_ name: String, _ passed: Double, of all: Double, _ figure: String) throws {
                let share = try year.number("funnel", figure)
                expect(name, passed / all, planted: share, within: chance(ofShare: share, in: all))
            }
            try check("basket", sound.basket, of: sound.product, "basket")
            try check("checkout", sound.checkout, of: sound.basket, "checkout_of_basket")
            try check("payment", sound.purchase, of: sound.checkout, "payment_of_checkout")

            // The funnel that minds order and time comes to the same, but for steps whose lines were spoilt.
            let funnel = try await year.business.metric("checkout_funnel --where platform!=android")
            #expect(funnel.map { $0["step_name"]! } == ["product", "basket", "checkout", "payment"])
            for (row, passed) in zip(funnel, [sound.product, sound.basket, sound.checkout, sound.purchase]) {
                expect("funnel \(row["step_name"]!)", Double(row["people"]!)!, planted: passed, within: 0.01 * passed)
            }
        }

        @Test func `break the checkout of two versions on Android`() async throws {
            let year = try await Year.shared()
            let broken = year.effects("broken_checkout_").filter { $0.figures["in_period"] == "true" }
            #expect(broken.count == 2)
            for (name, figures) in broken {
                let found = try await steps(year, "--where platform=android --where version=\(figures["version"]!)")
                for (step, passed, figure) in [("basket", found.basket, "basket"), ("payment", found.purchase, "payment")] {
                    let share = Double(figures[figure]!)!
                    expect("\(name) \(step)", passed / found.product, planted: share, within: chance(ofShare: share, in: found.product))
                }
            }
            let timeouts = try await year.business.metric("checkout_timeouts --by platform,version")
            let versions = Set(timeouts.filter { $0["checkout_timeouts"] != "0" }.map { "\($0["platform"]!) \($0["version"]!)" })
            #expect(versions == Set(broken.map { "android \($0.figures["version"]!)" }))
        }

        @Test func `decline most payments of one evening`() async throws {
            let year = try await Year.shared()
            let outage = try year.effect("outage")
            let (day, hours) = (outage["from"]!, try year.list("outage", "hours").map { Int($0) })
            let evening = "--from \(day) --to \(day) --where hour_of_day=\((hours[0]..<hours[1]).map(String.init).joined(separator: ","))"
            let row = try await year.business.metric("technical_declines attempts technical_decline_rate \(evening)")[0]
            let share = try year.number("outage", "declined")
            expect(
                "outage", Double(row["technical_decline_rate"]!)!, planted: share,
                within: chance(ofShare: share, in: Double(row["attempts"]!)!))
            #expect(try await year.business.figure("hours_down") == Double(hours[1] - hours[0]))
            #expect(try await year.business.figure("hours_down --from \(day) --to \(day)") == Double(hours[1] - hours[0]))
            let worst = try await year.business.query(
                "SELECT day, sum(requests) AS n FROM mart.request_hour WHERE http_status = '502' GROUP BY day ORDER BY n DESC, day LIMIT 1")
            #expect(worst[0]["day"] == day)
        }
    }
}

import Base
import Columnar
import TestSupport
import Testing

extension Figures {
    /// When people pay: the week, the year, pay days, holidays, and how a base lives on. What is broken in the app for a while must not be
    /// taken for a season, so purchases of the app are left out.
    @Suite struct `The life of the business` {
        static let measured = ["week", "year", "pay_days", "holidays", "sunday_evening", "growth", "tyres", "cohort_decay"]

        /// Payments of each day, by its number.
        private func days(_ year: Year) async throws -> [Int: Double] {
            let rows = try await year.business.query(
                "SELECT day, sum(attempts) AS n FROM mart.attempt_hour WHERE kind <> 'payment' OR channel = 'terminal' GROUP BY day")
            return Dictionary(
                uniqueKeysWithValues: rows.map { (CalendarDay($0["day"]!)!.number - Business.firstDay.number, Double($0["n"]!)!) })
        }

        private enum Kind { case plain, payDay, holiday, eve }

        /// The holidays of Belarus that fall into the year.
        private static let holidays: Set<String> = [
            "2025-11-07", "2025-12-25", "2026-01-01", "2026-01-02", "2026-01-07", "2026-03-08", "2026-04-21", "2026-05-01", "2026-05-09",
            "2026-07-03", "2026-11-07",
        ]

        private func kind(_ day: Int, _ payDays: [Double]) -> Kind {
            if Self.holidays.contains(Business.day(day).description) { return .holiday }
            if Self.holidays.contains(Business.day(day + 1).description) { return .eve }
            return payDays.contains(Double(Business.day(day).dayOfMonth)) ? .payDay : .plain
        }

        @Test func `has the week, pay days and holidays that were planted`() async throws {
            let year = try await Year.shared()
            let (days, week, payDays) = (
                try await days(year), try year.list("week", "factors"), try year.list("pay_days", "days_of_month")
            )
            // A day against the plain week around it.
            for weekday in 0..<7 {
                let ratios = days.keys.filter { Business.day($0).weekday == weekday + 1 }.compactMap { day -> Double? in
                    let around = (day - 3...day + 3).map { days[$0] ?? 0 }
                    guard !around.contains(0), (day - 3...day + 3).allSatisfy({ kind($0, payDays) == .plain }) else { return nil }
                    return days[day]! * 7 / around.reduce(0, +)
                }
                expect(
                    "weekday \(weekday + 1)", ratios.reduce(0, +) / Double(ratios.count), planted: week[weekday] * 7 / week.reduce(0, +),
                    within: 0.04)
            }
            // And a special day against the same weekday a week before and after.
            let planted: [(Kind, Double, Double)] = [
                (.payDay, try year.number("pay_days", "factor"), 0.06), (.holiday, try year.number("holidays", "factor"), 0.06),
                (.eve, try year.number("holidays", "eve_factor"), 0.10),
            ]
            for (special, factor, band) in planted {
                var (paid, usual) = (0.0, 0.0)
                for (day, count) in days where kind(day, payDays) == special {
                    let near = [day - 7, day + 7].filter { days[$0] != nil && kind($0, payDays) == .plain }
                    let same = near.filter { Business.day($0).month == Business.day(day).month }
                    let like = same.isEmpty ? near : same
                    guard !like.isEmpty else { continue }
                    paid += count
                    usual += like.reduce(0) { $0 + days[$1]! } / Double(like.count)
                }
                expect("\(special)", paid / usual, planted: factor, within: band)
            }
        }

        @Test func `has the year that was planted, each month held against its neighbours`() async throws {
            let year = try await Year.shared()
            let (days, week, payDays) = (
                try await days(year), try year.list("week", "factors"), try year.list("pay_days", "days_of_month")
            )
            let factors = try year.list("year", "factors")
            var months: [[Double]] = Array(repeating: [], count: 12)
            for (day, count) in days where kind(day, payDays) == .plain {
                months[(Business.day(day).month + 1) % 12].append(count / week[Business.day(day).weekday - 1])
            }
            let usual = months.map { $0.reduce(0, +) / Double($0.count) }
            func factor(_ month: Int) -> Double { factors[(month + 10) % 12] }
            for month in 1..<11 {
                expect(
                    "month \((month + 10) % 12 + 1)", 2 * usual[month] / (usual[month - 1] + usual[month + 1]),
                    planted: 2 * factor(month) / (factor(month - 1) + factor(month + 1)), within: 0.08)
            }
        }

        @Test func `has its peak on Sunday evening`() async throws {
            let year = try await Year.shared()
            let hours = try await year.business.query(
                """
                SELECT day_of_week, hour_of_day, sum(payments) AS n FROM mart.payment_hour WHERE channel <> 'auto'
                GROUP BY day_of_week, hour_of_day ORDER BY n DESC
                """)
            #expect(hours[0]["day_of_week"] == "7")
            let sunday = hours.filter { $0["day_of_week"] == "7" }.map { (Int($0["hour_of_day"]!)!, Double($0["n"]!)!) }
            let all = sunday.reduce(0) { $0 + $1.1 }
            let share = try year.number("sunday_evening", "share_of_sunday")
            let evening = sunday.filter { (18...20).contains($0.0) }.reduce(0) { $0 + $1.1 }
            expect("Sunday evening", evening / all, planted: share, within: chance(ofShare: share, in: all))
        }

        @Test func `grows`() async throws {
            let year = try await Year.shared()
            let before = try await year.business.figure("user_base --to \(Business.day(-1))")
            let after = try await year.business.figure("user_base --to \(Business.day(364))")
            expect("base before the year", before / after, planted: try year.number("growth", "base_before"), within: 0.005)

            // The same people, all of whom have been there for half a year: what they do, by what is left of a cohort at their age.
            let rows = try await year.business.query(
                """
                WITH done AS (
                    SELECT payment.day AS day, count() AS payments
                    FROM mart.payment AS payment JOIN mart.person AS person ON person.person_id = payment.person_id
                    WHERE person.registered_on < '2025-05-01' AND (payment.kind <> 'payment' OR payment.channel = 'terminal')
                        AND toDayOfMonth(payment.day) NOT IN (10, 25)
                    GROUP BY day
                ), expected AS (
                    SELECT done.day AS day, sum(0.4 + 0.6 / (1 + dateDiff('day', person.registered_on, done.day) / 30)) AS activity
                    FROM mart.person AS person CROSS JOIN done WHERE person.registered_on < '2025-05-01' GROUP BY day
                )
                SELECT done.day AS day, done.payments AS payments, expected.activity AS activity
                FROM done JOIN expected ON expected.day = done.day
                """)
            let (week, months) = (try year.list("week", "factors"), try year.list("year", "factors"))
            func activity(_ days: Range<Int>) -> (level: Double, middle: Double, payments: Double) {
                var (paid, payments, expected, middle) = (0.0, 0.0, 0.0, 0.0)
                for row in rows {
                    let day = CalendarDay(row["day"]!)!
                    let number = day.number - Business.firstDay.number
                    guard days.contains(number), kind(number, []) == .plain else { continue }
                    let season = week[day.weekday - 1] * months[day.month - 1]
                    (paid, expected) = (paid + Double(row["payments"]!)! / season, expected + Double(row["activity"]!)!)
                    (payments, middle) = (payments + Double(row["payments"]!)!, middle + Double(number) * Double(row["activity"]!)!)
                }
                return (paid / expected, middle / expected / 365, payments)
            }
            let (early, late) = (activity(0..<90), activity(275..<365))
            let ratio = late.level / early.level
            // (1 + g · late) / (1 + g · early) = ratio
            let growth = (ratio - 1) / (late.middle - ratio * early.middle)
            expect(
                "growth in a year", growth, planted: try year.number("growth", "activity_in_year"),
                within: 1.5 * chance(ofCounts: late.payments, early.payments))
        }

        @Test func `changes its tyres`() async throws {
            let year = try await Year.shared()
            let months = try year.list("tyres", "months").map { String(Int($0)) }.joined(separator: ", ")
            let row = try await year.business.query(
                """
                SELECT countIf(is_auto AND is_season) AS a, countIf(NOT is_auto AND is_season) AS b,
                    countIf(is_auto AND NOT is_season) AS c, countIf(NOT is_auto AND NOT is_season) AS d
                FROM (
                    SELECT vertical = 'auto' AS is_auto, toMonth(day) IN (\(months)) AS is_season
                    FROM mart.payment WHERE kind = 'payment'
                ) AS purchases
                """)[0].mapValues { Double($0)! }
            let factor = try year.number("tyres", "factor")
            let odds = row["a"]! / row["b"]! * row["d"]! / row["c"]!
            expect("tyres", odds, planted: factor, within: factor * chance(ofCounts: row["a"]!, row["c"]!))
        }

        @Test func `loses people as cohorts do`() async throws {
            let year = try await Year.shared()
            let (at30, lasting) = (try year.number("cohort_decay", "after_30_days"), try year.number("cohort_decay", "in_the_long_run"))
            let (soon, later) = (
                try year.number("cohort_decay", "left_in_14_days"), try year.number("cohort_decay", "left_in_15_to_180_days")
            )
            let halfLife = 30 / ((1 - lasting) / (at30 - lasting) - 1)
            func planted(_ age: Double) -> Double {
                let left = age <= 14 ? soon * age / 14 : soon + later * (age - 14) / 166
                return (1 - left) * (lasting + (1 - lasting) / (1 + age / halfLife))
            }
            let row = try await year.business.query(
                """
                SELECT countIf(age BETWEEN 2 AND 4) / 3 AS first, countIf(age BETWEEN 27 AND 33) / 7 AS month,
                    countIf(age BETWEEN 57 AND 63) / 7 AS second
                FROM (
                    SELECT dateDiff('day', person.registered_on, payment.day) AS age
                    FROM mart.payment AS payment JOIN mart.person AS person ON person.person_id = payment.person_id
                    WHERE person.registered_on BETWEEN '\(Business.day(0))' AND '\(Business.day(300))'
                ) AS ages
                """)[0].mapValues { Double($0)! }
            expect("after 30 days", row["month"]! / row["first"]!, planted: planted(30) / planted(3), within: 0.07)
            expect("after 60 days", row["second"]! / row["first"]!, planted: planted(60) / planted(3), within: 0.06)

            let alive = try await year.business.query(
                """
                SELECT countIf(payments > 0) AS alive, count() AS people
                FROM (
                    SELECT person.person_id AS person_id,
                        countIf(dateDiff('day', person.registered_on, payment.day) BETWEEN 181 AND 260) AS payments
                    FROM mart.person AS person LEFT JOIN mart.payment AS payment ON payment.person_id = person.person_id
                    WHERE person.registered_on BETWEEN '\(Business.day(-181))' AND '\(Business.day(103))'
                    GROUP BY person_id
                ) AS people
                """)[0].mapValues { Double($0)! }
            let share = 1 - soon - later
            expect(
                "alive after half a year", alive["alive"]! / alive["people"]!, planted: share,
                within: chance(ofShare: share, in: alive["people"]!))
        }
    }
}

extension CalendarDay {
    fileprivate var month: Int { Int(description.split(separator: "-")[1])! }
    fileprivate var dayOfMonth: Int { Int(description.split(separator: "-")[2])! }
}

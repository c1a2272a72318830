import Base
import Columnar

/// A small business to look at: merchants, and payments by day with growth, weekly rhythm and pay days, and the troubles
/// that real files have. The same seed gives the same bytes everywhere.
package struct Business: Sendable {
    package let payments: Int
    package let days: Int
    package let seed: UInt64
    /// The first day, counted from 1970-01-01.
    package let firstDay: Int64

    package init(payments: Int, days: Int, seed: UInt64, firstDay: Int64 = Columnar.Calendar.days(year: 2026, month: 1, day: 1)) {
        self.payments = payments
        self.days = days
        self.seed = seed
        self.firstDay = firstDay
    }

    /// What was planted into the files, to be found again.
    package struct Planted: Sendable, Equatable {
        package var payments = 0
        /// Rows whose values do not fit their types.
        package var malformed = 0
        /// Refused amounts: zero or less.
        package var notPositive = 0
    }

    /// Writes `merchants.csv` and one `payments-YYYY-MM.csv` a month into a folder.
    package func write(to folder: String) throws(Diagnostic) -> Planted {
        try Files.makeFolder(folder)
        var random = Random(seed: seed)
        let merchants = (1...max(20, min(2_000, payments / 200))).map { SmallMerchant($0, &random, firstDay) }
        try Files.write(Array((SmallMerchant.header + merchants.map(\.line).joined()).utf8), to: folder + "/merchants.csv")
        return try writePayments(merchants, to: folder, &random)
    }

    private func writePayments(_ merchants: [SmallMerchant], to folder: String, _ random: inout Random) throws(Diagnostic) -> Planted {
        var planted = Planted()
        var month = ""
        var lines: [UInt8] = []
        let weights = (0..<days).map(weight)
        let total = weights.reduce(0, +)
        var owed = 0.0
        for day in 0..<days {
            let date = Columnar.Calendar.date(firstDay + Int64(day))
            if date.prefix(7) != month {
                if !month.isEmpty { try Files.write(lines, to: "\(folder)/payments-\(month).csv") }
                month = String(date.prefix(7))
                lines = Array("id,user_id,merchant_id,amount,currency,status,channel,created_at\n".utf8)
            }
            owed += Double(payments) * weights[day] / total
            let count = day == days - 1 ? payments - planted.payments : Int(owed)
            owed -= Double(count)
            for _ in 0..<count {
                planted.payments += 1
                lines += payment(planted.payments, date, isLast: day == days - 1, merchants, &random, &planted).utf8
            }
        }
        try Files.write(lines, to: "\(folder)/payments-\(month).csv")
        return planted
    }

    /// How much is paid on a day: the business grows, Fridays and weekends are strong, pay days stand out.
    private func weight(_ day: Int) -> Double {
        let growth = 1 + 0.8 * Double(day) / Double(max(1, days))
        let weekday = (firstDay + Int64(day) + 3) % 7
        let (_, _, ofMonth) = Columnar.Calendar.civil(firstDay + Int64(day))
        let week = [0.85, 0.85, 0.9, 0.95, 1.2, 1.25, 1.1][Int(weekday)]
        return growth * week * (ofMonth == 10 || ofMonth == 25 ? 1.4 : 1)
    }

    private func payment(
        _ id: Int, _ date: String, isLast: Bool, _ merchants: [SmallMerchant], _ random: inout Random, _ planted: inout Planted
    )
        -> String
    {
        // A few merchants take most of the payments.
        let merchant = merchants[min(random.below(merchants.count), random.below(merchants.count))]
        let cents = merchant.ticket / 2 + random.below(merchant.ticket)
        var amount = "\(cents / 100).\(cents % 100 < 10 ? "0" : "")\(cents % 100)"
        let isPositive = !random.oneIn(500)
        if !isPositive { amount = "-" + amount }
        let channel = random.weighted([("app", 60), ("web", 25), ("terminal", 15)])
        let status = random.weighted([("paid", 94), ("refunded", 3), ("declined", 3)])
        let late = random.weighted([(9, 4), (12, 9), (13, 8), (15, 5), (18, 12), (19, 13), (20, 10), (22, 4)])
        // What is paid after 21:00 UTC belongs to the next day in Minsk; the last day has no next one.
        let hour = isLast ? min(late, 20) : late
        let time = "\(hour < 10 ? "0" : "")\(hour):\(pair(random.below(60))):\(pair(random.below(60)))"
        if random.oneIn(1_000) {
            planted.malformed += 1
            amount = ["12,50", "н/д", "1O.00"][random.below(3)]
            if amount.contains(",") { amount = "\"\(amount)\"" }
        } else if !isPositive {
            planted.notPositive += 1
        }
        return "\(id),\(1 + random.below(max(1, payments / 12))),\(merchant.id),\(amount),BYN,\(status),\(channel),\(date) \(time)\n"
    }

    private func pair(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

private struct SmallMerchant {
    static let header = "id,name,category,city,registered_at\n"

    let id: Int
    let line: String
    /// The usual amount, in hundredths.
    let ticket: Int

    init(_ id: Int, _ random: inout Random, _ firstDay: Int64) {
        let kind = random.weighted([
            (("супермаркеты", ["Евроопт", "Соседи", "Гиппо", "Корона"], 3_800), 40),
            (("автоцентры", ["Автодом", "Атлант-М", "Шате-М"], 19_000), 12),
            (("кафе", ["Лидо", "Васильки", "Степ"], 1_600), 25), (("аптеки", ["Планета здоровья", "Искамед"], 2_200), 13),
            (("связь", ["А1", "МТС", "life:)"], 2_500), 10),
        ])
        let city = random.weighted([("Минск", 50), ("Гомель", 12), ("Брест", 10), ("Гродно", 10), ("Витебск", 9), ("Могилёв", 9)])
        // Cities come as people type them.
        let written = random.oneIn(12) ? [" \(city)", city.lowercased(), "г. \(city)"][random.below(3)] : city
        let name = "\(kind.1[random.below(kind.1.count)]) №\(id)"
        self.id = id
        ticket = kind.2
        line = "\(id),\(name),\(kind.0),\(written),\(Columnar.Calendar.date(firstDay - Int64(random.below(900))))\n"
    }
}

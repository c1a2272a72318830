import Columnar

/// One row for each day and currency. A day without a rate of its own takes the last official one, at most so many days old.
struct RateFilling {
    static let oldest = 14

    let currencies: [BankCurrency]
    /// What comes after it is not known yet, and never filled.
    let today: CalendarDay

    struct Row {
        let day: CalendarDay
        let code: String
        /// Per one unit, in the rubles of today; nil where its digits do not fit.
        let rate: String?
        let official: String
        let quotedIn: String
        let source: OfficialRate
    }

    func rows(of days: Range<CalendarDay>, _ rates: [OfficialRate]) -> [Row] {
        let byCode = Dictionary(grouping: rates, by: \.code)
        return byCode.keys.sorted().flatMap { code in rows(of: days, code, byCode[code]!.sorted { $0.day < $1.day }) }
            .sorted { ($0.day, $0.code) < ($1.day, $1.code) }
    }

    private func rows(of days: Range<CalendarDay>, _ code: String, _ rates: [OfficialRate]) -> [Row] {
        let own = currencies.filter { $0.code == code && !$0.isMonthly }
        var last: OfficialRate?
        var rest = rates[...]
        return days.compactMap { day in
            while let next = rest.first, next.day <= day { last = rest.popFirst() }
            guard let last, last.day == day || day <= today && own.contains(where: { $0.isValid(on: day) }),
                last.day.distance(to: day) <= RateFilling.oldest
            else { return nil }
            let ruble = Ruble.on(last.day)
            return Row(
                day: day, code: code, rate: ruble.perUnit(last.printed, scale: last.scale), official: last.printed, quotedIn: ruble.code,
                source: last)
        }
    }
}

/// The ruble in which the bank quoted: on 1 July 2016 ten thousand old ones became one.
struct Ruble {
    let code: String
    private let perNewOne: Int128

    static func on(_ day: CalendarDay) -> Ruble {
        day < denomination ? Ruble(code: "BYR", perNewOne: 10_000) : Ruble(code: "BYN", perNewOne: 1)
    }

    private static let denomination = CalendarDay("2016-07-01")!
    /// Digits after the point: those of the bank, of the greatest scale and of the denomination find room.
    private static let digits = 9

    /// The price of one unit in today's rubles, exact; nil where it has more digits than are kept.
    func perUnit(_ printed: String, scale: Int) -> String? {
        guard let price = Decimal.digits(printed, scale: Ruble.digits) else { return nil }
        let (quotient, remainder) = price.quotientAndRemainder(dividingBy: Int128(scale) * perNewOne)
        return remainder == 0 ? Decimal.text(quotient, scale: Ruble.digits) : nil
    }
}

extension RateFilling.Row {
    func append(to row: RowBuilder) {
        row.append("\(day)")
        row.append(code)
        if let rate { row.append(rate) } else { row.refuse("more digits after the point than are kept") }
        row.append("\(source.scale)")
        row.append(official)
        row.append(quotedIn)
        row.append("\(source.day)")
        row.append(source.day == day ? "false" : "true")
        row.append("\(source.currencyID)")
    }
}

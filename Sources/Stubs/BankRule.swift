import Base
import Columnar

/// Rates where no file tells them: near those of life, and the same for the same day everywhere. Weekends repeat Friday.
enum BankRule {
    /// A currency under one number: a new one begins where the scale or the bank's register changes.
    private struct Period {
        let id: Int
        let scale: Int
        let from: CalendarDay
        let to: CalendarDay
    }

    private struct Currency {
        let code: String
        let number: String
        let names: (ru: String, en: String, be: String)
        /// Ten-thousandths of a ruble for the scale of the last period.
        let price: Int
        let periods: [Period]
        var isMonthly = false
    }

    private static let register = CalendarDay("2021-07-09")!
    private static let denomination = CalendarDay("2016-07-01")!
    private static let end = CalendarDay("2050-01-01")!

    private static func two(_ first: Int, _ second: Int, scale: Int, since: String = "1995-01-01") -> [Period] {
        [
            Period(id: first, scale: scale, from: CalendarDay(since)!, to: register.advanced(by: -1)),
            Period(id: second, scale: scale, from: register, to: end),
        ]
    }

    private static let all: [Currency] = [
        Currency(
            code: "USD", number: "840", names: ("Доллар США", "US Dollar", "Долар ЗША"), price: 29_463, periods: two(145, 431, scale: 1)),
        Currency(
            code: "EUR", number: "978", names: ("Евро", "Euro", "Еўра"), price: 33_741,
            periods: two(292, 451, scale: 1, since: "1999-01-01")),
        Currency(
            code: "RUB", number: "643", names: ("Российских рублей", "Russian Rubles", "Расійскіх рублёў"), price: 35_120,
            periods: [Period(id: 190, scale: 1, from: CalendarDay("1995-01-01")!, to: denomination.advanced(by: -1))]
                + two(298, 456, scale: 100, since: "2016-07-01")),
        Currency(
            code: "CNY", number: "156", names: ("Китайских юаней", "Yuan Renminbi", "Кітайскіх юаняў"), price: 41_052,
            periods: two(304, 462, scale: 10)),
        Currency(
            code: "KZT", number: "398", names: ("Тенге", "Tenge", "Тэнгэ"), price: 60_874, periods: two(301, 459, scale: 1_000)),
        Currency(
            code: "VND", number: "704", names: ("Донгов", "Dong", "Донгаў"), price: 112_071,
            periods: [Period(id: 512, scale: 100_000, from: CalendarDay("2023-01-01")!, to: end)]),
        Currency(
            code: "GEL", number: "981", names: ("Лари", "Lari", "Лары"), price: 10_931, periods: two(311, 471, scale: 1), isMonthly: true),
    ]

    static let currencies: [JSON] = all.flatMap { currency in currency.periods.map { json(currency, $0) } }

    static func isValid(_ currency: JSON, on day: CalendarDay) -> Bool {
        guard let from = currency["Cur_DateStart"]?.string.flatMap({ CalendarDay($0) }),
            let to = currency["Cur_DateEnd"]?.string.flatMap({ CalendarDay($0) })
        else { return false }
        return from <= day && day <= to
    }

    static func rates(on day: CalendarDay, isMonthly: Bool) -> [JSON] {
        let set = isMonthly ? CalendarDay(String("\(day)".prefix(8)) + "01")! : day
        return all.filter { $0.isMonthly == isMonthly }.compactMap { currency in
            currency.periods.first { $0.from <= set && set <= $0.to }.map { period in
                .object([
                    ("Cur_ID", .int(period.id)), ("Date", .string("\(set)T00:00:00")), ("Cur_Abbreviation", .string(currency.code)),
                    ("Cur_Scale", .int(period.scale)), ("Cur_Name", .string(currency.names.ru)),
                    ("Cur_OfficialRate", .number(rate(currency, period, on: set))),
                ])
            }
        }
    }

    private static func rate(_ currency: Currency, _ period: Period, on day: CalendarDay) -> String {
        let friday = day.advanced(by: -max(0, day.weekday - 5))
        var price = currency.price * period.scale / currency.periods.last!.scale
        // One and a half per cent up or down.
        price += price * (Int(hash(currency.code, friday.number) % 301) - 150) / 10_000
        if day < denomination { price *= 10_000 }
        return Decimal.text(Int128(max(price, 1)), scale: 4)
    }

    private static func hash(_ text: String, _ number: Int) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in Array(text.utf8) + Array("\(number)".utf8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash ^ hash >> 29
    }

    private static func json(_ currency: Currency, _ period: Period) -> JSON {
        let names = currency.names
        return .object([
            ("Cur_ID", .int(period.id)), ("Cur_ParentID", .int(currency.periods[0].id)), ("Cur_Code", .string(currency.number)),
            ("Cur_Abbreviation", .string(currency.code)), ("Cur_Name", .string(names.ru)), ("Cur_Name_Bel", .string(names.be)),
            ("Cur_Name_Eng", .string(names.en)), ("Cur_QuotName", .string("\(period.scale) \(names.ru)")),
            ("Cur_QuotName_Bel", .string("\(period.scale) \(names.be)")), ("Cur_QuotName_Eng", .string("\(period.scale) \(names.en)")),
            ("Cur_NameMulti", .string(names.ru)), ("Cur_Name_BelMulti", .string(names.be)), ("Cur_Name_EngMulti", .string(names.en)),
            ("Cur_Scale", .int(period.scale)), ("Cur_Periodicity", .int(currency.isMonthly ? 1 : 0)),
            ("Cur_DateStart", .string("\(period.from)T00:00:00")), ("Cur_DateEnd", .string("\(period.to)T00:00:00")),
        ])
    }
}

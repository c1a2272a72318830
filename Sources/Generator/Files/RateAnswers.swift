import Base

/// Official rates as the National Bank's service answers them.
enum RateAnswers {
    struct Rate: Sendable {
        /// The service's number of the currency; from `renumbered` on another.
        let number: Int
        let newNumber: Int?
        let code: String
        let iso: String
        let scale: Int
        let name: String
        let english: String
        /// Ten-thousandths of a rouble for `scale` units on the first day, and how far a day may take it.
        let start: Int
        let swing: Int

        func number(on day: Int) -> Int { day >= RateAnswers.renumbered ? newNumber ?? number : number }
    }

    static let all = [
        Rate(
            number: 431, newNumber: nil, code: "USD", iso: "840", scale: 1, name: "Доллар США", english: "US Dollar", start: 29_800,
            swing: 110),
        Rate(number: 451, newNumber: nil, code: "EUR", iso: "978", scale: 1, name: "Евро", english: "Euro", start: 34_400, swing: 140),
        Rate(
            number: 456, newNumber: nil, code: "RUB", iso: "643", scale: 100, name: "Российских рублей", english: "Russian Ruble",
            start: 36_700, swing: 190),
        Rate(
            number: 462, newNumber: 562, code: "CNY", iso: "156", scale: 10, name: "Китайских юаней", english: "Yuan Renminbi",
            start: 41_800, swing: 150),
        Rate(number: 452, newNumber: nil, code: "PLN", iso: "985", scale: 10, name: "Злотых", english: "Zloty", start: 81_200, swing: 330),
        Rate(
            number: 449, newNumber: nil, code: "UAH", iso: "980", scale: 100, name: "Гривен", english: "Hryvnia", start: 70_900, swing: 260),
        Rate(
            number: 459, newNumber: nil, code: "KZT", iso: "398", scale: 1_000, name: "Тенге", english: "Tenge", start: 56_300, swing: 240),
        Rate(
            number: 512, newNumber: nil, code: "VND", iso: "704", scale: 100_000, name: "Донгов", english: "Dong", start: 113_000,
            swing: 420),
    ]

    /// The day on which the service gave the yuan another number.
    static let renumbered = 120
    /// Rates are known from so many days before the period.
    static let before = 10

    static func write(_ scenario: Scenario, to folder: OutputFolder) throws(Diagnostic) -> Tally {
        let period = scenario.period
        let tally = TableTally()
        var values = all.map(\.start)
        for day in -before..<period.days {
            // Rates are set on working days; what was set on Friday holds over the weekend.
            if period.weekday(day) < 5 && !Season.isHoliday(day, period) {
                for place in all.indices {
                    var random = Random(scenario.seed, .rates, place, day)
                    let back = (all[place].start - values[place]) / 40
                    values[place] += random.within(-all[place].swing...all[place].swing) + back
                }
            }
            let date = period.date(day)
            let lines = zip(all, values).map { rate, value in
                #"{"Cur_ID":\#(rate.number(on: day)),"Date":"\#(date)T00:00:00","Cur_Abbreviation":"\#(rate.code)","Cur_Scale":\#(rate.scale),"#
                    + #""Cur_Name":"\#(rate.name)","Cur_OfficialRate":\#(value / 10_000).\#(padded(value % 10_000, 4))}"#
            }
            for _ in lines { tally.row() }
            try folder.write(Array("[\(lines.joined(separator: ","))]".utf8), to: "web/nbrb/rates/\(date).json")
        }
        try folder.write(Array(currencies(period).utf8), to: "web/nbrb/currencies.json")
        var total = Tally()
        total.add(tally, as: "nbrb.rates")
        return total
    }

    private static func currencies(_ period: Period) -> String {
        func line(_ rate: Rate, _ number: Int, _ parent: Int, _ from: String, _ to: String) -> String {
            #"{"Cur_ID":\#(number),"Cur_ParentID":\#(parent),"Cur_Code":"\#(rate.iso)","Cur_Abbreviation":"\#(rate.code)","Cur_Name":"\#(rate.name)","#
                + #""Cur_Name_Bel":"\#(rate.name)","Cur_Name_Eng":"\#(rate.english)","Cur_QuotName":"\#(rate.scale) \#(rate.name)","#
                + #""Cur_QuotName_Bel":"\#(rate.scale) \#(rate.name)","Cur_QuotName_Eng":"\#(rate.scale) \#(rate.english)","Cur_NameMulti":"","#
                + #""Cur_Name_BelMulti":"","Cur_Name_EngMulti":"","Cur_Scale":\#(rate.scale),"Cur_Periodicity":0,"#
                + #""Cur_DateStart":"\#(from)T00:00:00","Cur_DateEnd":"\#(to)T00:00:00"}"#
        }
        let lines = all.flatMap { rate -> [String] in
            guard let newNumber = rate.newNumber else { return [line(rate, rate.number, rate.number, "2021-07-09", "2050-01-01")] }
            return [
                line(rate, rate.number, rate.number, "2021-07-09", period.date(renumbered - 1)),
                line(rate, newNumber, rate.number, period.date(renumbered), "2050-01-01"),
            ]
        }
        return "[\(lines.joined(separator: ","))]"
    }
}

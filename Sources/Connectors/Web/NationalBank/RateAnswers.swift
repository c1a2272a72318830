import Base
import Columnar
import HTTP
import Project

/// A rate as the bank answers it.
struct OfficialRate: Sendable {
    let currencyID: Int
    let code: String
    let scale: Int
    let day: CalendarDay
    /// The digits as the bank prints them: `2.0700`.
    let printed: String
}

/// What is asked of the bank: few days as the list of each day, many as the dynamics of each currency.
struct RateAnswers {
    /// Days of one answer of dynamics are at most 365; those before a span that its first days may take their rates from are
    /// asked with it.
    static let longestSpan = 365 - RateFilling.oldest

    private let bank: NationalBank
    private let caller: WebCaller

    init(_ bank: NationalBank, _ caller: WebCaller) {
        self.bank = bank
        self.caller = caller
    }

    func currencies() throws -> [BankCurrency] {
        try list("exrates/currencies").map { json in
            guard let currency = BankCurrency(json) else { throw malformed("currencies", json) }
            return currency
        }
    }

    /// The rates of these days, and before them the last ones known, of the currencies that are wanted.
    func rates(_ days: Range<CalendarDay>, _ currencies: [BankCurrency]) throws -> [OfficialRate] {
        let wanted = currencies.filter { currency in
            !currency.isMonthly && (bank.currencies.isEmpty || bank.currencies.contains(currency.code))
                && currency.validTo >= days.lowerBound.advanced(by: -RateFilling.oldest) && currency.validFrom < days.upperBound
        }
        return days.count <= wanted.count ? try daily(days, wanted) : try dynamics(days, wanted)
    }

    private func daily(_ days: Range<CalendarDay>, _ wanted: [BankCurrency]) throws -> [OfficialRate] {
        let codes = Set(wanted.map(\.code))
        var rates: [OfficialRate] = []
        for day in days { rates += try daily(day, codes) }
        // The first days may have none of their own: back to the last that has.
        let needed = Set(wanted.filter { $0.isValid(on: days.lowerBound) }.map(\.code))
        var missing = needed.subtracting(rates.filter { $0.day <= days.lowerBound }.map(\.code))
        var day = days.lowerBound
        while !missing.isEmpty, day > days.lowerBound.advanced(by: -RateFilling.oldest) {
            day = day.advanced(by: -1)
            let earlier = try daily(day, missing)
            missing.subtract(earlier.map(\.code))
            rates += earlier
        }
        return rates
    }

    private func daily(_ day: CalendarDay, _ codes: Set<String>) throws -> [OfficialRate] {
        try list("exrates/rates", ["ondate": "\(day)", "periodicity": "0"]).compactMap { json in
            guard let rate = try rate(json, scale: json["Cur_Scale"]?.int, code: json["Cur_Abbreviation"]?.string) else { return nil }
            return codes.contains(rate.code) ? rate : nil
        }
    }

    private func dynamics(_ days: Range<CalendarDay>, _ wanted: [BankCurrency]) throws -> [OfficialRate] {
        var rates: [OfficialRate] = []
        for currency in wanted {
            let from = max(days.lowerBound.advanced(by: -RateFilling.oldest), currency.validFrom)
            let to = min(days.upperBound.advanced(by: -1), currency.validTo)
            guard from <= to else { continue }
            let answer = try list("exrates/rates/dynamics/\(currency.id)", ["startdate": "\(from)", "enddate": "\(to)"])
            rates += try answer.compactMap { try rate($0, scale: currency.scale, code: currency.code) }
        }
        return rates
    }

    /// Nil where the bank has no rate for the currency on that day.
    private func rate(_ json: JSON, scale: Int?, code: String?) throws -> OfficialRate? {
        guard let id = json["Cur_ID"]?.int, let code, let scale, scale > 0, let day = json["Date"]?.string.flatMap({ CalendarDay($0) })
        else {
            throw malformed("rates", json)
        }
        guard let printed = json["Cur_OfficialRate"]?.cell else { return nil }
        return OfficialRate(currencyID: id, code: code, scale: scale, day: day, printed: printed)
    }

    private func list(_ path: String, _ parameters: Parameters = [:]) throws -> [JSON] {
        let name = parameters.added(to: path)
        let answer = try caller.ask(ClientRequest(.get, parameters.added(to: bank.url.reveal() + "/" + path)), named: name)
        // A day or a currency that the bank does not know is told by 404.
        if answer.status == 404, !parameters.items.isEmpty { return [] }
        guard (200..<300).contains(answer.status) else { throw caller.refused(answer, named: name) }
        let json = try caller.json(answer, named: name)
        guard let list = json.array else { throw malformed(path, json) }
        return list
    }

    private func malformed(_ what: String, _ json: JSON) -> Diagnostic {
        let text = json.description.prefix(200)
        return Diagnostic(
            "nbrb.answer", "The bank's answer about \(what) has another shape: \(text)", "Ответ банка про \(what) устроен иначе: \(text)",
            mend: Text("check `url`", "проверьте `url`"))
    }
}

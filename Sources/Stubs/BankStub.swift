import Base
import Columnar
import FoundationEssentials
import HTTP

/// The National Bank of Belarus: currencies, the rates of a day, one rate, and the dynamics of one currency.
///
/// Out of `currencies.json` and `rates/<day>.json`, where a day without a file has no rates, or by `BankRule`.
struct BankStub: Stub {
    let folder: String?
    let today: CalendarDay?

    private static let longestDynamics = 365

    var tooOften: Response { .service(.null, status: 429, headers: ["Retry-After": "1"]) }

    func answer(_ request: Request) -> Response? {
        let parts = request.path.lowercased().split(separator: "/").map(String.init)
        guard parts.first == "exrates" else { return nil }
        let parameters = Dictionary(request.query.items.map { ($0.name.lowercased(), $0.value) }, uniquingKeysWith: { $1 })
        return switch (parts.count, parts.dropFirst().first) {
        case (2, "currencies"): .service(.array(currencies))
        case (3, "currencies"): currencies.first { $0["Cur_ID"]?.int == Int(parts[2]) }.map { .service($0) } ?? notFound
        case (2, "rates"): rates(parameters)
        case (3, "rates"): rate(parts[2], parameters)
        case (4, "rates") where parts[2] == "dynamics": dynamics(parts[3], parameters)
        default: notFound
        }
    }

    private var notFound: Response { .service(.null, status: 404) }

    private var currencies: [JSON] { file("currencies.json")?.array ?? BankRule.currencies }

    private func rates(_ parameters: [String: String]) -> Response {
        guard let day = day(parameters["ondate"]) else { return .service(.null, status: 400) }
        return .service(.array(rates(on: day, isMonthly: parameters["periodicity"] == "1")))
    }

    private func rates(on day: CalendarDay, isMonthly: Bool = false) -> [JSON] {
        guard day <= lastKnown else { return [] }
        if folder != nil, !isMonthly { return file("rates/\(day).json")?.array ?? [] }
        return BankRule.rates(on: day, isMonthly: isMonthly)
    }

    /// `parammode`: 0 for the bank's number, 1 for the number of ISO 4217, 2 for its letters.
    private func rate(_ name: String, _ parameters: [String: String]) -> Response {
        guard let day = day(parameters["ondate"]) else { return .service(.null, status: 400) }
        let currency = currencies.first { currency in
            switch parameters["parammode"] {
            case "1": currency["Cur_Code"]?.string == name && BankRule.isValid(currency, on: day)
            case "2": currency["Cur_Abbreviation"]?.string?.lowercased() == name && BankRule.isValid(currency, on: day)
            default: currency["Cur_ID"]?.int == Int(name)
            }
        }
        let rate = rates(on: day).first { $0["Cur_ID"]?.int == currency?["Cur_ID"]?.int }
        return rate.map { .service($0) } ?? notFound
    }

    private func dynamics(_ id: String, _ parameters: [String: String]) -> Response {
        guard let id = Int(id), let from = parameters["startdate"].flatMap({ CalendarDay($0) }),
            let to = parameters["enddate"].flatMap({ CalendarDay($0) }),
            from.distance(to: to) < BankStub.longestDynamics
        else { return .service(.null, status: 400) }
        guard from <= to else { return .service(.array([])) }
        let answer = (from...to).compactMap { day in
            rates(on: day).first { $0["Cur_ID"]?.int == id }.map { rate in
                JSON.object(["Cur_ID", "Date", "Cur_OfficialRate"].map { ($0, rate[$0] ?? .null) })
            }
        }
        return .service(.array(answer))
    }

    private func day(_ text: String?) -> CalendarDay? {
        guard let text else { return now.day }
        return CalendarDay(text)
    }

    /// The rates of tomorrow are known from one in the afternoon.
    private var lastKnown: CalendarDay { now.hour >= 13 ? now.day.advanced(by: 1) : now.day }

    private var now: (day: CalendarDay, hour: Int) {
        if let today { return (today, 0) }
        let seconds = Int(Date().timeIntervalSince1970) + 3 * 3600
        return (CalendarDay(seconds / 86_400), seconds / 3600 % 24)
    }

    private func file(_ name: String) -> JSON? {
        folder.flatMap { try? Files.read($0 + "/" + name) }.flatMap { try? JSON(parsing: $0) }
    }
}

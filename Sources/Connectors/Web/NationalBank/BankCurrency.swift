import Base
import Columnar

/// A currency as the bank lists it. One currency has several rows one after another: a new number and scale begin a new one.
struct BankCurrency: Sendable {
    let id: Int
    let code: String
    let scale: Int
    /// Rated on the first of a month only.
    let isMonthly: Bool
    let validFrom: CalendarDay
    let validTo: CalendarDay
    let raw: JSON

    init?(_ json: JSON) {
        guard let id = json["Cur_ID"]?.int, let code = json["Cur_Abbreviation"]?.string, let scale = json["Cur_Scale"]?.int, scale > 0,
            let from = json["Cur_DateStart"]?.string.flatMap({ CalendarDay($0) }),
            let to = json["Cur_DateEnd"]?.string.flatMap({ CalendarDay($0) })
        else { return nil }
        self.id = id
        self.code = code
        self.scale = scale
        isMonthly = json["Cur_Periodicity"]?.int == 1
        validFrom = from
        validTo = to
        raw = json
    }

    func isValid(on day: CalendarDay) -> Bool { validFrom <= day && day <= validTo }

    func append(to row: RowBuilder) {
        row.append("\(id)")
        row.append(raw["Cur_ParentID"]?.cell ?? "")
        row.append(raw["Cur_Code"]?.cell ?? "")
        row.append(code)
        for name in ["Cur_Name", "Cur_Name_Eng", "Cur_Name_Bel"] { row.append(raw[name]?.cell ?? "") }
        row.append("\(scale)")
        row.append(isMonthly ? "true" : "false")
        row.append("\(validFrom)")
        row.append("\(validTo)")
    }
}

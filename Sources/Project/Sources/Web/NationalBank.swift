import Base

/// The National Bank of Belarus: official exchange rates.
package struct NationalBank: Sendable, Hashable {
    package enum Table: String, Sendable, CaseIterable { case rates, currencies }

    package let url: WebAddress
    /// The first day that is wanted.
    package let from: String
    /// Codes of the currencies that are wanted; none means all that the bank rates daily.
    package let currencies: [String]

    static let standardURL = "https://api.nbrb.by"
}

extension NationalBank {
    static func read(_ fields: Fields, _ reading: Reading) -> NationalBank? {
        let url = WebAddress.read(fields, standard: standardURL, reading)
        let from = fields.need("from", reading.day)
        let currencies = fields.one("currencies") { node in reading.list(node) { currency($0, reading) } }
        guard let url, let from else { return nil }
        return NationalBank(url: url, from: from, currencies: currencies ?? [])
    }

    private static func currency(_ node: Node, _ reading: Reading) -> String? {
        guard let code = reading.string(node) else { return nil }
        if code.utf8.count == 3, code.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) { return code }
        reading.report(
            "nbrb.currency", "`\(code)` is not a code of a currency.", "`\(code)` — не код валюты.", at: node.place,
            mend: Text("write three capitals: `USD`", "напишите три заглавные буквы: `USD`"))
        return nil
    }
}

extension NationalBank.Table {
    static func shape(_ name: Placed<String>, _ fields: Fields, _ reading: Reading) -> TableShape? {
        let table: NationalBank.Table? = reading.readyTable(name)
        switch table {
        case .rates:
            let lookback = fields.one("lookback", reading.duration)
            return ReadyTable(
                origin: .nationalBank(.rates), columns: rateColumns, key: ["day", "currency"],
                mode: .incremental(cursor: "day", lookback: lookback ?? .seconds(7 * 86_400))
            ).shape(at: name.place)
        case .currencies:
            return ReadyTable(origin: .nationalBank(.currencies), columns: currencyColumns, key: ["cur_id"], mode: .full)
                .shape(at: name.place)
        case nil: return nil
        }
    }

    private static let rateColumns: [(String, ColumnType)] = [
        ("day", .date), ("currency", .text), ("rate", .decimal(precision: 18, scale: 9)), ("scale", .integer),
        ("official_rate", .decimal(precision: 18, scale: 4)), ("quoted_in", .text), ("source_day", .date), ("is_carried", .boolean),
        ("cur_id", .integer),
    ]

    private static let currencyColumns: [(String, ColumnType)] = [
        ("cur_id", .integer), ("parent_id", .integer), ("numeric_code", .text), ("currency", .text), ("name_ru", .text),
        ("name_en", .text), ("name_be", .text), ("scale", .integer), ("is_monthly", .boolean), ("valid_from", .date), ("valid_to", .date),
    ]
}

import Base
import SQLText
import Secrets

/// Yandex Geocoder: where an address is.
package struct Geocoder: Sendable, Hashable {
    package enum Language: String, Sendable, CaseIterable {
        case ru_RU, be_BY, uk_UA, en_RU, en_US, tr_TR
    }

    /// The addresses that are asked for, and what is kept of each answer.
    package struct Table: Sendable {
        package let addresses: AddressQuery
        /// How many candidates are kept where an address is ambiguous.
        package let candidates: Int
    }

    package let url: WebAddress
    package let key: Secret
    package let language: Language
    /// Requests a second.
    package let rate: Int
    /// Requests a day, by the clock of Moscow and Minsk.
    package let quota: Int

    static let standardURL = "https://geocode-maps.yandex.ru/v1"
}

/// Where addresses come from: a column of a table of the project, or a SELECT of one column.
package enum AddressQuery: Sendable, Hashable {
    case column(TableName, String)
    case select(Placed<String>)

    /// The tables that it names.
    package var tables: [TableName] {
        switch self {
        case .column(let table, _): [table]
        case .select(let sql): SQLTokens(sql.value).tableNames.filter { AddressQuery.layers.contains($0.schema) }
        }
    }

    /// Marts are made last, of what the geocoder has found.
    static let layers = Model.Layer.allCases.filter { $0 != .mart }.map(\.rawValue)
}

extension Geocoder {
    static func read(_ fields: Fields, _ reading: Reading) -> Geocoder? {
        let url = WebAddress.read(fields, standard: standardURL, reading)
        let key = fields.need("api_key", reading.secret)
        let language: Language? = fields.one("language", reading.choice)
        let rate = fields.one("rate", reading.count)
        let quota = fields.one("quota", reading.count)
        guard let url, let key else { return nil }
        return Geocoder(url: url, key: key, language: language ?? .ru_RU, rate: rate ?? 5, quota: quota ?? 1_000)
    }
}

extension Geocoder.Table {
    static func shape(_ name: Placed<String>, _ fields: Fields, _ reading: Reading) -> TableShape? {
        let addresses = fields.need("addresses") { AddressQuery.read($0, reading) }
        let candidates = fields.one("candidates", reading.count)
        guard let addresses else { return nil }
        let table = Geocoder.Table(addresses: addresses, candidates: min(candidates ?? 5, 50))
        return ReadyTable(origin: .geocoder(table), columns: columns, key: ["address"], mode: .full).shape(at: name.place)
    }

    private static let columns: [(String, ColumnType)] = [
        ("address", .text), ("found", .integer), ("found_as", .text), ("kind", .text), ("precision", .text),
        ("longitude", .decimal(precision: 12, scale: 9)), ("latitude", .decimal(precision: 12, scale: 9)), ("country_code", .text),
        ("province", .text), ("area", .text), ("locality", .text), ("district", .text), ("street", .text), ("house", .text),
        ("components", .json), ("candidates", .json), ("problem", .text), ("asked_at", .timestamptz),
    ]
}

extension AddressQuery {
    static func read(_ node: Node, _ reading: Reading) -> AddressQuery? {
        guard let text = reading.string(node) else { return nil }
        let first = text.split(maxSplits: 1, omittingEmptySubsequences: true) { $0.isWhitespace || $0 == "(" }.first?.lowercased()
        if first == "select" || first == "with" {
            let query = AddressQuery.select(Placed(text, at: node.place))
            if !query.tables.isEmpty { return query }
        } else {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if parts.count == 3, parts.allSatisfy({ !$0.isEmpty }), layers.contains(parts[0]) {
                return .column(TableName(parts[0], parts[1]), parts[2])
            }
        }
        reading.report(
            "geocoder.addresses", "`addresses` names no column of the stage, of a dimension or of a fact.",
            "`addresses` не называет колонку слоя stage, dimension или fact.", at: node.place,
            mend: Text(
                "write `dimension.merchant.address`, or a SELECT of one column",
                "напишите `dimension.merchant.address` или SELECT одной колонки"
            ))
        return nil
    }
}

import Base
import Secrets

/// Bitrix24, asked through an incoming webhook.
package struct BitrixPortal: Sendable, Hashable {
    /// `https://portal.bitrix24.by/rest/1/key`: a secret as a whole.
    package let webhook: WebAddress
    /// Requests a second.
    package let rate: Int
}

/// A list of Bitrix24 that is taken, with the fields of the project's own.
package struct BitrixList: Sendable {
    package enum Kind: String, Sendable, CaseIterable {
        case leads, deals, companies, contacts, activities, users, statuses
        case lead_history, deal_history
    }

    package let kind: Kind
    /// The columns that are taken; each is named as its field in Bitrix, in small letters.
    package let columns: [Column]
}

extension BitrixPortal {
    static func read(_ fields: Fields, _ reading: Reading) -> BitrixPortal? {
        let url = fields.need("url") { node in reading.secret(node).flatMap { _ in WebAddress.read(node, reading) } }
        let rate = fields.one("rate", reading.count)
        return url.map { BitrixPortal(webhook: $0, rate: rate ?? 2) }
    }
}

extension BitrixList {
    static func shape(_ name: Placed<String>, _ fields: Fields, _ reading: Reading) -> TableShape? {
        let kind: Kind? = reading.readyTable(name)
        let own = fields.one("columns") { Column.list($0, reading) } ?? []
        let key = [Placed("id", at: name.place)]
        let cursor = kind?.cursor
        let mode: TableShape.Mode?
        if fields.has("mode") || cursor == nil {
            mode = SourceTable.Mode.read(fields, key, reading)
        } else {
            let lookback = fields.one("lookback", reading.duration)
            mode = (.incremental(cursor: cursor!, lookback: lookback ?? .seconds(3_600)), [])
        }
        guard let kind, let mode else { return nil }
        let ready = kind.columns.map { Column(name: $0.0, type: $0.1, place: name.place) }
        let columns = ready + own.filter { column in !ready.contains { $0.name == column.name } }
        return TableShape(origin: .web(.bitrix(BitrixList(kind: kind, columns: columns))), columns: columns, key: key, mode: mode)
    }
}

extension BitrixList.Kind {
    /// The column that tells what has changed; nil where the list is taken as a whole.
    package var cursor: String? {
        switch self {
        case .leads, .deals, .companies, .contacts: "date_modify"
        case .activities: "last_updated"
        case .lead_history, .deal_history: "created_time"
        case .users, .statuses: nil
        }
    }

    private static let money = ColumnType.decimal(precision: 26, scale: 8)
    private static let marks: [(String, ColumnType)] = ["utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"].map {
        ($0, .text)
    }
    private static let origin: [(String, ColumnType)] = [
        ("assigned_by_id", .bigint), ("created_by_id", .bigint), ("modify_by_id", .bigint), ("date_create", .timestamptz),
        ("date_modify", .timestamptz),
    ]

    fileprivate var columns: [(String, ColumnType)] {
        let (money, marks, origin) = (Self.money, Self.marks, Self.origin)
        return switch self {
        case .leads:
            [
                ("id", .bigint), ("title", .text), ("name", .text), ("last_name", .text), ("company_title", .text), ("company_id", .bigint),
                ("contact_id", .bigint), ("is_return_customer", .boolean), ("source_id", .text), ("status_id", .text),
                ("status_semantic_id", .text), ("currency_id", .text), ("opportunity", money), ("date_closed", .timestamptz),
                ("moved_time", .timestamptz),
            ] + origin + marks
        case .deals:
            [
                ("id", .bigint), ("title", .text), ("type_id", .text), ("category_id", .bigint), ("stage_id", .text),
                ("stage_semantic_id", .text), ("currency_id", .text), ("opportunity", money), ("tax_value", money),
                ("probability", .integer),
                ("lead_id", .bigint), ("company_id", .bigint), ("contact_id", .bigint), ("is_new", .boolean),
                ("is_return_customer", .boolean),
                ("closed", .boolean), ("begindate", .timestamptz), ("closedate", .timestamptz), ("source_id", .text),
                ("moved_time", .timestamptz),
            ] + origin + marks
        case .companies:
            [
                ("id", .bigint), ("title", .text), ("company_type", .text), ("industry", .text), ("employees", .text),
                ("currency_id", .text),
                ("revenue", money), ("is_my_company", .boolean), ("lead_id", .bigint),
            ] + origin + marks
        case .contacts:
            [
                ("id", .bigint), ("name", .text), ("second_name", .text), ("last_name", .text), ("type_id", .text), ("source_id", .text),
                ("company_id", .bigint), ("lead_id", .bigint), ("post", .text), ("export", .boolean),
            ] + origin + marks
        case .activities:
            [
                ("id", .bigint), ("owner_id", .bigint), ("owner_type_id", .integer), ("type_id", .integer), ("provider_id", .text),
                ("subject", .text), ("direction", .integer), ("completed", .boolean), ("status", .integer), ("priority", .integer),
                ("responsible_id", .bigint), ("author_id", .bigint), ("created", .timestamptz), ("last_updated", .timestamptz),
                ("start_time", .timestamptz), ("end_time", .timestamptz), ("deadline", .timestamptz),
            ]
        case .users:
            [
                ("id", .bigint), ("active", .boolean), ("name", .text), ("last_name", .text), ("email", .text), ("work_position", .text),
                ("uf_department", .json), ("user_type", .text), ("date_register", .timestamptz),
            ]
        case .statuses:
            [
                ("id", .bigint), ("entity_id", .text), ("status_id", .text), ("name", .text), ("sort", .integer), ("system", .boolean),
                ("category_id", .bigint), ("semantics", .text), ("color", .text),
            ]
        case .deal_history:
            [
                ("id", .bigint), ("type_id", .integer), ("owner_id", .bigint), ("created_time", .timestamptz), ("category_id", .bigint),
                ("stage_semantic_id", .text), ("stage_id", .text),
            ]
        case .lead_history:
            [
                ("id", .bigint), ("type_id", .integer), ("owner_id", .bigint), ("created_time", .timestamptz),
                ("status_semantic_id", .text),
                ("status_id", .text),
            ]
        }
    }
}

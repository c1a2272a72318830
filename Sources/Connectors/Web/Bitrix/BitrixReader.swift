import Base
import Columnar
import Databases
import Project

/// A list of Bitrix24.
package struct BitrixReader: TableReader {
    private let table: SourceTable
    private let list: BitrixList
    private let portal: BitrixPortal
    private let limits: Source.Limits

    init(_ table: SourceTable, _ list: BitrixList, _ portal: BitrixPortal, _ limits: Source.Limits) {
        self.table = table
        self.list = list
        self.portal = portal
        self.limits = limits
    }

    package func portions(after taken: Taken, _ taking: Taking) -> [Portion] { table.portionsByCursor(after: taken) }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) -> BatchStream {
        let caller = WebCaller(
            "\(portal.webhook)", at: table.place, secrets: portal.secrets, limits: limits, rate: portal.rate, taking)
        var span: CursorSpan?
        var conditions: [(String, String)] = []
        if case .span(let from, let to) = portion, let cursor = table.cursor {
            span = CursorSpan(cursor.cursor, from: from, to: to)
            let field = cursor.column.uppercased()
            if let from { conditions.append((">=" + field, cursor.cursor.written(from, as: .time))) }
            if let to { conditions.append(("<" + field, cursor.cursor.written(to, as: .time))) }
        }
        let fields = list.columns.map { $0.name.uppercased() }
        var pages = BitrixPages(list.kind, fields, conditions, BitrixAsker(portal, caller, table.place))
        let rows = JSONRows(table, fields.map { FieldPath([$0]) }, span: span, taking.rejects)
        return BatchStream(table.schema) {
            while !rows.isFull, let page = try pages.next() {
                for (index, row) in page.rows.enumerated() { rows.append(row, page: page.name, index: index + 1) }
            }
            return rows.finish()
        }
    }
}

extension BitrixPortal {
    /// The key of the webhook, which is the last part of its address.
    fileprivate var secrets: [String] { webhook.reveal().split(separator: "/").last.map { [String($0)] } ?? [] }
}

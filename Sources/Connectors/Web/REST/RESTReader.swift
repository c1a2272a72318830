import Base
import Columnar
import Databases
import Project

/// A table of a service that answers JSON or XML, page by page.
package struct RESTReader: TableReader {
    private let table: SourceTable
    private let wanted: RESTTable
    private let service: RESTService
    private let limits: Source.Limits
    private let backOff: WebCaller.BackOff

    init(
        _ table: SourceTable, _ wanted: RESTTable, _ service: RESTService, _ limits: Source.Limits, backOff: WebCaller.BackOff = .init()
    ) {
        self.table = table
        self.wanted = wanted
        self.service = service
        self.limits = limits
        self.backOff = backOff
    }

    package func portions(after taken: Taken, _ taking: Taking) -> [Portion] { table.portionsByCursor(after: taken) }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) -> BatchStream {
        let caller = WebCaller(
            "\(service.url)", at: table.place, secrets: service.secrets, limits: limits, rate: service.rate, backOff: backOff, taking)
        var (parameters, span) = (Parameters(), CursorSpan?.none)
        for parameter in wanted.parameters { parameters.set(parameter.name, parameter.value) }
        if case .span(let from, let to) = portion, let cursor = table.cursor?.cursor {
            span = CursorSpan(cursor, from: from, to: to)
            for parameter in wanted.since { if let from { parameters.set(parameter.name, parameter.written(from, cursor)) } }
            for parameter in wanted.until { if let to { parameters.set(parameter.name, parameter.written(to, cursor)) } }
        }
        var pages = RESTPages(wanted, parameters, RESTAsker(service, caller, table.place), table.place)
        let paths = table.columns.map { wanted.fields[$0.name] ?? FieldPath([$0.name]) }
        let rows = JSONRows(table, paths, span: span, taking.rejects)
        return BatchStream(table.schema) {
            while !rows.isFull, let page = try pages.next() {
                for (index, row) in page.rows.enumerated() { rows.append(row, page: page.name, index: index + 1) }
            }
            return rows.finish()
        }
    }
}

extension CursorParameter {
    fileprivate func written(_ value: String, _ cursor: Cursor) -> String {
        parts.map { part in
            switch part {
            case .text(let text): text
            case .word(let word): cursor.written(value, as: word)
            }
        }.joined()
    }
}

extension RESTService {
    /// Texts that no message may show.
    fileprivate var secrets: [String] {
        let own: [String] =
            switch access {
            case .bearer(let token): [token.reveal()]
            case .basic(_, let password): [password.reveal()]
            case .header(let header): [header.value.reveal()]
            case .query(_, let value): [value.reveal(), Parameters.encode(value.reveal())]
            case .oauth2(let client): [client.secret.reveal()]
            case nil: []
            }
        return own + headers.map { $0.value.reveal() }.filter { $0.utf8.count >= 12 }
    }
}

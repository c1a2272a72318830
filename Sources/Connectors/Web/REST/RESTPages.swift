import Base
import HTTP
import Project

/// The pages of one answer, one after another.
struct RESTPages {
    struct Page {
        /// As messages and the quarantine call it.
        let name: String
        let rows: [JSON]
    }

    private let wanted: RESTTable
    private let asker: RESTAsker
    private let place: Place
    private var parameters: Parameters
    /// Where a service names its next page itself.
    private var url: String?
    private var number = 0
    private var offset = 0
    private var isDone = false
    private var last: [UInt8] = []

    init(_ wanted: RESTTable, _ parameters: Parameters, _ asker: RESTAsker, _ place: Place) {
        self.wanted = wanted
        self.asker = asker
        self.place = place
        self.parameters = parameters
        if let size = wanted.paging?.size, let name = size.parameter { self.parameters.set(name, "\(size.rows)") }
    }

    mutating func next() throws -> Page? {
        guard !isDone else { return nil }
        number += 1
        switch wanted.paging {
        case .page(let parameter, let first, _): parameters.set(parameter, "\(first + number - 1)")
        case .offset(let parameter, _): parameters.set(parameter, "\(offset)")
        default: break
        }
        let name = number == 1 ? wanted.path : "\(wanted.path), page \(number)"
        let answer = try asker.ask(url ?? asker.address(of: wanted.path, parameters), named: name)
        let json = wanted.format == .json ? try asker.caller.json(answer, named: name) : try XMLAnswer.json(answer, named: name, place)
        let rows = try rows(of: json, name)
        // A service that does not know its paging parameter answers the first page for ever.
        if number > 1, !rows.isEmpty, answer.body == last { throw samePage(name) }
        last = answer.body
        try turn(answer, json, rows.count, name)
        return Page(name: name, rows: rows)
    }

    /// Where the next page is, if there is one.
    private mutating func turn(_ answer: ClientResponse, _ json: JSON, _ count: Int, _ name: String) throws {
        offset += count
        switch wanted.paging {
        case nil: isDone = true
        case .page(_, _, let size): isDone = count == 0 || size.map { count < $0.rows } ?? false
        case .offset(_, let size): isDone = count < size.rows
        case .cursor(let parameter, let path, _):
            guard let cursor = path.value(in: json)?.cell, !cursor.isEmpty, cursor != "false" else { return isDone = true }
            parameters.set(parameter, cursor)
        case .link: try go(to: LinkHeader.next(answer.headers.all("Link")), name)
        case .next(let path, _): try go(to: path.value(in: json)?.cell, name)
        }
    }

    private mutating func go(to target: String?, _ name: String) throws {
        guard let target, !target.isEmpty else { return isDone = true }
        guard let here = WebURL(url ?? asker.address(of: wanted.path, parameters)), let next = here.following(target),
            next.isSameHost(as: here)
        else {
            throw Diagnostic(
                "rest.next-elsewhere", "The next page after \(name) is on another server.",
                "Следующая страница после \(name) — на другом сервере.",
                at: place,
                mend: Text("name that server in `url`, if it is to be trusted", "если этому серверу можно верить, укажите его в `url`"))
        }
        url = next.text
    }

    /// One row where the path leads to an object, none where it leads to null or to nothing in XML.
    private func rows(of json: JSON, _ name: String) throws -> [JSON] {
        switch wanted.rows.value(in: json) {
        case .array(let rows)?: return rows
        case .null?: return []
        case let row?: return [row]
        case nil where wanted.format == .xml: return []
        case nil:
            let keys = json.object?.map(\.0).joined(separator: ", ") ?? ""
            throw Diagnostic(
                "rest.no-rows",
                "The answer about \(name) has nothing at `\(wanted.rows.keys.joined(separator: "."))`; it has: \(keys).",
                "В ответе на \(name) нет `\(wanted.rows.keys.joined(separator: "."))`; есть: \(keys).", at: place,
                mend: Text("correct `rows`", "исправьте `rows`"))
        }
    }

    private func samePage(_ name: String) -> Diagnostic {
        Diagnostic(
            "rest.same-page", "The service answered \(name) with the page before it: it does not know how it is asked for the next.",
            "На \(name) сервис ответил предыдущей страницей: он не понимает, как у него просят следующую.", at: place,
            mend: Text("correct `paging`", "исправьте `paging`"))
    }
}

/// The `Link` header (RFC 8288).
enum LinkHeader {
    /// The target of `rel="next"`.
    static func next(_ headers: [String]) -> String? {
        for header in headers {
            var rest = header[...]
            while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
                let target = rest[rest.index(after: open)..<close]
                rest = rest[rest.index(after: close)...]
                let parameters = rest.prefix { $0 != "<" }
                if isNext(parameters) { return String(target) }
            }
        }
        return nil
    }

    /// `; rel="prev next"; title="..."`
    private static func isNext(_ parameters: Substring) -> Bool {
        parameters.split { $0 == ";" || $0 == "," }.contains { parameter in
            let pair = parameter.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].filter({ $0 != " " }).lowercased() == "rel" else { return false }
            return pair[1].filter { $0 != "\"" }.split(separator: " ").contains { $0.lowercased() == "next" }
        }
    }
}

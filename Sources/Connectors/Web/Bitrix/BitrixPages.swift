import Base
import Project

/// The rows of a list, fifty at a time.
///
/// Lists that are sorted by number are walked by it (`>ID`, `start=-1`): Bitrix need not count them, and rows that come or go
/// meanwhile move no page. Several pages come with one request: in a batch, each command goes on from the last row of the one
/// before it.
struct BitrixPages {
    struct Page {
        let name: String
        let rows: [JSON]
    }

    private static let size = 50
    /// Pages to a batch; Bitrix takes 50, and answers of ten are small enough to be held.
    private static let pagesPerBatch = 10

    private let method: BitrixMethod
    private let fields: [String]
    private let conditions: [(String, String)]
    private let asker: BitrixAsker
    private var waiting: [Page] = []
    private var last = "0"
    private var start = 0
    private var number = 0
    private var isDone = false

    init(_ kind: BitrixList.Kind, _ fields: [String], _ conditions: [(String, String)], _ asker: BitrixAsker) {
        method = kind.method
        self.fields = fields
        self.conditions = conditions
        self.asker = asker
    }

    mutating func next() throws -> Page? {
        if waiting.isEmpty, !isDone {
            switch method.walk {
            case .byNumber: try readBatch()
            case .byStart: try readPage()
            }
        }
        return waiting.isEmpty ? nil : waiting.removeFirst()
    }

    private mutating func page(_ rows: [JSON]) -> Page {
        number += 1
        return Page(name: "\(method.name), page \(number)", rows: rows)
    }

    // MARK: By number

    private mutating func readBatch() throws {
        var commands: [(String, JSON)] = []
        for index in 0..<BitrixPages.pagesPerBatch {
            let path = method.entityType == nil ? "" : "[items]"
            let from = index == 0 ? last : "$result[p\(index - 1)]\(path)[\(BitrixPages.size - 1)][ID]"
            commands.append(("p\(index)", .string(command(after: from))))
        }
        let answer = try asker.call("batch", .object([("halt", .int(1)), ("cmd", .object(commands))]))
        let results = answer["result"]?["result"]
        for index in 0..<BitrixPages.pagesPerBatch {
            guard let result = results?["p\(index)"] ?? results?.array.flatMap({ $0.indices.contains(index) ? $0[index] : nil }) else {
                // One command of many may come to a limit: the next batch begins with it.
                if index > 0 { return }
                throw asker.broken(method.name, answer["result"]?["result_error"])
            }
            let rows = try rows(result)
            if !rows.isEmpty { waiting.append(page(rows)) }
            guard rows.count == BitrixPages.size, let id = rows.last?["ID"]?.cell else {
                // What follows a page that is not full has started anew, from nothing.
                isDone = true
                return
            }
            last = id
        }
    }

    private func command(after id: String) -> String {
        var parameters = Parameters()
        if let type = method.entityType { parameters.set("entityTypeId", "\(type)") }
        parameters.set("order[ID]", "ASC")
        for (condition, value) in conditions { parameters.set("filter[\(condition)]", value) }
        for (index, field) in fields.enumerated() { parameters.set("select[\(index)]", field) }
        parameters.set("start", "-1")
        // The reference to another answer must stand as it is.
        return method.name + "?" + parameters.encoded + "&" + Parameters.encode("filter[>ID]") + "=" + id
    }

    // MARK: By start

    private mutating func readPage() throws {
        let answer = try asker.call(method.name, .object(method.parameters + [("start", .int(start))]))
        waiting = [page(try rows(answer["result"]))]
        if let next = answer["next"]?.int, next > start { start = next } else { isDone = true }
    }

    private func rows(_ result: JSON?) throws -> [JSON] {
        guard let rows = (method.entityType == nil ? result : result?["items"])?.array else { throw asker.broken(method.name, result) }
        return rows
    }
}

extension BitrixAsker {
    func broken(_ method: String, _ answer: JSON?) -> Diagnostic {
        let text = (answer ?? .null).description.prefix(200)
        return Diagnostic(
            "bitrix.answer", "Bitrix24 answered \(method) with another shape: \(text)",
            "Ответ Битрикс24 на \(method) устроен иначе: \(text)",
            at: place, mend: Text("check the rights of the webhook: `crm` and `user`", "проверьте права вебхука: `crm` и `user`"))
    }
}

/// How a list is asked for.
struct BitrixMethod {
    enum Walk { case byNumber, byStart }

    let name: String
    var walk = Walk.byNumber
    /// Whose history is wanted; such rows stand under `items`.
    var entityType: Int?
    /// Beside those of its walk.
    var parameters: [(String, JSON)] = []
}

extension BitrixList.Kind {
    fileprivate var method: BitrixMethod {
        switch self {
        case .leads: BitrixMethod(name: "crm.lead.list")
        case .deals: BitrixMethod(name: "crm.deal.list")
        case .companies: BitrixMethod(name: "crm.company.list")
        case .contacts: BitrixMethod(name: "crm.contact.list")
        case .activities: BitrixMethod(name: "crm.activity.list")
        case .users:
            BitrixMethod(name: "user.get", walk: .byStart, parameters: [("sort", "ID"), ("order", "ASC"), ("ADMIN_MODE", .bool(true))])
        case .statuses:
            BitrixMethod(name: "crm.status.list", walk: .byStart, parameters: [("order", .object([("ID", "ASC")]))])
        case .lead_history: BitrixMethod(name: "crm.stagehistory.list", entityType: 1)
        case .deal_history: BitrixMethod(name: "crm.stagehistory.list", entityType: 2)
        }
    }
}

import Base
import FoundationEssentials
import HTTP

/// The REST lists of Bitrix24: one method a request, or a batch of them. Out of `<list>.json` (`crm.deal.json`: an array of rows,
/// read anew for each request), or by `BitrixRule`.
struct BitrixStub: Stub {
    let folder: String?

    static let page = 50

    var tooOften: Response { problem(503, "QUERY_LIMIT_EXCEEDED", "Too many requests") }

    func answer(_ request: Request) -> Response? {
        let parts = request.path.split(separator: "/").map(String.init)
        guard parts.count == 4, parts[0] == "rest" else { return nil }
        guard parts[2] != "wrong" else { return problem(401, "INVALID_CREDENTIALS", "Invalid request credentials") }
        let method = parts[3].hasSuffix(".json") ? String(parts[3].dropLast(5)) : parts[3]
        guard let parameters = Self.parameters(request) else { return problem(400, "INVALID_REQUEST", "Parameters cannot be read.") }
        do throws(Problem) {
            let answer = method == "batch" ? try batch(parameters) : try call(method, parameters).members
            return .service(.object(answer + [("time", Self.time)]))
        } catch {
            return problem(error.status, error.code, error.text)
        }
    }

    struct Problem: Error {
        let status: Int
        let code: String
        let text: String
    }

    /// What one method answers.
    struct Answer {
        var result: JSON
        var next: Int?
        var total: Int?

        var members: [(String, JSON)] {
            [("result", result)] + (next.map { [("next", .int($0))] } ?? []) + (total.map { [("total", .int($0))] } ?? [])
        }
    }

    private func problem(_ status: Int, _ code: String, _ text: String) -> Response {
        .service(.object([("error", .string(code)), ("error_description", .string(text))]), status: status)
    }

    private static var time: JSON {
        let now = Date().timeIntervalSince1970
        return .object([
            ("start", .double(now)), ("finish", .double(now)), ("duration", .double(0.01)), ("processing", .double(0.01)),
            ("operating", .int(0)), ("operating_reset_at", .int(Int(now) + 600)),
        ])
    }

    // MARK: Methods

    func call(_ method: String, _ parameters: JSON) throws(Problem) -> Answer {
        guard let list = BitrixRule.lists.first(where: { $0.method == method }) else {
            throw Problem(status: 404, code: "ERROR_METHOD_NOT_FOUND", text: "Method not found!")
        }
        var rows = rows(of: list, parameters)
        let filter = parameters["filter"] ?? parameters["FILTER"] ?? .object([])
        guard let conditions = filter.object ?? (filter.array?.isEmpty == true ? [] : nil) else {
            throw Problem(status: 400, code: "", text: "Parameter 'filter' must be array.")
        }
        for (name, value) in conditions { rows = rows.filter { BitrixFilter.fits($0, name, value) } }
        rows.sort { ($0["ID"]?.number ?? 0) < ($1["ID"]?.number ?? 0) }
        let start = parameters["start"]?.number ?? 0
        let isCounted = list.isPaged && start >= 0
        let from = isCounted ? min(start, rows.count) : 0
        let to = list.isPaged ? min(from + BitrixStub.page, rows.count) : rows.count
        let page = rows[from..<to].map { selected($0, parameters["select"]?.array?.compactMap(\.string) ?? []) }
        return Answer(
            result: list.isWrapped ? .object([("items", .array(page))]) : .array(page), next: isCounted && to < rows.count ? to : nil,
            total: start >= 0 ? rows.count : nil)
    }

    private func rows(of list: BitrixRule.List, _ parameters: JSON) -> [JSON] {
        let name = parameters["entityTypeId"]?.number.map { "\(list.name).\($0)" } ?? list.name
        let file = folder.flatMap { try? Files.read($0 + "/\(name).json") }.flatMap { try? JSON(parsing: $0) }
        return file?.array ?? BitrixRule.rows(name)
    }

    private func selected(_ row: JSON, _ fields: [String]) -> JSON {
        guard !fields.isEmpty, !fields.contains("*"), let members = row.object else { return row }
        return .object(members.filter { fields.contains($0.0) })
    }

    // MARK: A batch

    /// Up to 50 commands; `$result[name][49][ID]` in one stands for a value that an earlier one answered.
    private func batch(_ parameters: JSON) throws(Problem) -> [(String, JSON)] {
        let commands = parameters["cmd"]?.object ?? []
        guard commands.count <= 50 else {
            throw Problem(status: 400, code: "ERROR_BATCH_LENGTH_EXCEEDED", text: "Max batch length exceeded")
        }
        var (results, errors): ([(String, JSON)], [(String, JSON)]) = ([], [])
        for (name, command) in commands {
            let text = BitrixFilter.resolve(command.string ?? "", .object(results))
            let parts = text.split(separator: "?", maxSplits: 1).map(String.init)
            do throws(Problem) {
                let query = Fields(parsing: (parts.count > 1 ? parts[1] : "")[...]) ?? Fields()
                results.append((name, try call(parts.first ?? "", Self.tree(query)).result))
            } catch {
                errors.append((name, .object([("error", .string(error.code)), ("error_description", .string(error.text))])))
                if parameters["halt"]?.number == 1 { break }
            }
        }
        return [("result", .object([("result", .object(results)), ("result_error", errors.isEmpty ? .array([]) : .object(errors))]))]
    }

    // MARK: Parameters

    /// From a JSON body, a form or the query: `filter[>ID]=5` is a member of an object.
    private static func parameters(_ request: Request) -> JSON? {
        if request.headers["Content-Type"]?.hasPrefix("application/json") == true { return try? JSON(parsing: request.body) }
        return tree(request.form ?? request.query)
    }

    static func tree(_ fields: Fields) -> JSON {
        fields.items.reduce(.object([])) { tree, item in
            let keys = item.name.split { $0 == "[" || $0 == "]" }.map(String.init)
            return put(.string(item.value), at: item.name.hasSuffix("[]") ? keys[...] + [""] : keys[...], in: tree)
        }
    }

    private static func put(_ value: JSON, at keys: ArraySlice<String>, in tree: JSON) -> JSON {
        guard let key = keys.first else { return value }
        if key.isEmpty || Int(key) != nil && tree.object?.isEmpty != false { return .array((tree.array ?? []) + [value]) }
        var members = tree.object ?? []
        let index = members.firstIndex { $0.0 == key } ?? members.endIndex
        if index == members.endIndex { members.append((key, .object([]))) }
        members[index].1 = put(value, at: keys.dropFirst(), in: members[index].1)
        return .object(members)
    }
}

extension JSON {
    /// A number, or the text of one: Bitrix takes and gives both.
    var number: Int? { int ?? string.flatMap { Int($0) } }
}

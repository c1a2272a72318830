import Base
import HTTP
import Synchronization

/// A service of 10 rows or more, with every way to page and to know who asks.
final class Service: Sendable {
    let requests = Mutex<[String]>([])
    private let tokens = Atomic(0)
    private let valid = Mutex<String?>(nil)
    private let failures = Mutex<[Int]>([])
    let count: Int

    init(count: Int = 10) { self.count = count }

    /// The next requests are answered with these statuses first.
    func fail(_ statuses: Int...) { failures.withLock { $0 = statuses } }
    /// The token that was given last is no longer taken.
    func withdraw() { valid.withLock { $0 = nil } }
    var tokensGiven: Int { tokens.load(ordering: .relaxed) }
    var asked: [String] { requests.withLock { $0 } }

    func row(_ number: Int) -> JSON {
        .object([
            ("id", .int(number)), ("amount", .number("\(number).10")), ("customer", .object([("city", .string("Брест"))])),
            ("updated_at", .string("2025-11-0\(number % 9 + 1)T10:00:00Z")),
        ])
    }

    private func page(_ from: Int, _ size: Int, _ more: [(String, JSON)] = [], link: String? = nil) -> Response {
        let rows = from < count ? (from..<min(from + size, count)).map { row($0 + 1) } : []
        var response = Response.json(.object([("data", .object([("items", .array(rows))]))] + more))
        if let link { response.headers.add("Link", link) }
        return response
    }

    var router: Router {
        var router = Router()
        func on(_ path: String, _ handle: @escaping @Sendable (Request) -> Response) {
            router.get(
                path,
                .now { [self] request in
                    let line = request.path + "?" + request.query.items.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
                    requests.withLock { $0.append(line) }
                    if let status = failures.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                        return Response(status: status, headers: status == 429 ? ["Retry-After": "1"] : [:], body: .bytes(Array("no".utf8)))
                    }
                    return handle(request)
                })
        }
        on("/api/pages") { [self] request in
            let number = request.query["page"].flatMap { Int($0) } ?? 1
            let size = request.query["per_page"].flatMap { Int($0) } ?? 4
            return page((number - 1) * size, size)
        }
        on("/api/offsets") { [self] in page($0.query["skip"].flatMap { Int($0) } ?? 0, $0.query["take"].flatMap { Int($0) } ?? 3) }
        on("/api/cursors") { [self] request in
            let from = request.query["after"].flatMap { Int($0) } ?? 0
            return page(from, 3, [("meta", .object([("next", from + 3 < count ? .int(from + 3) : .null)]))])
        }
        on("/api/links") { [self] request in
            let from = request.query["from"].flatMap { Int($0) } ?? 0
            return page(
                from, 3, link: from + 3 < count ? "</api/links?from=0>; rel=\"first\", <links?from=\(from + 3)>; rel=\"next\"" : nil)
        }
        on("/api/nexts") { [self] request in
            let from = request.query["from"].flatMap { Int($0) } ?? 0
            return page(from, 3, [("next", from + 3 < count ? .string("?from=\(from + 3)") : .null)])
        }
        on("/api/dying") { [self] request in
            guard request.query["page"] != "1" else { return page(0, 4) }
            struct End: Error {}
            return .stream(type: "application/json") { writer in
                try await writer.write(#"{"data":{"items":[{"id":5},"#)
                throw End()
            }
        }
        on("/api/same") { [self] _ in page(0, 3) }
        on("/api/elsewhere") { _ in .init(status: 302, headers: ["Location": "http://127.0.0.2/steal"]) }
        on("/api/moved") { _ in .init(status: 301, headers: ["Location": "/api/offsets?take=100"]) }
        on("/api/huge") { _ in .init(body: .bytes([UInt8](repeating: 0x20, count: 33 << 20))) }
        on("/api/page") { _ in .html("<html>Sign in</html>") }
        on("/api/digits") { _ in
            .init(
                body: .bytes(
                    Array(
                        #"[{"id":1,"amount":12345678901234567890.123456789},{"id":2,"amount":1e2},{"id":3,"amount":"x"},{"id":4,"amount":null},5]"#
                            .utf8)))
        }
        on("/api/xml") { _ in
            .init(
                body: .bytes(
                    Array(
                        #"<?xml version="1.0"?><rates><rate id="1"><code>USD</code><value>2.0700</value></rate><rate id="2"><code>EUR</code><value>3.1</value></rate></rates>"#
                            .utf8)))
        }
        on("/api/bomb") { _ in
            .init(body: .bytes(Array(#"<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>"#.utf8)))
        }
        on("/api/changes") { [self] request in
            let rows = (1...9).map(row).filter { row in
                guard let from = request.query["from"] else { return true }
                return row["updated_at"]!.string! >= String(from.prefix(10))
            }
            return .json(.array(rows))
        }
        on("/api/key") { [self] in
            $0.headers["X-Key"] == "s3cret-of-ours" || $0.query["key"] == "s3cret-of-ours"
                ? page(0, 100) : Response(status: 403, body: .bytes(Array("no: s3cret-of-ours".utf8)))
        }
        on("/api/basic") { [self] in $0.headers["Authorization"] == "Basic dTpwYXNzd29yZA==" ? page(0, 100) : Response(status: 401) }
        on("/api/token") { [self] request in
            guard let token = valid.withLock({ $0 }), request.headers["Authorization"] == "Bearer \(token)" else {
                return Response(status: 401)
            }
            let number = request.query["page"].flatMap { Int($0) } ?? 1
            return page((number - 1) * 4, 4)
        }
        router.post(
            "/oauth/token",
            .now { [self] request in
                guard request.headers["Authorization"] == "Basic aWQ6cGFzc3dvcmQ=", request.form?["grant_type"] == "client_credentials"
                else {
                    return Response(status: 401)
                }
                let number = tokens.add(1, ordering: .relaxed).newValue
                valid.withLock { $0 = "token-\(number)" }
                return .json(.object([("access_token", .string("token-\(number)")), ("token_type", "Bearer"), ("expires_in", .int(3600))]))
            })
        return router
    }
}

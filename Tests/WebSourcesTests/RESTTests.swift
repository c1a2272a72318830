import Base
import Columnar
import HTTP
import Project
import TestSupport
import Testing

@testable import Connectors

private func rest(_ url: String, _ table: String, auth: String = "", environment: [String: String] = [:]) throws -> Source {
    try source("kind: rest\nurl: \(url)/api\n\(auth)tables:\n  t:\n\(table)", environment: environment)
}

private let columns = "    columns: {id: bigint, amount: \"decimal(18,2)\", city: text}\n    fields: {city: customer.city}\n"

private func reader(_ source: Source, retryFirst: Duration = .milliseconds(5)) throws -> RESTReader {
    guard case .web(.rest(let service)) = source.kind, case .web(.rest(let wanted)) = source.tables[0].origin else {
        throw Failure("no rest")
    }
    return RESTReader(source.tables[0], wanted, service, source.limits, backOff: .init(first: retryFirst, longest: .milliseconds(50)))
}

private func take(_ source: Source, after taken: Taken = Taken()) async throws -> Takings {
    try await take(try reader(source), after: taken)
}

private func problem(_ source: Source) async throws -> Diagnostic? {
    do {
        _ = try await take(source)
        return nil
    } catch {
        return error as? Diagnostic
    }
}

@Suite struct `A REST service` {
    @Test(arguments: [
        ("pages", "{by: page, size: 4, size_param: per_page}", 3), ("pages", "{by: page}", 4),
        ("offsets", "{by: offset, param: skip, size: 3, size_param: take}", 4),
        ("offsets", "{by: offset, param: skip, size: 5, size_param: take}", 3),
        ("cursors", "{by: cursor, param: after, next: meta.next}", 4), ("links", "{by: link}", 4), ("nexts", "{by: next, next: next}", 4),
    ])
    func `gives all its rows, however it pages`(path: String, paging: String, requests: Int) async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let takings = try await take(rest(url, "    path: /\(path)\n    rows: data.items\n    paging: \(paging)\n" + columns))
            #expect(takings.texts("id", "amount", "city") == (1...10).map { "\($0) \($0).10 Брест" })
            #expect(service.asked.count == requests)
        }
    }

    @Test func `that knows no paging is not asked for ever`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let source0 = try rest(url, "    path: same\n    rows: data.items\n    paging: {by: page}\n" + columns)
            #expect(try await problem(source0)?.code == "rest.same-page")
            #expect(service.asked.count == 2)
        }
    }

    @Test func `keeps the digits of its numbers, and rows that do not fit are set aside`() async throws {
        try await withServer(Service().router) { url in
            let takings = try await take(rest(url, "    path: digits\n    columns: {id: bigint, amount: \"decimal(38,9)\"}\n"))
            #expect(takings.texts("id", "amount") == ["1 12345678901234567890.123456789", "2 100.000000000", "4 -"])
            #expect(
                takings.rejects.map { [$0[0], $0[1], $0[2], $0[4]] } == [
                    ["digits", "3", "amount", #"{"id":3,"amount":"x"}"#], ["digits", "5", nil, "5"],
                ])
        }
    }

    @Test func `may speak XML, and no bomb goes off`() async throws {
        let table =
            "    rows: rates.rate\n    format: xml\n    columns: {id: integer, code: text, value: \"decimal(18,4)\"}\n    fields: {id: \"@id\"}\n"
        try await withServer(Service().router) { url in
            let source1 = try rest(url, "    path: xml\n" + table)
            #expect(try await take(source1).texts("id", "code", "value") == ["1 USD 2.0700", "2 EUR 3.1000"])
            let source2 = try rest(url, "    path: bomb\n" + table)
            #expect(try await problem(source2)?.code == "web.not-xml")
        }
    }

    @Test func `is asked again after a refusal that may pass, and not after another`() async throws {
        let service = Service()
        let table = "    path: offsets\n    rows: data.items\n    params: {take: 100}\n" + columns
        try await withServer(service.router) { url in
            service.fail(500, 503, 429)
            let source3 = try rest(url, table)
            #expect(try await take(source3).rows.count == 10)
            #expect(service.asked.count == 4)
            service.fail(500, 500, 500, 500)
            let source4 = try rest(url, table)
            #expect(try await problem(source4)?.code == "web.refused")
            #expect(service.asked.count == 8)
            service.fail(404)
            let source5 = try rest(url, table)
            let refusal = try await problem(source5)
            #expect(refusal?.code == "web.refused")
            #expect(service.asked.count == 9)
        }
    }

    @Test func `waits as it is told`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            service.fail(429)
            let clock = ContinuousClock()
            let time = try await clock.measure { _ = try await take(rest(url, "    path: offsets\n    rows: data.items\n" + columns)) }
            #expect(time >= .seconds(1))
        }
        #expect(RetryAfter.wait("120") == .seconds(120))
        #expect(RetryAfter.wait("Wed, 21 Oct 2015 07:28:30 GMT", now: .init(timeIntervalSince1970: 1_445_412_500)) == .seconds(10))
        #expect(RetryAfter.wait("Wed, 21 Oct 2015 07:28:00 GMT") == .zero)
        #expect(RetryAfter.wait("soon") == nil && RetryAfter.wait(nil) == nil)
    }

    @Test func `is not asked faster than it allows`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let source = try rest(
                url,
                "    path: offsets\n    rows: data.items\n    paging: {by: offset, param: skip, size: 2, size_param: take}\n" + columns,
                auth: "rate: 20\n")
            let time = try await ContinuousClock().measure { _ = try await take(source) }
            #expect(service.asked.count == 6)
            // Six requests, fifty milliseconds between two.
            #expect(time >= .milliseconds(250))
        }
    }

    @Test func `sends nobody elsewhere with our key`() async throws {
        let key = "auth: {header: {name: X-Key, value: \"${KEY}\"}}\n"
        try await withServer(Service().router) { url in
            let away = try rest(url, "    path: elsewhere\n" + columns, auth: key, environment: ["KEY": "s3cret-of-ours"])
            #expect(try await problem(away)?.code == "web.redirected")
            let near = try rest(url, "    path: moved\n    rows: data.items\n" + columns, auth: key, environment: ["KEY": "s3cret-of-ours"])
            #expect(try await take(near).rows.count == 10)
        }
    }

    @Test func `that answers too much, or something else, is refused`() async throws {
        try await withServer(Service().router) { url in
            let source7 = try rest(url, "    path: huge\n" + columns)
            #expect(try await problem(source7)?.code == "http.too-large")
            let source8 = try rest(url, "    path: page\n" + columns)
            #expect(try await problem(source8)?.code == "web.not-json")
            let lost = try await problem(rest(url, "    path: offsets\n    rows: data.rows\n" + columns))
            #expect(lost?.code == "rest.no-rows")
            #expect(lost?.message.en == "The answer about offsets has nothing at `data.rows`; it has: data.")
        }
    }

    @Test func `that dies under the answer fails by its name`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let source = try rest(
                url, "    path: dying\n    rows: data.items\n    paging: {by: page, size: 4}\n" + columns, auth: "retries: 2\n")
            let failure = try await problem(source)
            #expect(failure?.code == "http.broken-off")
            #expect(failure?.message.en.hasPrefix("\(url)/api dying, page 2 the connection broke off") == true)
            // The first page came; the second was tried three times.
            #expect(service.asked.count == 4)
        }
    }

    @Test func `of ten thousand pages is read in little memory`() async throws {
        let service = Service(count: 30_000)
        try await withServer(service.router) { url in
            let source = try rest(
                url, "    path: pages\n    rows: data.items\n    paging: {by: page, size: 3, size_param: per_page}\n" + columns)
            let before = residentMegabytes()
            let count = try await Waiter().count(reader(source), taking())
            #expect(count == 30_000)
            #expect(service.asked.count == 10_001)
            #expect(residentMegabytes() - before < 120)
        }
    }

    @Test func `stops at once when the run is cancelled`() async throws {
        let service = Service(count: 1_000_000)
        try await withServer(service.router) { url in
            let source = try rest(
                url, "    path: pages\n    rows: data.items\n    paging: {by: page, size: 2, size_param: per_page}\n" + columns,
                auth: "rate: 1\n")
            let taking = taking()
            let reader = try reader(source)
            let reading = Task { try await Waiter().count(reader, taking) }
            try await Task.sleep(for: .milliseconds(300))
            let time = await ContinuousClock().measure {
                taking.cancel()
                await #expect(throws: CancellationError.self) { try await reading.value }
            }
            #expect(time < .seconds(10))
        }
    }
}

@Suite struct `Who asks a REST service` {
    private static let table = "    rows: data.items\n" + columns

    @Test(arguments: [
        ("key", "auth: {header: {name: X-Key, value: \"${KEY}\"}}\n"), ("key", "auth: {query: {name: key, value: \"${KEY}\"}}\n"),
        ("basic", "auth: {basic: {user: u, password: \"${PASSWORD}\"}}\n"),
    ])
    func `says so in its way`(path: String, auth: String) async throws {
        let environment = ["KEY": "s3cret-of-ours", "PASSWORD": "password"]
        try await withServer(Service().router) { url in
            let source = try rest(url, "    path: \(path)\n" + Self.table, auth: auth, environment: environment)
            #expect(try await take(source).rows.count == 10)
        }
    }

    @Test func `is not told by a message`() async throws {
        try await withServer(Service().router) { url in
            let auth = "auth: {header: {name: Z-Key, value: \"${KEY}\"}}\n"
            let refusal = try await problem(rest(url, "    path: key\n" + Self.table, auth: auth, environment: ["KEY": "s3cret-of-ours"]))
            #expect(refusal?.code == "web.denied")
            #expect(refusal?.message.en.contains("answered key with 403: no: •••") == true)
        }
    }

    @Test func `has one token for all pages, and another once it is withdrawn`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let auth = "auth: {oauth2: {token_url: \"\(url)/oauth/token\", client_id: id, client_secret: \"${PASSWORD}\"}}\n"
            let table = "    path: token\n    paging: {by: page, size: 4}\n" + Self.table
            let source = try rest(url, table, auth: auth, environment: ["PASSWORD": "password"])
            #expect(try await take(source).rows.count == 10)
            #expect(service.tokensGiven == 1)

            guard case .web(.rest(let rest)) = source.kind else { throw Failure("no rest") }
            let caller = WebCaller("here", at: source.place, limits: source.limits, taking())
            let asker = RESTAsker(rest, caller, source.place)
            let statuses = try await Waiter().ask(asker, ["\(url)/api/token", "\(url)/api/token"]) { service.withdraw() }
            #expect(statuses == [200, 200])
            #expect(service.tokensGiven == 3)

            let wrong = try self.wrong(url, auth, table)
            #expect(try await problem(wrong)?.code == "web.denied")
        }
    }

    private func wrong(_ url: String, _ auth: String, _ table: String) throws -> Source {
        try rest(url, table, auth: auth, environment: ["PASSWORD": "wrong"])
    }
}

@Suite struct `What is new at a REST service` {
    private static let table =
        "    path: changes\n    mode: incremental\n    cursor: updated_at\n    key: id\n    since: {from: \"{time}\"}\n    columns: {id: bigint, updated_at: timestamptz}\n"

    @Test func `is asked for by its cursor, and held against it`() async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let source = try rest(url, Self.table)
            #expect(try await take(source).rows.count == 9)
            let late = try await take(source, after: Taken(watermark: "2025-11-05 10:00:00+00"))
            #expect(service.asked.last == "/api/changes?from=2025-11-05T10:00:00Z")
            #expect(late.texts("updated_at").sorted().first == "2025-11-05 10:00:00Z")
            #expect(late.rows.count == 5)
            // The service has no way to ask for an end: rows behind it are passed over.
            let days = try await take(source, after: Taken(period: DayRange(20_394..<20_396)))
            #expect(days.texts("updated_at").sorted() == ["2025-11-02 10:00:00Z", "2025-11-03 10:00:00Z"])
        }
    }

    @Test(arguments: [
        ("{value}", "2025-11-05 10:00:00+00"), ("{day}", "2025-11-05"), ("{time}", "2025-11-05T10:00:00Z"), ("{unix}", "1762336800"),
        ("gte:{day}T00:00", "gte:2025-11-05T00:00"),
    ])
    func `is asked for as the service writes moments`(template: String, sent: String) async throws {
        let service = Service()
        try await withServer(service.router) { url in
            let source = try rest(url, Self.table.replacing("{time}", with: template))
            _ = try await take(source, after: Taken(watermark: "2025-11-05 10:00:00+00"))
            #expect(service.asked.last == "/api/changes?from=\(sent)")
        }
    }
}

extension Waiter {
    func count(_ reader: RESTReader, _ taking: Taking) throws -> Int {
        var count = 0
        var stream = reader.rows(of: .everything, taking)
        while let batch = try stream.next() { count += batch.count }
        return count
    }

    fileprivate func ask(_ asker: RESTAsker, _ urls: [String], between: @Sendable () -> Void) throws -> [Int] {
        try urls.map { url in
            defer { between() }
            return try asker.ask(url, named: "rows").status
        }
    }
}

/// What the process holds of memory.
func residentMegabytes() -> Int {
    let pages = (try? Files.read("/proc/self/statm")).flatMap {
        String(decoding: $0, as: UTF8.self).split(separator: " ").dropFirst().first
    }
    return (pages.flatMap { Int($0) } ?? 0) * 4096 / 1_048_576
}

import Base
import Glibc
import Synchronization
import Testing

@testable import HTTP

private func shop() -> Router {
    var router = Router()
    router.get("/", .now { _ in .text("hello\n") })
    router.get(
        "/later",
        .later { _ in
            try? await Task.sleep(for: .milliseconds(30))
            return .text("later\n")
        })
    router.get("/items/{name}", .now { .text("\($0.parameters["name"]) \($0.query["q"] ?? "-") \($0.remote)") })
    router.post("/echo", .now { Response(headers: ["Content-Type": "application/octet-stream"], body: .bytes($0.body)) })
    router.post("/length", .later { .text("\($0.body.count)") })
    router.on(.post, "/small", bodyLimit: 10, .now { .text("\($0.body.count)") })
    router.get("/bad-header", .now { _ in Response(headers: ["Location": "/a\r\nSet-Cookie: b=c"]) })
    return router
}

@Suite struct `An HTTP server` {
    @Test func `answers curl`() async throws {
        try await withServer(shop()) { server in
            let base = "http://127.0.0.1:\(server.port)"
            let hello = try await Program.curl("-i", base + "/")
            #expect(hello.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(hello.output.hasSuffix("\r\n\r\nhello\n"))
            for line in ["X-Content-Type-Options: nosniff", "frame-ancestors 'none'", "Referrer-Policy: "] {
                #expect(hello.output.contains(line))
            }
            #expect(try await Program.curl(base + "/later").output == "later\n")
            #expect(try await Program.curl(base + "/items/%D0%BC%D0%B8%D1%80?q=a+b").output == "мир a b 127.0.0.1")
            #expect(try await Program.curl("-d", "тело", base + "/echo").output == "тело")
        }
    }

    @Test(arguments: [
        ("GET", "/none", "404"), ("DELETE", "/", "405"), ("BREW", "/", "501"), ("GET", "/a%2Fb", "400"),
        ("OPTIONS", "/echo", "204"), ("GET", "/bad-header", "500"),
    ])
    func `refuses`(method: String, path: String, status: String) async throws {
        try await withServer(shop()) { server in
            let answer = try await Program.curl("-i", "--path-as-is", "-X", method, "http://127.0.0.1:\(server.port)\(path)")
            #expect(answer.output.hasPrefix("HTTP/1.1 \(status) "))
            #expect(!answer.output.contains("Set-Cookie"))
            if status == "405" { #expect(answer.output.contains("Allow: GET, HEAD, OPTIONS\r\n")) }
            if status == "204" { #expect(answer.output.contains("Allow: POST, OPTIONS\r\n")) }
        }
    }

    @Test func `keeps its connection, also after a refusal`() async throws {
        try await withServer(shop()) { server in
            let answers = try await offPool {
                let connection = try RawConnection(server.port)
                return [("/", "hello\n"), ("/none", "Found\n"), ("/later", "later\n"), ("/", "hello\n")].map { path, end in
                    connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                    return connection.receive(until: "\r\n\r\n\(path == "/none" ? "404 Not " : "")\(end)")
                }
            }
            #expect(answers.map { $0.prefix(12).suffix(3) } == ["200", "404", "200", "200"])
        }
    }

    @Test func `answers pipelined requests in their order`() async throws {
        try await withServer(shop()) { server in
            let all = try await offPool {
                let connection = try RawConnection(server.port)
                let paths = (0..<20).map { $0 % 3 == 0 ? "/later" : "/items/\($0)" }
                connection.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
                connection.send("GET /items/last HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return connection.receive()
            }
            let bodies = all.split(separator: "HTTP/1.1 200 OK").compactMap { $0.split(separator: "\r\n").last }
            try #require(bodies.count == 21)
            #expect(bodies[3] == "later\n" && bodies[4].hasPrefix("4 ") && bodies[20].hasPrefix("last "))
        }
    }

    @Test func `answers HEAD without a body`() async throws {
        try await withServer(shop()) { server in
            let answer = try await offPool {
                let connection = try RawConnection(server.port)
                connection.send("HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                return connection.receive()
            }
            #expect(answer.contains("Content-Length: 6\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n"))
        }
    }

    @Test func `answers many at once, those that wait beside those that do not`() async throws {
        try await withServer(shop()) { server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for client in 0..<16 {
                    group.addTask {
                        try await offPool {
                            let connection = try RawConnection(server.port)
                            return (0..<50).count { round in
                                let path = (client + round) % 2 == 0 ? "/later" : "/"
                                connection.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
                                return connection.receive(until: path == "/" ? "hello\n" : "later\n").contains(" 200 OK")
                            }
                        }
                    }
                }
                for try await answered in group { #expect(answered == 50) }
            }
        }
    }

    @Test func `bounds a body, announced or not`() async throws {
        try await withServer(shop()) { server in
            let base = "http://127.0.0.1:\(server.port)"
            let body = String(repeating: "x", count: 11)
            #expect(try await Program.curl("-d", "0123456789", base + "/small").output == "10")
            #expect(try await Program.curl("-d", body, base + "/small").output == "413 Content Too Large\n")
            let chunked = try await Program.curl("-H", "Transfer-Encoding: chunked", "-d", body, base + "/small")
            #expect(chunked.output == "413 Content Too Large\n")
        }
    }

    @Test func `takes a large body and gives it back`() async throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "0123456789abcdef", count: 1 << 19)
        try folder.write("body", text)
        try await withServer(shop()) { server in
            let url = "http://127.0.0.1:\(server.port)/echo"
            let answer = try await Program.curl("--data-binary", "@\(folder.path)/body", url)
            #expect(answer.output == text)
        }
    }

    @Test func `bounds the request line and the headers`() async throws {
        try await withServer(shop()) { server in
            for request in [
                "GET /\(String(repeating: "a", count: 40000)) HTTP/1.1\r\nHost: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 40000))\r\n\r\n",
            ] {
                let answer = try await offPool {
                    let connection = try RawConnection(server.port)
                    connection.send(request)
                    return connection.receive(until: "\n")
                }
                #expect(answer.hasPrefix("HTTP/1.1 4"))
            }
        }
    }

    @Test func `hangs up on a client that drips`() async throws {
        var limits = HTTPServer.Limits()
        limits.headTime = .milliseconds(500)
        try await withServer(shop(), limits: limits) { server in
            let took = try await offPool {
                let connection = try RawConnection(server.port)
                connection.send("GET / HTTP/1.1\r\n")
                Threads.start("drip") {
                    for _ in 0..<100 {
                        connection.send("X")
                        usleep(50000)
                    }
                }
                let began = ContinuousClock.now
                _ = connection.receive()
                return ContinuousClock.now - began
            }
            #expect(took < .seconds(8))
            #expect(try await Program.curl("http://127.0.0.1:\(server.port)/").output == "hello\n")
        }
    }

    @Test func `tells that a port is taken`() throws {
        let first = try HTTPServer(port: 0, router: Router())
        let error = #expect(throws: Diagnostic.self) { try HTTPServer(port: first.port, router: Router()) }
        #expect(error?.code == "server.port-taken")
        #expect(error?.mend?.en.contains("\(first.port)") == true)
        #expect(throws: Diagnostic.self) { try HTTPServer(bind: "no address", port: 0, router: Router()) }
    }

    @Test func `reports each request to its observer`() async throws {
        let seen = Mutex<[HTTPServer.Outcome]>([])
        try await withServer(shop(), observer: { outcome in seen.withLock { $0.append(outcome) } }) { server in
            for path in ["/", "/none", "/items/a", "/later"] {
                _ = try await Program.curl("http://127.0.0.1:\(server.port)\(path)")
            }
            try await eventually("four outcomes") { seen.withLock { $0.count } == 4 }
        }
        let outcomes = seen.withLock { $0 }
        #expect(outcomes.map(\.route) == ["/", nil, "/items/{name}", "/later"])
        #expect(outcomes.map(\.status) == [200, 404, 200, 200])
        #expect(outcomes.allSatisfy { $0.isComplete && $0.method == "GET" })
        #expect(outcomes[3].duration > .milliseconds(25))
    }
}

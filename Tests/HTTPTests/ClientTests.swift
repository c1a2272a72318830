import Glibc
import Synchronization
import Testing

@testable import HTTP

extension HTTPFailure.Kind {
    /// The name of the case, for comparing.
    fileprivate var name: String { String("\(self)".prefix { $0 != "(" }) }
}

@Suite struct `An HTTP client` {
    private let client = HTTPClient()

    private func failure(_ body: @escaping @Sendable () throws -> Void) async throws -> HTTPFailure {
        let error = await #expect(throws: HTTPFailure.self) { try await offPool(body) }
        return try #require(error)
    }

    @Test func `gets an answer, and keeps its connection for the next`() async throws {
        let nginx = try await Nginx("location / { add_header X-Served yes; return 200 \"$connection $request_method $arg_q\"; }")
        let answers = try await offPool { [client] in
            try ["a", "b"].map { try client.send(ClientRequest(.get, "\(nginx.url)/?q=\($0)")) }
        }
        #expect(answers.map(\.status) == [200, 200])
        #expect(answers[0].headers["x-served"] == "yes")
        let words = answers.map { $0.text.split(separator: " ") }
        #expect(words[0][0] == words[1][0])
        #expect(words[0][1...] == ["GET", "a"])
    }

    @Test func `speaks through a Unix socket`() async throws {
        let nginx = try await Nginx("location / { return 200 $server_addr; }")
        let answer = try await offPool {
            try HTTPClient(socketPath: nginx.folder.path + "/socket").send(ClientRequest(.get, "http://local/"))
        }
        #expect(answer.text == "unix:\(nginx.folder.path)/socket")
    }

    @Test func `sends what the server was told to expect`() async throws {
        var router = Router()
        for method in Method.allCases where method != .head {
            router.on(
                method, "/",
                .now { request in
                    let line = [
                        request.method.rawValue, request.headers["Authorization"], request.headers["X-A"],
                        request.headers["Content-Length"],
                    ]
                    return .text(line.map { $0 ?? "-" }.joined(separator: " ") + " " + String(decoding: request.body, as: UTF8.self))
                })
        }
        try await withServer(router) { server in
            let url = "http://127.0.0.1:\(server.port)/"
            let answers = try await offPool { [client] in
                [
                    try client.send(ClientRequest(.post, url, headers: ["X-A": "б"], body: Array("тело".utf8))).text,
                    try client.send(ClientRequest(.get, url, headers: ["X-A": ""], credentials: ("user", "pass"))).text,
                    try client.send(ClientRequest(.post, url)).text,
                    try client.send(ClientRequest(.delete, url)).text,
                    try client.send(ClientRequest(.patch, url, body: [])).text,
                ]
            }
            #expect(answers == ["POST - б 8 тело", "GET Basic dXNlcjpwYXNz  - ", "POST - - 0 ", "DELETE - - - ", "PATCH - - 0 "])
            let head = try await offPool { [client] in try client.send(ClientRequest(.head, url)) }
            #expect(head.status == 200 && head.body.isEmpty)
        }
    }

    @Test func `uploads and downloads a gigabyte in little memory`() async throws {
        let total = 1 << 30
        var router = Router()
        router.get(
            "/zeros",
            .now { _ in
                .stream(type: "application/octet-stream") { writer in
                    let chunk = [UInt8](repeating: 48, count: 256 << 10)
                    for _ in 0..<(total / chunk.count) { try await writer.write(chunk) }
                }
            })
        let nginx = try await Nginx("location /take { return 200; }")
        try await withServer(router) { server in
            let before = residentBytes()
            let (received, sent) = try await offPool { [client] in
                var exchange = try client.start(ClientRequest(.get, "http://127.0.0.1:\(server.port)/zeros"))
                let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
                defer { buffer.deallocate() }
                var received = 0
                while case let count = try exchange.read(into: buffer), count > 0 { received += count }
                var sent = 0
                var upload = try client.start(
                    ClientRequest(.post, nginx.url + "/take"),
                    upload: { piece in
                        let count = min(piece.count, total - sent)
                        piece[..<count].initializeMemory(as: UInt8.self, repeating: 49)
                        sent += count
                        return count
                    })
                _ = try upload.readAll(limit: 100)
                try upload.requireSuccess()
                return (received, sent)
            }
            #expect(received == total && sent == total)
            // Other suites share the process: far below the gigabyte is what can be said.
            #expect(residentBytes() - before < 384 << 20)
        }
    }

    @Test func `makes the sender wait while nobody reads`() async throws {
        let written = Mutex(0)
        var router = Router()
        router.get(
            "/",
            .now { _ in
                .stream(type: "text/plain") { writer in
                    while true {
                        try await writer.write([UInt8](repeating: 48, count: 64 << 10))
                        written.withLock { $0 += 64 << 10 }
                    }
                }
            })
        try await withServer(router) { server in
            try await offPool { [client] in
                var exchange = try client.start(ClientRequest(.get, "http://127.0.0.1:\(server.port)/"))
                var buffer = [UInt8](repeating: 0, count: 1000)
                for _ in 0..<20 {
                    let count = try buffer.withUnsafeMutableBytes { try exchange.read(into: $0) }
                    #expect(count > 0)
                    usleep(20000)
                }
            }
            #expect(written.withLock { $0 } < 32 << 20)
        }
    }

    @Test func `tells who cannot be reached`() async throws {
        let free = try HTTPServer(port: 0, router: Router()).port
        for url in ["http://127.0.0.1:\(free)/", "http://no-such-host.invalid/"] {
            let failure = try await failure { [client] in _ = try client.send(ClientRequest(.get, url)) }
            #expect(failure.kind.name == "unreachable")
            #expect(failure.diagnostic().code == "http.unreachable")
        }
        #expect(client.idleCount == 1)
    }

    @Test(arguments: ["no address", "ftp://127.0.0.1/", "file:///etc/passwd", "http://", ""])
    func `refuses what is not an HTTP address`(url: String) async throws {
        let failure = try await failure { [client] in _ = try client.send(ClientRequest(.get, url)) }
        #expect(["badRequest", "unreachable"].contains(failure.kind.name))
    }

    @Test func `waits no longer than it was told`() async throws {
        var router = Router()
        router.get(
            "/silent",
            .later { _ in
                try? await Task.sleep(for: .seconds(30))
                return .text("late")
            })
        router.get(
            "/drip",
            .now { _ in
                .stream(type: "text/plain") { writer in
                    while true {
                        try await writer.write("x")
                        try await Task.sleep(for: .milliseconds(20))
                    }
                }
            })
        try await withServer(router) { server in
            let url = "http://127.0.0.1:\(server.port)"
            let began = ContinuousClock.now
            let stalled = try await failure { [client] in
                _ = try client.send(ClientRequest(.get, url + "/silent", patience: .init(stall: .milliseconds(200))))
            }
            let tooLong = try await failure { [client] in
                _ = try client.send(ClientRequest(.get, url + "/drip", patience: .init(stall: .seconds(5), total: .milliseconds(200))))
            }
            #expect(stalled.kind.name == "timedOut" && tooLong.kind.name == "timedOut")
            #expect(ContinuousClock.now - began < .seconds(10))
        }
    }

    @Test func `is cancelled from another thread at once`() async throws {
        let record = Mutex(false)
        var router = Router()
        router.get(
            "/",
            .later { _ in
                record.withLock { $0 = true }
                try? await Task.sleep(for: .seconds(30))
                return .text("late")
            })
        try await withServer(router) { server in
            let cancel = HTTPCancel()
            Threads.start("canceller") {
                while !record.withLock({ $0 }) { usleep(1000) }
                cancel.cancel()
            }
            let began = ContinuousClock.now
            let failure = try await failure { [client] in
                _ = try client.send(ClientRequest(.get, "http://127.0.0.1:\(server.port)/"), cancel: cancel)
            }
            #expect(failure.kind.name == "cancelled")
            #expect(ContinuousClock.now - began < .seconds(10))
        }
    }

    @Test func `tells a refusal, and an answer that breaks off`() async throws {
        struct Broken: Error {}
        var router = Router()
        router.get("/refused", .now { _ in .text("no such table", status: 404) })
        router.post("/take", .now { .text("\($0.body.count)") })
        router.get(
            "/broken",
            .now { _ in
                .stream(type: "text/plain") { writer in
                    try await writer.write("part")
                    throw Broken()
                }
            })
        try await withServer(router) { server in
            let url = "http://127.0.0.1:\(server.port)"
            let refused = try await failure { [client] in
                var exchange = try client.start(ClientRequest(.get, url + "/refused"))
                try exchange.requireSuccess()
            }
            #expect(refused.kind.name == "status" && refused.detail == "no such table")
            let broken = try await failure { [client] in _ = try client.send(ClientRequest(.get, url + "/broken")) }
            #expect(broken.kind.name == "brokenOff")
            let tooLarge = try await failure { [client] in _ = try client.send(ClientRequest(.get, url + "/refused"), limit: 5) }
            #expect(tooLarge.kind.name == "tooLarge")
            let upload = try await failure { [client] in
                _ = try client.start(ClientRequest(.post, url + "/take"), upload: { _ in throw Broken() })
            }
            #expect(upload.kind.name == "upload")
        }
    }

    @Test func `never shows a password or a query`() async throws {
        let free = try HTTPServer(port: 0, router: Router()).port
        let failure = try await failure { [client] in
            let url = "http://user:hunter2@127.0.0.1:\(free)/path?token=hunter2"
            _ = try client.send(ClientRequest(.get, url, headers: ["X-Key": "hunter2"], credentials: ("a", "hunter2")))
        }
        #expect(failure.address == "http://127.0.0.1:\(free)/path")
        #expect(!"\(failure) \(failure.diagnostic().render(in: .ru))".contains("hunter2"))
        let header = try await self.failure { [client] in
            _ = try client.send(ClientRequest(.get, "http://127.0.0.1:\(free)/", headers: ["X-Key": "hunter2\r\nX: y"]))
        }
        #expect(header.kind.name == "badRequest" && !"\(header)".contains("hunter2"))
    }

    @Test func `trusts no certificate that nobody signed`() async throws {
        let openssl = try Program.path("openssl", package: "openssl")
        let folder = try TemporaryFolder()
        let made = try await Program.run(
            openssl,
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
                "subjectAltName=IP:127.0.0.1", "-keyout", folder.path + "/key.pem", "-out", folder.path + "/cert.pem",
            ])
        #expect(made.status == 0)
        let port = try HTTPServer(port: 0, router: Router()).port
        let nginx = try await Nginx(
            """
            listen 127.0.0.1:\(port) ssl; ssl_certificate \(folder.path)/cert.pem;
            ssl_certificate_key \(folder.path)/key.pem; location / { return 200 safe; }
            """)
        let url = "https://127.0.0.1:\(port)/"
        let failure = try await failure { [client] in _ = try client.send(ClientRequest(.get, url)) }
        #expect(failure.kind.name == "tls")
        let trusting = HTTPClient(authorities: folder.path + "/cert.pem")
        #expect(try await offPool { try trusting.send(ClientRequest(.get, url)).text } == "safe")
        withExtendedLifetime(nginx) {}
    }
}

private func residentBytes() -> Int {
    var pages = 0
    if let file = fopen("/proc/self/statm", "r") {
        var line = [CChar](repeating: 0, count: 128)
        fgets(&line, 128, file)
        fclose(file)
        let fields = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self).split(separator: " ")
        pages = Int(fields[1]) ?? 0
    }
    return pages * 4096
}

import Synchronization
import Testing

@testable import HTTP

/// What a handler lived through, as another thread sees it.
private final class Record: Sendable {
    private let state = Mutex((started: false, cancelled: false, written: 0))

    var isStarted: Bool { state.withLock { $0.started } }
    var isCancelled: Bool { state.withLock { $0.cancelled } }
    var written: Int { state.withLock { $0.written } }

    func start() { state.withLock { $0.started = true } }
    func end() { state.withLock { $0.cancelled = Task.isCancelled } }
    func write() { state.withLock { $0.written += 1 } }
}

@Suite struct `A streamed response` {
    @Test func `arrives whole`() async throws {
        var router = Router()
        router.get(
            "/rows",
            .now { _ in
                .stream(type: "text/csv") { writer in
                    for row in 0..<20_000 {
                        if row % 5000 == 0 { try await Task.sleep(for: .milliseconds(5)) }
                        try await writer.write("\(row),Оплата\n")
                    }
                }
            })
        try await withServer(router) { server in
            let answer = try await Program.curl("http://127.0.0.1:\(server.port)/rows")
            #expect(answer.output == (0..<20_000).map { "\($0),Оплата\n" }.joined())
        }
    }

    @Test func `that fails is seen to be broken`() async throws {
        struct Failure: Error {}
        var router = Router()
        router.get(
            "/",
            .now { _ in
                .stream(type: "text/plain") { writer in
                    try await writer.write("some")
                    throw Failure()
                }
            })
        try await withServer(router) { server in
            let answer = try await Program.curl("http://127.0.0.1:\(server.port)/")
            #expect(answer.status == 18)  // curl: the transfer ended before all of it came.
        }
    }

    @Test func `waits for a slow reader, and is cancelled when it leaves`() async throws {
        let record = Record()
        try await withServer(endless(record)) { server in
            let connection = try RawConnection(server.port)
            connection.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            // A few megabytes fill the buffers of the system; then the writer waits.
            try await eventually("the first bytes") { record.written > 0 }
            var before = 0
            while record.written != before {
                before = record.written
                try await Task.sleep(for: .milliseconds(300))
            }
            #expect(before < 2000)
            withExtendedLifetime(connection) {}
        }
        try await eventually("cancellation") { record.isCancelled }
    }

    @Test func `asks HEAD for no bytes`() async throws {
        let record = Record()
        try await withServer(endless(record)) { server in
            let answer = try await Program.curl("--head", "http://127.0.0.1:\(server.port)/")
            #expect(answer.output.contains("200 OK"))
        }
        #expect(!record.isStarted)
    }

    private func endless(_ record: Record) -> Router {
        var router = Router()
        router.get(
            "/",
            .now { _ in
                .stream(type: "application/octet-stream") { writer in
                    record.start()
                    defer { record.end() }
                    let chunk = [UInt8](repeating: 120, count: 16 << 10)
                    while true {
                        try await writer.write(chunk)
                        record.write()
                    }
                }
            })
        return router
    }
}

@Suite struct `A client that goes away` {
    @Test func `cancels the work that was done for it`() async throws {
        let record = Record()
        try await withServer(waiting(record)) { server in
            do {
                let connection = try RawConnection(server.port)
                connection.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
                try await eventually("the handler at work") { record.isStarted }
                #expect(!record.isCancelled)
                withExtendedLifetime(connection) {}
            }
            try await eventually("cancellation") { record.isCancelled }
            try await eventually("no request under way") { server.peers.busy == 0 }
        }
    }

    fileprivate func waiting(_ record: Record) -> Router {
        var router = Router()
        router.get(
            "/wait",
            .later { _ in
                record.start()
                try? await Task.sleep(for: .seconds(60))
                record.end()
                return .text("too late")
            })
        return router
    }
}

@Suite struct `A server that stops` {
    @Test func `finishes what is under way and takes nothing new`() async throws {
        let record = Record()
        let mayEnd = Mutex(false)
        var router = Router()
        router.get(
            "/slow",
            .later { _ in
                record.start()
                try? await eventually("the test's leave") { mayEnd.withLock { $0 } }
                return .text("done\n")
            })
        let server = try HTTPServer(port: 0, router: router)
        let run = Task { try await server.run() }
        let connection = try RawConnection(server.port)
        connection.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually("the handler at work") { record.isStarted }
        run.cancel()
        try await eventually("a closed door") { (try? RawConnection(server.port)) == nil }
        mayEnd.withLock { $0 = true }
        let answer = try await offPool { connection.receive() }
        #expect(answer.contains("Connection: close") && answer.hasSuffix("done\n"))
        try await run.value
    }

    @Test func `waits no longer than its bound for a handler that does not end`() async throws {
        let record = Record()
        let release = Mutex(false)
        var router = Router()
        router.get(
            "/stuck",
            .later { _ in
                record.start()
                while !release.withLock({ $0 }) { await Task.yield() }
                return .text("never seen")
            })
        var limits = HTTPServer.Limits()
        limits.drainTime = .milliseconds(300)
        let server = try HTTPServer(port: 0, limits: limits, router: router)
        let run = Task { try await server.run() }
        let connection = try RawConnection(server.port)
        connection.send("GET /stuck HTTP/1.1\r\nHost: a\r\n\r\n")
        try await eventually("the handler at work") { record.isStarted }
        let began = ContinuousClock.now
        run.cancel()
        let answer = try await offPool { connection.receive() }
        try await run.value
        #expect(ContinuousClock.now - began < .seconds(8))
        #expect(answer.hasPrefix("HTTP/1.1 503 "))
        release.withLock { $0 = true }
    }
}

import Base
import Glibc
import Synchronization
import Testing

@testable import HTTP

@Suite struct `A local socket` {
    private func withLocalServer(
        _ handle: @escaping @Sendable (LocalConnection) async throws -> Void,
        _ body: @Sendable (String) async throws -> Void
    ) async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/socket"
        let server = try LocalServer(path: path)
        try await withThrowingTaskGroup { group in
            group.addTask { await server.run(handle) }
            defer { group.cancelAll() }
            try await body(path)
        }
    }

    private func connect(_ path: String) throws -> LocalConnection {
        try #require(try LocalClient.connect(path: path))
    }

    private let echo: @Sendable (LocalConnection) async throws -> Void = { connection in
        while let frame = try await connection.receive() { try await connection.send(frame) }
    }

    @Test func `carries frames both ways, small and large`() async throws {
        try await withLocalServer(echo) { path in
            try await withThrowingTaskGroup { group in
                for client in 0..<8 {
                    group.addTask {
                        let connection = try connect(path)
                        for size in [0, 1, 100, 70_000, 3_000_000] {
                            let frame = Frame(kind: UInt8(client), bytes: [UInt8](repeating: UInt8(size % 251), count: size))
                            // Both directions fill up: sending and receiving go on side by side.
                            async let sent: Void = connection.send(frame)
                            #expect(try await connection.receive() == frame)
                            try await sent
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `belongs to its user alone`() async throws {
        try await withLocalServer(echo) { path in
            var status = stat()
            #expect(stat(path, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o600)
        }
    }

    @Test func `cancels the work of a client that goes away`() async throws {
        let record = Mutex((started: false, cancelled: false))
        try await withLocalServer({ connection in
            _ = try await connection.receive()
            record.withLock { $0.started = true }
            try? await Task.sleep(for: .seconds(60))
            record.withLock { $0.cancelled = Task.isCancelled }
        }) { path in
            do {
                let connection = try connect(path)
                try await connection.send(Frame(kind: 1, text: "run"))
                try await eventually("the handler at work") { record.withLock { $0.started } }
                withExtendedLifetime(connection) {}
            }
            try await eventually("cancellation") { record.withLock { $0.cancelled } }
        }
    }

    @Test func `tells the client that the server went away`() async throws {
        try await withLocalServer({ try await $0.send(Frame(kind: 7, text: "bye")) }) { path in
            let connection = try connect(path)
            #expect(try await connection.receive()?.text == "bye")
            #expect(try await connection.receive() == nil)
        }
    }

    @Test func `is refused to a second server, and to nobody after a crash`() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/socket"
        #expect(try LocalClient.connect(path: path) == nil)
        do {
            let first = try LocalServer(path: path)
            let error = #expect(throws: Diagnostic.self) { try LocalServer(path: path) }
            #expect(error?.code == "server.already-runs")
            withExtendedLifetime(first) {}
        }
        // What a crash leaves behind: the file, and nobody listening.
        var address = try LocalAddress(path)
        let raw = socket(AF_UNIX, LocalAddress.kind, 0)
        #expect(address.use(raw, bind) == 0)
        close(raw)
        #expect(try LocalClient.connect(path: path) == nil)
        _ = try LocalServer(path: path)
    }

    @Test func `has a path that fits`() {
        let error = #expect(throws: Diagnostic.self) { try LocalServer(path: "/tmp/" + String(repeating: "a", count: 200)) }
        #expect(error?.code == "socket.path-too-long")
    }

    @Test func `refuses what is no frame`() async throws {
        let result = Mutex<LocalFailure?>(nil)
        try await withLocalServer({ connection in
            do {
                _ = try await connection.receive()
            } catch let error as LocalFailure {
                result.withLock { $0 = error }
            }
        }) { path in
            var address = try LocalAddress(path)
            let raw = socket(AF_UNIX, LocalAddress.kind, 0)
            #expect(address.use(raw, Glibc.connect) == 0)
            _ = send(raw, [1, 0xFF, 0xFF, 0xFF, 0xFF, 0] as [UInt8], 6, Int32(MSG_NOSIGNAL))
            try await eventually("a refusal") { result.withLock { $0 } == .notAFrame }
            close(raw)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `puts frames together however they are cut`(seed: UInt64) throws {
        var random = Seeded(state: seed)
        let frames = (0..<50).map { Frame(kind: UInt8($0), bytes: (0..<Int.random(in: 0..<300, using: &random)).map { UInt8($0 % 256) }) }
        var stream = frames.flatMap(\.encoded)[...]
        var reader = FrameReader()
        var found: [Frame] = []
        while !stream.isEmpty {
            let piece = stream.prefix(Int.random(in: 1...200, using: &random))
            stream = stream.dropFirst(piece.count)
            reader.add(piece)
            while let frame = try reader.next() { found.append(frame) }
        }
        #expect(found == frames && reader.isAtStart)
    }
}

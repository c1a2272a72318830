import Testing

@testable import HTTP

/// SplitMix64: the same bytes for the same seed, on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
}

@Suite struct `Hostile bytes` {
    private static let seeds = [
        "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /items/%D0%BC?q=a+b&c=%41 HTTP/1.1\r\nHost: a\r\nCookie: a=1; b=2\r\nAccept-Encoding: gzip;q=0.5\r\n\r\n",
        "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\nhello, world",
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "GET /later HTTP/1.1\r\nHost: a\r\n\r\nGET /stream HTTP/1.1\r\nHost: a\r\n\r\n",
    ].map { Array($0.utf8) }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `never bring the server down`(seed: UInt64) async throws {
        var router = Router()
        router.get("/", .now { .text("hello \($0.cookies.count)\n") })
        router.get("/items/{name}", .now { .text($0.parameters["name"] + ($0.query["q"] ?? "")) })
        router.post("/echo", .now { Response(body: .bytes($0.body)) })
        router.get("/later", .later { _ in .text("later") })
        router.get("/stream", .now { _ in .stream(type: "text/plain") { try await $0.write("stream") } })
        try await withServer(router) { server in
            try await offPool {
                var random = Seeded(state: seed)
                for _ in 0..<300 {
                    let connection = try RawConnection(server.port, patience: .milliseconds(20))
                    connection.send(Self.mutated(&random))
                    if Bool.random(using: &random) { connection.endSending() }
                    if Bool.random(using: &random) { _ = connection.receive() }
                }
            }
            #expect(try await Program.curl("http://127.0.0.1:\(server.port)/").output == "hello 0\n")
            try await eventually("no request under way") { server.peers.busy == 0 }
        }
    }

    private static func mutated(_ random: inout Seeded) -> [UInt8] {
        var bytes = seeds.randomElement(using: &random)!
        for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: at)
            case 2: bytes.insert(contentsOf: seeds.randomElement(using: &random)!, at: at)
            case 3: bytes.removeSubrange(at...)
            case 4: bytes.insert(contentsOf: [[0], [13, 10], [37], [13], [10, 10], [0xFF, 0xFE]].randomElement(using: &random)!, at: at)
            default: bytes.insert(contentsOf: [UInt8](repeating: bytes[at], count: 5000), at: at)
            }
        }
        return bytes
    }
}

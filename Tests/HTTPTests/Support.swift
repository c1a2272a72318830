// Process starts real programs; FoundationEssentials has none.
import Foundation
import Testing

@testable import HTTP

/// Runs a server for the length of the body, then stops it as a signal would.
func withServer(
    _ router: Router, limits: HTTPServer.Limits = .init(), observer: (@Sendable (HTTPServer.Outcome) -> Void)? = nil,
    _ body: @Sendable (HTTPServer) async throws -> Void
) async throws {
    let server = try HTTPServer(port: 0, limits: limits, router: router, observer: observer)
    try await withThrowingTaskGroup { group in
        group.addTask { try await server.run() }
        defer { group.cancelAll() }
        try await body(server)
    }
}

/// A blocking call, away from the pool on which the server's own tasks run.
func offPool<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await Threads.blocking("test") { Result { try body() } }.get()
}

/// Waits for what another thread brings about; fails the test after a minute, which a slow machine may need.
func eventually(_ what: String, _ isTrue: () -> Bool) async throws {
    for _ in 0..<6000 {
        if isTrue() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    Issue.record("in a minute: \(what)")
}

/// A raw TCP connection, for what a well-behaved client never sends.
final class RawConnection: @unchecked Sendable {
    struct Refused: Error {}

    private let descriptor: Int32

    init(_ port: UInt16, patience: Duration = .seconds(60)) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Refused() }
        let (seconds, fraction) = patience.components
        var patience = timeval(tv_sec: Int(seconds), tv_usec: Int(fraction / 1_000_000_000_000))
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    deinit { close(descriptor) }

    func send(_ text: String) { send(Array(text.utf8)) }
    func send(_ bytes: [UInt8]) { _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
    func endSending() { shutdown(descriptor, Int32(SHUT_WR)) }

    /// What has come until the text is there, or until the server closed.
    func receive(until text: String? = nil) -> String {
        var all = ""
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = recv(descriptor, &chunk, chunk.count, 0)
            guard count > 0 else { return all }
            all += String(decoding: chunk[..<count], as: UTF8.self)
            if let text, all.contains(text) { return all }
        }
    }
}

/// A program of the system, run to its end.
struct Program {
    let status: Int32
    let output: String

    static func path(_ name: String, package: String) throws -> String {
        let places = ["/usr/bin", "/usr/sbin", "/usr/local/bin"].map { "\($0)/\(name)" }
        let found = places.first { FileManager.default.isExecutableFile(atPath: $0) }
        return try #require(found, "\(name) is not installed: apt-get install \(package)")
    }

    static func curl(_ arguments: String...) async throws -> Program {
        try await run(path("curl", package: "curl"), ["-sS", "--max-time", "20", "--noproxy", "*"] + arguments)
    }

    static func run(_ path: String, _ arguments: [String]) async throws -> Program {
        try await offPool {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            let pipe = Pipe()
            process.standardOutput = pipe
            process.standardError = pipe
            try process.run()
            let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            return Program(status: process.terminationStatus, output: String(decoding: bytes, as: UTF8.self))
        }
    }
}

/// A folder of its own for one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "vitrina-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        let file = path + "/" + name
        try FileManager.default.createDirectory(
            atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
    }
}

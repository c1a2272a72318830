import Base
import Glibc
import Synchronization

/// Frames to and from the other end of a Unix socket. At most one task receives and one sends at a time.
package final class LocalConnection: Sendable {
    private let descriptor: Descriptor
    private let reader = Mutex(FrameReader())
    private let isSending = Atomic(false)

    init(_ raw: Int32) {
        descriptor = Descriptor(raw)
    }

    /// The next frame; nil when the peer has closed its side after a whole one.
    package func receive() async throws -> Frame? {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            if let frame = try reader.withLock({ reader throws(LocalFailure) in try reader.next() }) { return frame }
            let count = recv(descriptor.raw, &chunk, chunk.count, 0)
            switch (count, errno) {
            case (1..., _): reader.withLock { $0.add(chunk[..<count]) }
            case (0, _):
                guard reader.withLock({ $0.isAtStart }) else { throw LocalFailure.brokenOff }
                return nil
            case (_, EINTR): continue
            case (_, EAGAIN):
                try Task.checkCancellation()
                await descriptor.readable()
            default: throw LocalFailure.brokenOff
            }
        }
    }

    /// Sends a frame, and waits while the peer is slow to take it. A cancelled send leaves the connection unusable.
    package func send(_ frame: Frame) async throws {
        precondition(!isSending.exchange(true, ordering: .acquiring), "two tasks send on one local connection")
        defer { isSending.store(false, ordering: .releasing) }
        let bytes = frame.encoded
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(descriptor.raw, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            switch (count, errno) {
            case (0..., _): sent += count
            case (_, EINTR): continue
            case (_, EAGAIN):
                try Task.checkCancellation()
                await descriptor.writable()
            default: throw LocalFailure.brokenOff
            }
        }
    }

    /// Returns when the peer has closed its side, or when the task is cancelled.
    func peerLeft() async { await descriptor.peerLeft() }
}

/// The command line's end of the local socket.
package enum LocalClient {
    /// A connection to the server on this socket; nil where none runs.
    package static func connect(path: String) throws(Diagnostic) -> LocalConnection? {
        var address = try LocalAddress(path)
        let raw = socket(AF_UNIX, LocalAddress.kind, 0)
        guard raw >= 0 else { throw Files.failure(path) }
        guard address.use(raw, Glibc.connect) == 0 else {
            let code = errno
            close(raw)
            if code == ENOENT || code == ECONNREFUSED { return nil }
            errno = code
            throw Files.failure(path)
        }
        return LocalConnection(raw)
    }
}

/// The path of a socket in the shape that the system takes.
struct LocalAddress {
    static let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    private var raw = sockaddr_un()

    init(_ path: String) throws(Diagnostic) {
        raw.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        let capacity = MemoryLayout.size(ofValue: raw.sun_path)
        guard bytes.count < capacity else {
            throw Diagnostic(
                "socket.path-too-long", "The path of a socket has at most \(capacity - 1) bytes: \(path)",
                "Путь сокета не длиннее \(capacity - 1) байт: \(path)",
                mend: Text("move the project to a folder with a shorter path", "перенесите проект в папку с более коротким путём"))
        }
        withUnsafeMutableBytes(of: &raw.sun_path) { $0.copyBytes(from: bytes) }
    }

    mutating func use(_ socket: Int32, _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: &raw) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

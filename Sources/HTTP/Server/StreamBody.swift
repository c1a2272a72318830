import CMicroHTTPD
import Glibc
import Synchronization

/// Where a streaming handler puts its chunks. `write` waits while the client is slower than the handler, and throws
/// `CancellationError` once nobody reads any more.
package struct ResponseWriter: Sendable {
    fileprivate let stream: StreamBody

    package func write(_ bytes: [UInt8]) async throws { try await stream.write(bytes) }
    package func write(_ text: String) async throws { try await stream.write(Array(text.utf8)) }
}

/// The bytes between a task that writes and the connection that sends, a bounded number of them.
final class StreamBody: Sendable {
    /// The writer waits above this many bytes.
    private static let highWater = 256 << 10

    private struct State {
        var bytes: [UInt8] = []
        var sent = 0
        var end: End?
        var isSuspended = false
        var writer: CheckedContinuation<Void, Never>?
        var task: Task<Void, Never>?

        var waiting: Int { bytes.count - sent }

        mutating func takeWriter() -> CheckedContinuation<Void, Never>? {
            defer { writer = nil }
            return writer
        }
    }

    private enum End { case whole, broken }

    /// Sendable: an opaque handle; suspended and resumed under `state`.
    private struct Connection: @unchecked Sendable {
        let raw: OpaquePointer
        let socket: Int32
    }

    private let connection: Connection
    private let produce: @Sendable (ResponseWriter) async throws -> Void
    private let state = Mutex(State())

    init(
        _ connection: OpaquePointer, socket: Int32, _ produce: @escaping @Sendable (ResponseWriter) async throws -> Void
    ) {
        self.connection = Connection(raw: connection, socket: socket)
        self.produce = produce
    }

    /// The response owns the stream. The producer starts when the first bytes are asked for: not for HEAD.
    func makeResponse() -> OpaquePointer {
        let raw = MHD_create_response_from_callback(
            vitrina_http_size_unknown, 32 << 10,
            { closure, _, buffer, capacity in
                Unmanaged<StreamBody>.fromOpaque(closure!).takeUnretainedValue()
                    .read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity))
            },
            Unmanaged.passRetained(self).toOpaque(),
            { closure in Unmanaged<StreamBody>.fromOpaque(closure!).takeRetainedValue().breakOff() })
        guard let raw else { preconditionFailure("no memory for a response") }
        return raw
    }

    /// On the connection's thread. Suspends the connection where there is nothing to send yet.
    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let (count, writer) = state.withLock { state -> (Int, CheckedContinuation<Void, Never>?) in
            if state.task == nil, state.end == nil { state.task = Task { await run() } }
            let count = min(state.waiting, buffer.count)
            if count > 0 {
                state.bytes.withUnsafeBytes {
                    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[state.sent..<state.sent + count]))
                }
                state.sent += count
                if state.waiting == 0 {
                    state.bytes.removeAll(keepingCapacity: true)
                    state.sent = 0
                }
                return (count, state.waiting < Self.highWater / 2 ? state.takeWriter() : nil)
            }
            switch state.end {
            case .whole: return (vitrina_http_end_of_stream, nil)
            case .broken:
                // libmicrohttpd forgets a connection whose reader fails until its time-out. It does notice one that
                // it cannot write to: the byte goes nowhere.
                shutdown(connection.socket, Int32(SHUT_RDWR))
                buffer[0] = 0
                return (1, nil)
            case nil:
                state.isSuspended = true
                MHD_suspend_connection(connection.raw)
                return (0, nil)
            }
        }
        writer?.resume()
        return count
    }

    private func run() async {
        do {
            try await produce(ResponseWriter(stream: self))
            end(.whole)
        } catch {
            // The status line is long gone: a response without its last chunk is how a client learns of it.
            end(.broken)
        }
    }

    fileprivate func write(_ bytes: [UInt8]) async throws {
        try append(bytes)
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.waiting <= Self.highWater || state.end != nil || Task.isCancelled { return true }
                    state.writer = continuation
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeWriter() }?.resume()
        }
        try Task.checkCancellation()
    }

    private func append(_ bytes: [UInt8]) throws {
        let isOpen = state.withLock { state in
            guard state.end == nil else { return false }
            state.bytes.append(contentsOf: bytes)
            return true
        }
        guard isOpen else { throw CancellationError() }
        wake()
    }

    private func end(_ end: End) {
        let writer = state.withLock { state in
            if state.end == nil { state.end = end }
            return state.takeWriter()
        }
        writer?.resume()
        wake()
    }

    /// Nobody reads any more: cancels the producer and ends the response where it is.
    func breakOff() {
        let task = state.withLock { $0.task }
        end(.broken)
        task?.cancel()
    }

    private func wake() {
        let wasSuspended = state.withLock { state in
            defer { state.isSuspended = false }
            return state.isSuspended
        }
        if wasSuspended { MHD_resume_connection(connection.raw) }
    }
}

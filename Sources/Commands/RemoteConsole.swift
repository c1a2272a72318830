import Base
import Glibc
import HTTP

/// The terminal of a command line somewhere else, at the other end of a local connection.
///
/// Sendable: `queue`, `size` and `closed` are only touched with `mutex` held.
final class RemoteConsole: Console, @unchecked Sendable {
    let language: Language
    let width: Int
    let environment: [String: String]

    private let connection: LocalConnection
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let room = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var queue: [Frame] = []
    private var size = 0
    private var closed = false
    private let wake: AsyncStream<Void>
    private let signal: AsyncStream<Void>.Continuation

    /// Bytes that may wait for a slow reader; then the writer waits.
    private static let limit = 8 << 20

    init(_ connection: LocalConnection, _ request: Handover.Request, environment: [String: String]) {
        self.connection = connection
        self.environment = environment
        language = request.language
        width = request.width
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(room, nil)
        (wake, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    deinit {
        pthread_cond_destroy(room)
        pthread_mutex_destroy(mutex)
        room.deallocate()
        mutex.deallocate()
    }

    func write(_ bytes: [UInt8]) { push(.output, bytes) }
    func writeError(_ bytes: [UInt8]) { push(.error, bytes) }

    func askSecret(_ prompt: String) async -> String? {
        push(.askSecret, Array(prompt.utf8))
        guard let frame = try? await connection.receive(), frame.kind == Handover.Kind.secret.rawValue else { return nil }
        return frame.text
    }

    /// Sends what is written for as long as `work` writes, and then the status that it ended with.
    func whileSending(_ work: @Sendable () async -> Int32) async throws {
        async let sending: Void = sendAll()
        let status = await work()
        push(.status, Array("\(status)".utf8))
        signal.finish()
        try await sending
    }

    private func sendAll() async throws {
        do {
            for await _ in wake { try await sendQueued() }
            try await sendQueued()
        } catch {
            close()
            throw error
        }
    }

    private func sendQueued() async throws {
        while let frame = pop() { try await connection.send(frame) }
    }

    private func push(_ kind: Handover.Kind, _ bytes: [UInt8]) {
        var rest = bytes[...]
        repeat {
            let piece = Array(rest.prefix(1 << 20))
            rest = rest.dropFirst(piece.count)
            pthread_mutex_lock(mutex)
            while size > RemoteConsole.limit && !closed { pthread_cond_wait(room, mutex) }
            if !closed {
                queue.append(Frame(kind: kind.rawValue, bytes: piece))
                size += piece.count
            }
            pthread_mutex_unlock(mutex)
            signal.yield()
        } while !rest.isEmpty
    }

    private func pop() -> Frame? {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        guard !queue.isEmpty else { return nil }
        let frame = queue.removeFirst()
        size -= frame.bytes.count
        pthread_cond_signal(room)
        return frame
    }

    private func close() {
        pthread_mutex_lock(mutex)
        closed = true
        queue = []
        pthread_cond_broadcast(room)
        pthread_mutex_unlock(mutex)
    }
}

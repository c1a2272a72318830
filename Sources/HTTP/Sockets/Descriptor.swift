import Glibc
import Synchronization

/// A socket on which tasks wait without holding a thread. Closed when it is freed.
final class Descriptor: Sendable {
    let raw: Int32
    private let watch: Poller.Watch
    private let gates: Gates

    /// Takes over the socket and makes it non-blocking.
    init(_ raw: Int32) {
        self.raw = raw
        _ = fcntl(raw, F_SETFL, fcntl(raw, F_GETFL) | O_NONBLOCK)
        let gates = Gates()
        self.gates = gates
        watch = Poller.shared.watch(raw, [.readable, .writable]) { events in
            if events.contains(.readable) { gates.reading.signal() }
            if events.contains(.writable) { gates.writing.signal() }
            if events.contains(.hangUp) { gates.hangUp.signal() }
        }
    }

    deinit {
        Poller.shared.end(watch)
        close(raw)
    }

    /// Returns when a read may find something, the peer is gone, or the task is cancelled: try, and wait again.
    func readable() async { await gates.reading.wait() }
    func writable() async { await gates.writing.wait() }

    /// Returns when the peer has closed its side, whether or not all it sent was read, or when the task is cancelled.
    func peerLeft() async { await gates.hangUp.wait() }

    private final class Gates: Sendable {
        let reading = Gate()
        let writing = Gate()
        let hangUp = Gate()
    }
}

/// One task waits, another thread signals; a signal that comes first is kept.
final class Gate: Sendable {
    private enum State {
        case quiet, signalled
        case waiting(CheckedContinuation<Void, Never>)
    }
    private let state = Mutex(State.quiet)

    func signal() {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard case .waiting(let continuation) = state else {
                state = .signalled
                return nil
            }
            state = .quiet
            return continuation
        }
        waiting?.resume()
    }

    /// Returns at the next signal, or when the task is cancelled.
    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSignalled = state.withLock { state in
                    switch state {
                    case .signalled:
                        state = .quiet
                        return true
                    case .quiet:
                        state = .waiting(continuation)
                        return false
                    case .waiting: preconditionFailure("two tasks wait at one gate")
                    }
                }
                if isSignalled { continuation.resume() }
            }
        } onCancel: {
            signal()
        }
    }
}

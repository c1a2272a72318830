import Synchronization

/// The one statement that a connection may have open, told apart from those before and after it.
final class OpenStatement: Sendable {
    private struct State {
        var isOpen = false
        var wasCancelled = false
    }
    private let state = Mutex(State())

    func begin(_ database: String) throws(DatabaseError) {
        let isFree = state.withLock { state in
            guard !state.isOpen else { return false }
            state = State(isOpen: true)
            return true
        }
        guard isFree else {
            throw DatabaseError(database, .statement, "a stream of this connection is still open: read it to its end or drop it")
        }
    }

    func end() { state.withLock { $0.isOpen = false } }

    var wasCancelled: Bool { state.withLock { $0.wasCancelled } }

    /// Calls `stop` while a statement is open; it cannot end before `stop` returns, so no later one is met.
    func cancel(_ stop: () -> Void) {
        state.withLock { state in
            guard state.isOpen else { return }
            state.wasCancelled = true
            stop()
        }
    }
}

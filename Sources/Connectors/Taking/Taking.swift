import Base
import Columnar
import Databases
import Engines
import Synchronization

/// What readers are given while a table is taken: the engines they may ask, a place for bad rows, and word of an end.
package final class Taking: Sendable {
    /// The project's folder.
    package let root: String
    /// A folder of our own for what must lie on the disk for a while.
    package let spool: String
    package let rejects: Rejects
    private let openReader: @Sendable () async throws -> any Connection
    private let openWarehouse: @Sendable () async throws -> any Connection

    private struct State {
        var stops: [@Sendable () -> Void] = []
        var isCancelled = false
        var notes: [Text] = []
        var totals = SourceTotals()
        var columns: [FoundColumn]?
    }
    private let state = Mutex(State())

    package init(
        root: String, spool: String, reader: @escaping @Sendable () async throws -> any Connection,
        warehouse: @escaping @Sendable () async throws -> any Connection
    ) {
        self.root = root
        self.spool = spool
        rejects = Rejects()
        openReader = reader
        openWarehouse = warehouse
    }

    /// DuckDB in memory, for files that it reads by itself.
    package func reader() async throws -> any Connection { try await following(openReader()) }

    /// The warehouse, for sources that are asked about what is there.
    package func warehouse() async throws -> any Connection { try await following(openWarehouse()) }

    private func following(_ connection: any Connection) -> any Connection {
        whenCancelled { connection.cancel() }
        return connection
    }

    /// `stop` is called, from any thread and maybe again and again, once the work is to end; at once where that is so already.
    package func whenCancelled(_ stop: @escaping @Sendable () -> Void) {
        let isCancelled = state.withLock { state in
            state.stops.append(stop)
            return state.isCancelled
        }
        if isCancelled { stop() }
    }

    package func cancel() {
        let stops = state.withLock { state in
            state.isCancelled = true
            return state.stops
        }
        for stop in stops { stop() }
    }

    /// Says something that a person may want to know: a file that was left for the next run.
    package func note(_ text: Text) {
        state.withLock { state in
            if !state.notes.contains(text) { state.notes.append(text) }
        }
    }

    package var notes: [Text] { state.withLock { $0.notes } }

    /// The columns of the table as the source has them: it is asked for them once.
    func columns(_ look: () async throws -> [FoundColumn]) async throws -> [FoundColumn] {
        if let known = state.withLock({ $0.columns }) { return known }
        let found = try await look()
        state.withLock { $0.columns = found }
        return found
    }

    /// Adds what the source itself counted of a portion.
    package func count(_ totals: SourceTotals) { state.withLock { $0.totals.add(totals) } }

    package var totals: SourceTotals { state.withLock { $0.totals } }

    package var isCancelled: Bool { state.withLock { $0.isCancelled } }
}

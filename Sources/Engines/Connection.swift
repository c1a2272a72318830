public import Columnar
public import SQLText
import Synchronization

/// Where tables live: an embedded engine's files or a server. It gives out connections, as many as asked for.
public protocol Database: Sendable {
    var dialect: Dialect { get }
    func connect() async throws -> any Connection
}

/// One connection to an engine. Its calls block in C, so each implementation brings a thread of its own.
///
/// One statement at a time: a stream that `query` gave must be read to its end, or dropped, before the next call.
public protocol Connection: Actor {
    nonisolated var dialect: Dialect { get }

    /// Runs statements that answer no rows. Returns the rows changed, 0 where the engine does not say.
    @discardableResult
    func execute(_ query: Query) throws -> Int

    /// Runs a query. Rows are made while they are read, as far as the engine can.
    func query(_ query: Query) throws -> BatchStream

    /// The columns of a new table, in brackets, in the types that this engine has in its version.
    func columns(of schema: Schema) throws(UnsupportedType) -> Query

    /// Appends every row of the stream to a table, column by position. All rows arrive or none does.
    @discardableResult
    func ingest(_ stream: consuming BatchStream, into table: TableName, onBatch: (@Sendable (Int) throws -> Void)?) throws -> Int

    /// From here on nothing can be changed over this connection.
    func beginReading() throws

    /// The columns of a table; nil where there is no such table.
    func schema(of table: TableName) throws -> Schema?

    /// The tables of a schema (a database, in ClickHouse).
    func tables(in schema: String) throws -> [String]

    /// Stops the statement that runs now, from any thread. Harmless when none runs.
    nonisolated func cancel()

    /// How far the running statement is, 0 to 1, where the engine tells.
    nonisolated var progress: Double? { get }
}

extension Connection {
    public nonisolated var progress: Double? { nil }

    public func beginReading() throws { try execute("BEGIN TRANSACTION READ ONLY") }

    public func columns(of schema: Schema) throws(UnsupportedType) -> Query { try dialect.columns(of: schema) }

    /// `CREATE TABLE` for a schema.
    public func createTable(_ table: TableName, _ schema: Schema, suffix: String = "") throws(UnsupportedType) -> Query {
        "CREATE TABLE \(table: table) \(try columns(of: schema))\(sql: suffix.isEmpty ? "" : " " + suffix)"
    }

    @discardableResult
    public func ingest(_ stream: consuming BatchStream, into table: TableName) throws -> Int {
        try ingest(stream, into: table, onBatch: nil)
    }

    /// Reads a whole answer, on the connection's own thread.
    public func read(_ query: Query, _ body: @Sendable (RecordBatch) throws -> Void) throws {
        try self.query(query).forEach(body)
    }

    /// A small answer as a whole.
    public func rows(_ query: Query) throws -> [RecordBatch] {
        try self.query(query).collect()
    }

    /// The first value of the first row, as text.
    public func value(_ query: Query) throws -> String? {
        for batch in try rows(query) where batch.count > 0 { return batch[0].string(0) }
        return nil
    }

    /// The texts of an answer's first column, such as names.
    func texts(_ query: Query) throws -> [String] {
        try rows(query).flatMap { batch in (0..<batch.count).map { batch[0].text($0) } }
    }

    /// All or nothing: commits when `body` returns and rolls back when it throws.
    public func transaction<Result: Sendable>(_ body: @Sendable (isolated Self) throws -> Result) throws -> Result {
        try execute("BEGIN")
        do {
            let result = try body(self)
            try execute("COMMIT")
            return result
        } catch {
            // The first error is the one to report; an engine that already rolled back refuses a second time.
            _ = try? execute("ROLLBACK")
            throw error
        }
    }

    /// Runs `body`; when it takes longer than `limit` the statement under way is cancelled, and when the task is
    /// cancelled, at once.
    public nonisolated func within<Result: Sendable>(
        _ limit: Duration?, _ body: @Sendable (isolated Self) throws -> Result
    ) async throws -> Result {
        let watch = Watch()
        let alarm = limit.map { limit in
            Task {
                try await Task.sleep(for: limit)
                try await watch.stop(.timedOut, self.cancel)
            }
        }
        defer { alarm?.cancel() }
        do {
            let result = try await withTaskCancellationHandler {
                try Task.checkCancellation()
                return try await body(self)
            } onCancel: {
                Task { try await watch.stop(.cancelled, self.cancel) }
            }
            watch.finish()
            return result
        } catch {
            switch watch.finish() {
            case .timedOut: throw EngineError(dialect, .timedOut, "the statement took longer than \(limit!)")
            case .cancelled: throw CancellationError()
            case nil: throw error
            }
        }
    }
}

/// Stops a statement, and never a later one.
private final class Watch: Sendable {
    enum Reason { case timedOut, cancelled }
    private struct State {
        var isRunning = true
        var reason: Reason?
    }
    private let state = Mutex(State())

    /// Cancels until the statement has ended: one that had not yet begun would not have heard the first call.
    func stop(_ reason: Reason, _ cancel: () -> Void) async throws {
        while state.withLock({ state in
            guard state.isRunning else { return false }
            state.reason = state.reason ?? reason
            cancel()
            return true
        }) {
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// Ends the watch, and tells whether it had stopped the statement.
    @discardableResult
    func finish() -> Reason? {
        state.withLock { state in
            state.isRunning = false
            return state.reason
        }
    }
}

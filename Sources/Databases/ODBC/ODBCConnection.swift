import Base
import Columnar
import SQLText
import Secrets

/// One connection to a database that has an ODBC driver: Oracle, SQL Server and others. Its calls block in the driver, so it
/// brings its own thread to wait on.
package actor ODBCConnection {
    private let thread: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    package nonisolated var dialect: SourceDialect { session.dialect }

    nonisolated let session: ODBCSession
    private var limit: Duration?
    private var fetch = 4096

    /// `text`: the connection string, `Driver=...;Server=...;PWD=...`. `patience`: how long to wait for the server.
    package static func connect(
        _ text: Secret, _ dialect: SourceDialect, patience: Duration = .seconds(10)
    ) async throws -> ODBCConnection {
        let thread = QueueExecutor("odbc")
        return ODBCConnection(thread, try await Opening(thread).open(text, dialect, patience))
    }

    private init(_ thread: QueueExecutor, _ session: ODBCSession) {
        self.thread = thread
        self.session = session
    }

    /// From here to `endReading` all queries see the database as it is now, where it can do that, and nothing can be written.
    package func beginReading() throws {
        try session.statement {
            try session.setAutomaticCommit(false)
            if let sql = session.dialect.beginReading { try session.run(sql) }
        }
    }

    package func endReading() throws {
        try session.statement {
            try session.commit()
            try session.setAutomaticCommit(true)
        }
    }

    /// Ends each later query that takes longer; nil for no limit. The time in which its rows are read counts.
    package func limit(seconds: Double?) { limit = seconds.map { .seconds($0) } }

    /// How many rows the driver is asked for at a time, where that many have room.
    package func fetch(rows: Int) { fetch = max(1, rows) }

    /// Runs a statement that answers no rows.
    package func execute(_ sql: String) throws { try session.statement { try session.run(sql) } }

    /// The rows of a query. `types` names the columns that are to be of another type than the driver's. A row that does not
    /// fit goes to `onProblem`; where nobody asks for it, it ends the stream.
    package func query(_ sql: String, types: [String: DataType] = [:], onProblem: ProblemSink? = nil) throws -> BatchStream {
        try session.begin(limit)
        do {
            let reader = try ODBCReader(session, sql, types: types, fetch: fetch, onProblem)
            return BatchStream(reader.schema) { try reader.next() }
        } catch {
            session.end()
            throw error
        }
    }

    /// Stops the query under way, from any thread. The reader of its rows meets an error of kind `cancelled`.
    package nonisolated func cancel() {
        startThread { [session] in session.cancel() }
    }
}

/// Connects on the thread that will be the connection's.
private actor Opening {
    private let thread: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: QueueExecutor) {
        self.thread = thread
    }

    func open(_ text: Secret, _ dialect: SourceDialect, _ patience: Duration) throws -> ODBCSession {
        try ODBC.inUTF8 { try ODBCSession(text, dialect, patience: patience) }
    }
}

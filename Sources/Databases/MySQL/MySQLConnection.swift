import Base
import Columnar
import SQLText

/// One connection to MySQL or MariaDB. Its calls block in libmariadb, so it brings its own thread to wait on.
package actor MySQLConnection {
    private let thread: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    nonisolated let session: MySQLSession

    package static func connect(_ address: MySQLAddress) async throws -> MySQLConnection {
        let thread = QueueExecutor("mysql")
        return MySQLConnection(thread, try await Opening(thread).open(address))
    }

    private init(_ thread: QueueExecutor, _ session: MySQLSession) {
        self.thread = thread
        self.session = session
    }

    /// `MySQL` or `MariaDB`.
    package nonisolated var product: String { session.product }

    /// From here to `endReading` all queries see the database as it is now, and nothing can be written.
    package func beginReading() throws {
        try session.statement {
            try session.run("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try session.run("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        }
    }

    package func endReading() throws {
        _ = try session.statement { try session.run("COMMIT") }
    }

    /// Ends each later query that takes longer; nil for no limit. The time in which its rows are read counts.
    package func limit(seconds: Double?) throws {
        let limit = seconds ?? 0
        let setting =
            session.product == "MariaDB"
            ? "max_statement_time = \(limit)" : "max_execution_time = \(Int((limit * 1000).rounded(.up)))"
        _ = try session.statement { try session.run("SET SESSION \(setting)") }
    }

    /// Runs a statement that answers no rows; returns how many it changed.
    @discardableResult
    package func execute(_ sql: String) throws -> Int {
        try session.statement { try session.run(sql) }
    }

    /// The rows of a query, read while the server makes them. `types` names the columns that are to be of another type than
    /// the database's. A row that does not fit goes to `onProblem`; where nobody asks for it, it ends the stream.
    package func query(
        _ sql: String, types: [String: DataType] = [:], onProblem: ProblemSink? = nil
    ) throws -> BatchStream {
        try session.begin()
        do {
            let answer: any MySQLAnswer = if let binary = try BinaryAnswer(sql, session) { binary } else { try TextAnswer(sql, session) }
            let reader = try MySQLReader(session, answer, types: types, onProblem)
            return BatchStream(reader.schema) { try reader.next() }
        } catch {
            session.end()
            throw error
        }
    }

    /// A small question of our own; its values are written as literals, for the text protocol binds none.
    func ask(_ query: Query) throws -> [[String?]] {
        let sql = query.text(.postgres) { value in
            switch value {
            case .text(let text): Dialect.postgres.literal(text)
            case .int(let number): String(number)
            default: preconditionFailure("\(value) in a question to the catalogue")
            }
        }
        return try session.statement { try session.ask(sql) }
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

    func open(_ address: MySQLAddress) throws -> MySQLSession {
        let session = try MySQLSession(address)
        // Names and texts are quoted as in standard SQL, moments are UTC, and a value that does not fit is refused. A slow
        // reader of rows is waited for.
        try session.run(
            """
            SET SESSION sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,STRICT_ALL_TABLES', time_zone = '+00:00', \
            net_write_timeout = 3600
            """)
        return session
    }
}

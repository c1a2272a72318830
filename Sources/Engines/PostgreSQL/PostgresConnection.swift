import Base
import CPostgreSQL
public import Columnar
public import SQLText

/// One connection to PostgreSQL. Its calls block in libpq, so it brings its own thread to wait on.
public actor PostgresConnection: Connection {
    private let thread: QueueExecutor
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    public nonisolated var dialect: Dialect { .postgres }

    private nonisolated let session: PostgresSession
    private var catalogue = PostgresCatalogue()

    static func open(_ address: PostgresAddress) async throws -> PostgresConnection {
        let thread = QueueExecutor("postgres")
        return PostgresConnection(thread, try await Opening(thread).open(address))
    }

    private init(_ thread: QueueExecutor, _ session: PostgresSession) {
        self.thread = thread
        self.session = session
    }

    /// Several statements may stand in one text where no values are bound; the server runs them as one transaction.
    @discardableResult
    public func execute(_ query: Query) throws -> Int {
        let (sql, values) = query.render(.postgres)
        let bound = try PostgresValues(values)
        return try session.statement {
            try session.send(sql, bound, binary: false)
            var changed = 0
            var last = ""
            try session.drain { result in
                changed += result.changed
                last = result.command
            }
            // The server answers a COMMIT after a failed statement with ROLLBACK, and without an error.
            if last == "ROLLBACK", ["COMMIT", "END"].contains(PostgresStatement(sql).verb) {
                throw EngineError(.postgres, .statement, "the transaction was rolled back: a statement in it had failed", code: "25P02")
            }
            return changed
        }
    }

    public func query(_ query: Query) throws -> BatchStream {
        let (sql, values) = query.render(.postgres)
        let bound = try PostgresValues(values)
        try session.begin()
        do {
            return try open(PostgresStatement(sql), bound)
        } catch {
            session.end()
            throw error
        }
    }

    private func open(_ statement: PostgresStatement, _ values: PostgresValues) throws -> BatchStream {
        let columns = try catalogue.columns(of: statement.sql, values, session)
        let schema = Schema(columns.map(\.field))
        let sql = try statement.reading(columns)
        guard !columns.isEmpty else {
            try session.send(sql, values, binary: true)
            try session.drain()
            session.end()
            return BatchStream(schema, [])
        }
        let reader = try PostgresReader(
            session, BatchDecoder(columns, isTextChecked: session.isTextUnchecked), copying: values.isEmpty ? statement.copying(sql) : nil,
            sql: sql, values)
        return BatchStream(schema) { try reader.next() }
    }

    @discardableResult
    public func ingest(
        _ stream: consuming BatchStream, into table: TableName, onBatch: (@Sendable (Int) throws -> Void)?
    ) throws -> Int {
        try session.begin()
        defer { session.end() }
        guard let columns = try catalogue.columns(of: table, isTarget: true, session) else {
            throw EngineError(.postgres, .statement, "there is no table \(table)", code: "42P01")
        }
        let encoder = try BatchEncoder(stream.schema, to: columns, of: table)
        guard !columns.isEmpty else { return 0 }
        var writer = try PostgresWriter(session, table, columns)
        do {
            while let batch = try stream.next() {
                try encoder.encode(batch, into: &writer)
                try onBatch?(batch.count)
            }
        } catch {
            writer.abandon()
            throw error
        }
        return try writer.finish()
    }

    public func schema(of table: TableName) throws -> Schema? {
        try session.statement {
            try catalogue.columns(of: table, isTarget: false, session).map { Schema($0.map(\.field)) }
        }
    }

    public func tables(in schema: String) throws -> [String] {
        try session.statement {
            try session.ask(
                """
                SELECT c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = \(schema) AND c.relkind IN ('r', 'p', 'f', 'v', 'm') ORDER BY c.relname
                """
            ).compactMap { $0[0] }
        }
    }

    public nonisolated func cancel() {
        guard let number = session.current else { return }
        startThread { [session] in session.cancel(number) }
    }
}

/// Connects on the thread that will be the connection's.
private actor Opening {
    private let thread: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: QueueExecutor) {
        self.thread = thread
    }

    func open(_ address: PostgresAddress) throws -> PostgresSession { try PostgresSession.open(address) }
}

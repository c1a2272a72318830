import Base
import CArrow
public import Columnar
public import SQLText
import Synchronization

/// One connection to chDB, on a thread of its own.
public actor ChDBConnection: Connection {
    public nonisolated let dialect = Dialect.clickhouse
    private let thread = QueueExecutor("chdb")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private nonisolated let database: ChDBDatabase
    private let handle: Handle
    /// The mark of the statement that runs now.
    private nonisolated let running = Mutex<String?>(nil)

    init(_ database: ChDBDatabase) throws(EngineError) {
        self.database = database
        handle = try Handle(database)
    }

    @discardableResult
    public func execute(_ query: Query) throws -> Int {
        try run(query) { statement in
            var rows: Int64 = -1
            try statement.execute(nil, &rows)
            return max(0, Int(rows))
        }
    }

    public func query(_ query: Query) throws -> BatchStream {
        let stream = try run(query) { try $0.stream() }
        guard stream.schema.fields.contains(where: { Retyping.isAmbiguous($0.type) }) else { return stream }
        return try Retyping(of: stream.schema, described: describe(query)).apply(to: stream)
    }

    public func ingest(_ stream: consuming BatchStream, into table: TableName, onBatch: (@Sendable (Int) throws -> Void)?) throws -> Int {
        let statement = try Statement(handle)
        for (name, value) in [
            ("adbc.ingest.target_table", table.name), ("adbc.ingest.target_db_schema", table.schema),
            ("adbc.ingest.mode", "adbc.ingest.mode.append"),
        ] { try statement.set(name, value) }
        let count = Mutex(0)
        var raw = ArrowArrayStream()
        let flow = NullSlots.cleared(stream).export(to: &raw) { rows in
            try onBatch?(rows)
            count.withLock { $0 += rows }
        }
        do {
            try statement.bind(&raw)
            var rows: Int64 = -1
            try statement.execute(nil, &rows)
        } catch {
            raw.release?(&raw)
            throw flow.error ?? error
        }
        return count.withLock { $0 }
    }

    /// This setting also shuts the functions that read and write files and addresses.
    public func beginReading() throws { try execute("SET readonly = 1") }

    public func schema(of table: TableName) throws -> Schema? {
        guard try tables(in: table.schema).contains(table.name) else { return nil }
        return try query("SELECT * FROM \(table: table) LIMIT 0").schema
    }

    public func tables(in schema: String) throws -> [String] {
        try texts("SELECT name FROM system.tables WHERE database = \(schema) ORDER BY name")
    }

    /// The driver's own cancel does nothing for an aggregate, so the statement is ended by name, over another connection.
    public nonisolated func cancel() {
        guard let mark = running.withLock({ $0 }) else { return }
        Task { [database] in
            let other = try ChDBConnection(database)
            // The mark is put together by the engine, so that this statement does not find itself.
            try await other.execute("KILL QUERY WHERE startsWith(query, concat('/', \(literal: String(mark.dropFirst())))) ASYNC")
        }
    }

    /// The ClickHouse types of a query's columns, which Arrow tells apart only in part. Asked over a connection of its
    /// own, because the answer's stream is open on this one.
    private func describe(_ query: Query) throws -> [String: String] {
        let (sql, values) = ("DESCRIBE (\(query))" as Query).render(.clickhouse)
        let statement = try Statement(Handle(database))
        try statement.set(sql: sql)
        if !values.isEmpty { try statement.bind(values) }
        var types: [String: String] = [:]
        try statement.stream().forEach { batch in
            for row in 0..<batch.count { types[batch[0].text(row)] = batch[1].text(row) }
        }
        return types
    }

    private func run<Result: ~Copyable>(_ query: Query, _ body: (Statement) throws -> Result) throws -> Result {
        let (sql, values) = query.render(.clickhouse)
        let mark = database.nextMark()
        running.withLock { $0 = mark }
        defer { running.withLock { $0 = nil } }
        let statement = try Statement(handle)
        try statement.set(sql: mark + " " + sql)
        if !values.isEmpty { try statement.bind(values) }
        return try body(statement)
    }

    /// The open connection. Sendable: used on the actor's thread only, once made.
    private final class Handle: @unchecked Sendable {
        let database: ChDBDatabase.Handle
        var raw = AdbcConnection()

        init(_ database: ChDBDatabase) throws(EngineError) {
            self.database = database.handle
            try ChDBLibrary.check { self.database.driver.ConnectionNew(&raw, $0) }
            try ChDBLibrary.check { self.database.driver.ConnectionInit(&raw, &self.database.raw, $0) }
        }

        deinit {
            var error = AdbcError()
            if raw.private_data != nil { _ = database.driver.ConnectionRelease(&raw, &error) }
        }
    }

    /// One statement; lives as long as the stream that it answered.
    private final class Statement {
        private let connection: Handle
        private var raw = AdbcStatement()
        private var driver: AdbcDriver { connection.database.driver }

        init(_ connection: Handle) throws(EngineError) {
            self.connection = connection
            try ChDBLibrary.check { driver.StatementNew(&connection.raw, &raw, $0) }
        }

        deinit {
            var error = AdbcError()
            if raw.private_data != nil { _ = driver.StatementRelease(&raw, &error) }
        }

        func set(_ name: String, _ value: String) throws(EngineError) {
            try ChDBLibrary.check { driver.StatementSetOption(&raw, name, value, $0) }
        }

        func set(sql: String) throws(EngineError) {
            try ChDBLibrary.check { driver.StatementSetSqlQuery(&raw, sql, $0) }
        }

        func bind(_ stream: inout ArrowArrayStream) throws(EngineError) {
            try ChDBLibrary.check { driver.StatementBindStream(&raw, &stream, $0) }
        }

        func bind(_ values: [Value]) throws(EngineError) {
            var schema = ArrowSchema()
            var array = ArrowArray()
            let row = ChDBConnection.row(of: values)
            row.schema.export(to: &schema)
            row.export(to: &array)
            do {
                try ChDBLibrary.check { driver.StatementBind(&raw, &array, &schema, $0) }
            } catch {
                array.release?(&array)
                schema.release?(&schema)
                throw error
            }
        }

        /// The answer; it keeps its statement.
        func stream() throws -> BatchStream {
            var stream = ArrowArrayStream()
            var rows: Int64 = -1
            try execute(&stream, &rows)
            return try BatchStream(taking: &stream, keeping: self)
        }

        func execute(_ stream: UnsafeMutablePointer<ArrowArrayStream>?, _ rows: inout Int64) throws(EngineError) {
            try ChDBLibrary.check { driver.StatementExecuteQuery(&raw, stream, &rows, $0) }
        }
    }

    /// Bound values as a batch of one row.
    private static func row(of values: [Value]) -> RecordBatch {
        let builder = BatchBuilder(
            Schema(
                values.enumerated().map { index, value in
                    let type: DataType =
                        switch value {
                        case .null, .decimal, .text: .utf8
                        case .bool: .bool
                        case .int: .int64
                        case .double: .float64
                        case .bytes: .binary
                        }
                    return Field("p\(index + 1)", type)
                }))
        for (column, value) in zip(builder.columns, values) {
            switch value {
            case .null: column.appendNull()
            case .bool(let value): column.append(bool: value)
            case .int(let value): column.append(value)
            case .double(let value): column.append(value)
            case .decimal(let text), .text(let text): column.append(text: text)
            case .bytes(let bytes): bytes.withUnsafeBytes { column.append(bytes: $0) }
            }
        }
        return builder.finish()
    }
}

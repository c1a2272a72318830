import Base
import CArrow
import CDuckDB
public import Columnar
public import SQLText

/// One connection to DuckDB, on a thread of its own.
public actor DuckDBConnection: Connection {
    public nonisolated let dialect = Dialect.duckdb
    private let thread = QueueExecutor("duckdb")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    private nonisolated let handle: Handle
    /// Made when the first stream comes.
    private var passage: DuckDBPassage?

    init(_ database: DuckDBDatabase) throws(EngineError) {
        handle = try Handle(database.handle)
        // Progress is counted only where the bar is on; it is we who draw it.
        for setting in ["SET enable_progress_bar = true", "SET enable_progress_bar_print = false"] {
            _ = try handle.run(setting, [], streaming: false)
        }
    }

    @discardableResult
    public func execute(_ query: Query) throws -> Int {
        let (sql, values) = query.render(.duckdb)
        return try handle.run(sql, values, streaming: false).map { Int(handle.duckdb.rows_changed(&$0.raw)) } ?? 0
    }

    public func query(_ query: Query) throws -> BatchStream {
        let (sql, values) = query.render(.duckdb)
        guard let result = try handle.run(sql, values, streaming: true) else { return BatchStream(Schema([]), []) }
        return try result.stream()
    }

    public func ingest(_ stream: consuming BatchStream, into table: TableName, onBatch: (@Sendable (Int) throws -> Void)?) throws -> Int {
        let exported = UnsafeMutablePointer<ArrowArrayStream>.allocate(capacity: 1)
        let flow = stream.export(to: exported, onBatch: onBatch)
        defer {
            exported.pointee.release?(exported)
            exported.deallocate()
        }
        do {
            return try open(exported) { view in
                try execute("INSERT INTO \(table: table) SELECT * FROM \(sql: view)")
            }
        } catch {
            throw flow.error ?? error
        }
    }

    /// Lets `work` select from the stream under the name that it is given.
    private func open<Result>(_ stream: UnsafeMutablePointer<ArrowArrayStream>, _ work: (String) throws -> Result) throws -> Result {
        let passage = try passage ?? DuckDBPassage(handle.database)
        self.passage = passage
        return try passage.open(stream, work)
    }

    public func schema(of table: TableName) throws -> Schema? {
        guard try tables(in: table.schema).contains(table.name) else { return nil }
        let nullable = try texts(
            "SELECT column_name FROM duckdb_columns() WHERE schema_name = \(table.schema) AND table_name = \(table.name) AND is_nullable")
        let names = Set(nullable)
        var schema = try query("SELECT * FROM \(table: table) LIMIT 0").schema
        for index in schema.fields.indices { schema.fields[index].isNullable = names.contains(schema.fields[index].name) }
        return schema
    }

    public func tables(in schema: String) throws -> [String] {
        try texts("SELECT table_name FROM information_schema.tables WHERE table_schema = \(schema) ORDER BY table_name")
    }

    public nonisolated func cancel() { handle.duckdb.interrupt(handle.raw) }

    public nonisolated var progress: Double? {
        let percentage = handle.duckdb.query_progress(handle.raw).percentage
        return percentage < 0 ? nil : min(percentage / 100, 1)
    }
}

extension DuckDBConnection {
    /// The open connection. Sendable: `interrupt` and `query_progress` may be called from any thread, and all else
    /// is called on the actor's.
    final class Handle: @unchecked Sendable {
        let duckdb: DuckDB
        private(set) var raw: DuckDBHandle?
        let database: DuckDBDatabase.Handle

        init(_ database: DuckDBDatabase.Handle) throws(EngineError) {
            self.database = database
            duckdb = database.duckdb
            guard duckdb.connect(database.raw, &raw) == 0 else { throw EngineError(.duckdb, .unreachable, "no connection") }
        }

        deinit { duckdb.disconnect(&raw) }

        /// Runs the statements of `sql` one after another and returns the last one's result; nil where there was none.
        func run(_ sql: String, _ values: [Value], streaming: Bool) throws(EngineError) -> DuckDBAnswer? {
            var statements: DuckDBHandle?
            let count = duckdb.extract_statements(raw, sql, &statements)
            defer { duckdb.destroy_extracted(&statements) }
            if count == 0 {
                if let message = duckdb.extract_statements_error(statements) { throw DuckDBDatabase.error(String(cString: message)) }
                return nil
            }
            var last: DuckDBAnswer?
            var bound = 0
            for index in 0..<count {
                last = nil
                last = try run(statements, index, values, &bound, streaming: streaming && index == count - 1)
            }
            return last
        }

        private func run(
            _ statements: DuckDBHandle?, _ index: UInt64, _ values: [Value], _ bound: inout Int, streaming: Bool
        ) throws(EngineError) -> DuckDBAnswer {
            var prepared: DuckDBHandle?
            defer { duckdb.destroy_prepare(&prepared) }
            guard duckdb.prepare_extracted_statement(raw, statements, index, &prepared) == 0 else {
                throw DuckDBDatabase.error(
                    duckdb.prepare_error(prepared).map { String(cString: $0) } ?? "the statement could not be prepared")
            }
            let wanted = Int(duckdb.nparams(prepared))
            guard bound + wanted <= values.count else {
                throw EngineError(.duckdb, .statement, "the statement wants \(bound + wanted) values, \(values.count) are bound")
            }
            for offset in 0..<wanted { bind(values[bound + offset], to: prepared, at: UInt64(offset + 1)) }
            bound += wanted
            let answer = DuckDBAnswer(self)
            let state =
                streaming ? duckdb.execute_prepared_streaming(prepared, &answer.raw) : duckdb.execute_prepared(prepared, &answer.raw)
            guard state == 0 else { throw answer.error ?? EngineError(.duckdb, .statement, "the statement failed without a message") }
            return answer
        }

        private func bind(_ value: Value, to prepared: DuckDBHandle?, at index: UInt64) {
            switch value {
            case .null: _ = duckdb.bind_null(prepared, index)
            case .bool(let value): _ = duckdb.bind_boolean(prepared, index, value)
            case .int(let value): _ = duckdb.bind_int64(prepared, index, value)
            case .double(let value): _ = duckdb.bind_double(prepared, index, value)
            case .decimal(let text), .text(let text): _ = duckdb.bind_varchar_length(prepared, index, text, UInt64(text.utf8.count))
            case .bytes(let bytes): _ = duckdb.bind_blob(prepared, index, bytes, UInt64(bytes.count))
            }
        }
    }
}

/// A result, and the connection that it reads from while it streams.
final class DuckDBAnswer {
    var raw = DuckDBResult()
    private let connection: DuckDBConnection.Handle
    private var options: DuckDBHandle?

    init(_ connection: DuckDBConnection.Handle) { self.connection = connection }

    deinit {
        if options != nil { connection.duckdb.destroy_arrow_options(&options) }
        connection.duckdb.destroy_result(&raw)
    }

    var error: EngineError? {
        guard let message = connection.duckdb.result_error(&raw) else { return nil }
        let text = String(cString: message)
        return text.isEmpty ? nil : DuckDBDatabase.error(text)
    }

    func stream() throws -> BatchStream {
        options = connection.duckdb.result_get_arrow_options(&raw)
        let schema = try schema()
        return BatchStream(schema) { try self.next(schema) }
    }

    private func next(_ schema: Schema) throws -> RecordBatch? {
        let duckdb = connection.duckdb
        var chunk = duckdb.fetch_chunk(raw)
        guard chunk != nil else {
            if let error { throw error }
            return nil
        }
        defer { duckdb.destroy_data_chunk(&chunk) }
        var array = ArrowArray()
        try check(duckdb.data_chunk_to_arrow(options, chunk, &array))
        return RecordBatch(taking: &array, schema: schema)
    }

    private func schema() throws -> Schema {
        let duckdb = connection.duckdb
        let count = duckdb.column_count(&raw)
        var types: [DuckDBHandle?] = []
        var names: [UnsafePointer<CChar>?] = []
        for column in 0..<count {
            types.append(duckdb.column_logical_type(&raw, column))
            names.append(duckdb.column_name(&raw, column))
        }
        defer { for index in types.indices { duckdb.destroy_logical_type(&types[index]) } }
        var cSchema = ArrowSchema()
        try check(duckdb.to_arrow_schema(options, &types, &names, count, &cSchema))
        defer { cSchema.release?(&cSchema) }
        do {
            return try Schema(cSchema)
        } catch {
            throw EngineError(.duckdb, .statement, "column `\(error.column)` has a type that Vitrina does not read: \(error.format)")
        }
    }

    private func check(_ error: DuckDBHandle?) throws(EngineError) { try connection.duckdb.check(error) }
}

extension DuckDB {
    /// Turns an error that DuckDB handed over into ours.
    func check(_ error: DuckDBHandle?) throws(EngineError) {
        var error = error
        defer { destroy_error_data(&error) }
        if error != nil, error_data_has_error(error) { throw DuckDBDatabase.error(String(cString: error_data_message(error)!)) }
    }
}

import CArrow
import CDuckDB
import Columnar
import SQLText

/// Appends batches to one table, column by position. Scanning the stream by SQL would need a view over it, and such a view
/// cannot be written into a database that is a file.
struct DuckDBAppender: ~Copyable {
    private let duckdb: DuckDB
    private let connection: DuckDBHandle?
    private let schema: Schema
    private var types: DuckDBHandle?
    private var raw: DuckDBHandle?

    /// Rows that DuckDB takes at a time.
    private static let chunk = 2_048

    init(_ table: TableName, _ schema: Schema, _ duckdb: DuckDB, _ connection: DuckDBHandle?) throws(EngineError) {
        self.duckdb = duckdb
        self.connection = connection
        self.schema = schema
        guard duckdb.appender_create_ext(connection, nil, table.schema, table.name, &raw) == 0 else { throw failure }
        var cSchema = ArrowSchema()
        schema.export(to: &cSchema)
        defer { cSchema.release?(&cSchema) }
        try duckdb.check(duckdb.schema_from_arrow(connection, &cSchema, &types))
    }

    deinit {
        var (types, raw) = (types, raw)
        if types != nil { duckdb.destroy_arrow_converted_schema(&types) }
        _ = duckdb.appender_destroy(&raw)
    }

    func append(_ batch: RecordBatch) throws(EngineError) {
        for start in stride(from: 0, to: batch.count, by: DuckDBAppender.chunk) {
            try append(chunk: batch.slice(start..<min(start + DuckDBAppender.chunk, batch.count)))
        }
    }

    private func append(chunk batch: RecordBatch) throws(EngineError) {
        var array = ArrowArray()
        batch.export(to: &array)
        defer { array.release?(&array) }
        var chunk: DuckDBHandle?
        try duckdb.check(duckdb.data_chunk_from_arrow(connection, &array, types, &chunk))
        defer { duckdb.destroy_data_chunk(&chunk) }
        guard duckdb.append_data_chunk(raw, chunk) == 0 else { throw failure }
    }

    /// Hands the last rows over.
    func close() throws(EngineError) {
        guard duckdb.appender_close(raw) == 0 else { throw failure }
    }

    private var failure: EngineError {
        do {
            try duckdb.check(duckdb.appender_error_data(raw))
            return EngineError(.duckdb, .statement, "the rows could not be appended")
        } catch {
            return error
        }
    }
}

import Columnar
import Databases
import Engines
import Project
import SQLText

/// One connection to a database that is read.
package protocol SourceConnection: Sendable {
    /// From here on all queries see the database as it is now, and nothing can be changed.
    func beginReading() async throws
    /// Ends each later query that takes longer.
    func limit(seconds: Double?) async throws
    /// How many rows the database is asked for at a time, where its client asks for them.
    func fetch(rows: Int) async throws
    func tables(in schema: String) async throws -> [String]
    /// The columns of a table in their order; none where there is no such table.
    func columns(of table: TableName) async throws -> [FoundColumn]
    /// The columns of the primary key.
    func key(of table: TableName) async throws -> [String]
    /// About how many rows a table has, where the database tells.
    func estimatedRows(of table: TableName) async throws -> Int?
    /// The rows of a query. `types` names columns that are to be of another type than the database's; a row that does not fit
    /// goes to `onProblem`.
    func rows(_ sql: String, types: [String: DataType], onProblem: @escaping ProblemSink) async throws -> BatchStream
    /// Stops the query under way, from any thread.
    func cancel()
}

extension SourceConnection {
    package func fetch(rows: Int) {}
}

extension ODBCConnection: SourceConnection {
    package func rows(_ sql: String, types: [String: DataType], onProblem: @escaping ProblemSink) throws -> BatchStream {
        try query(sql, types: types, onProblem: onProblem)
    }
}

extension MySQLConnection: SourceConnection {
    package func rows(_ sql: String, types: [String: DataType], onProblem: @escaping ProblemSink) throws -> BatchStream {
        try query(sql, types: types, onProblem: onProblem)
    }
}

extension SQLiteConnection: SourceConnection {
    package func rows(_ sql: String, types: [String: DataType], onProblem: @escaping ProblemSink) throws -> BatchStream {
        try query(sql, types: types, onProblem: onProblem)
    }
}

/// A database that is an engine of ours elsewhere.
struct EngineSource: SourceConnection {
    let connection: any Connection

    func beginReading() async throws { try await connection.beginReading() }

    func limit(seconds: Double?) async throws {
        let seconds = seconds ?? 0
        switch connection.dialect {
        case .postgres: try await connection.execute("SET statement_timeout = \(sql: String(Int(seconds * 1000)))")
        default: try await connection.execute("SET max_execution_time = \(sql: String(seconds))")
        }
    }

    func tables(in schema: String) async throws -> [String] { try await connection.tables(in: schema) }

    func columns(of table: TableName) async throws -> [FoundColumn] {
        (try await connection.schema(of: table)?.fields ?? []).map { field in
            FoundColumn(
                name: field.name, native: connection.dialect.type(of: field.type) ?? "\(field.type)", type: field.type,
                isNullable: field.isNullable)
        }
    }

    func key(of table: TableName) async throws -> [String] {
        let query: Query =
            connection.dialect == .postgres
            ? """
            SELECT a.attname FROM pg_catalog.pg_index AS i
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
            WHERE i.indisprimary AND i.indrelid = to_regclass(\(connection.dialect.quote(table))) ORDER BY array_position(i.indkey, a.attnum)
            """
            : "SELECT name FROM system.columns WHERE database = \(table.schema) AND table = \(table.name) AND is_in_primary_key ORDER BY position"
        return try await connection.rows(query).flatMap { batch in (0..<batch.count).map { batch[0].text($0) } }
    }

    func estimatedRows(of table: TableName) async throws -> Int? {
        let query: Query =
            connection.dialect == .postgres
            ? "SELECT CAST(reltuples AS bigint) FROM pg_catalog.pg_class WHERE oid = to_regclass(\(connection.dialect.quote(table))) AND reltuples >= 0"
            : "SELECT sum(rows) FROM system.parts WHERE active AND database = \(table.schema) AND table = \(table.name)"
        return try await connection.value(query).flatMap { Int($0) }
    }

    func rows(_ sql: String, types: [String: DataType], onProblem: @escaping ProblemSink) async throws -> BatchStream {
        guard !types.isEmpty else { return try await connection.query(Query(sql: sql)) }
        let fields = try await connection.query("SELECT * FROM (\(sql: sql)) AS rows LIMIT 0").schema.fields
        let asText = types.filter { name, type in fields.first { $0.name == name }?.type.isReadFromText(as: type) ?? false }
        let columns = fields.map { field -> Query in
            let wanted = asText[field.name] == nil ? types[field.name] : .utf8
            guard let type = wanted.flatMap({ connection.dialect.type(of: $0) }) else { return "\(name: field.name)" }
            // ClickHouse makes a value of what is null, unless its type may be null too.
            let cast: Query = connection.dialect == .clickhouse ? "Nullable(\(sql: type))" : "\(sql: type)"
            return "CAST(\(name: field.name) AS \(cast)) AS \(name: field.name)"
        }
        let rows = try await connection.query("SELECT \(columns.joined(separator: ", ")) FROM (\(sql: sql)) AS rows")
        return asText.isEmpty ? rows : Retyping.stream(rows, reading: asText, onProblem: onProblem)
    }

    func cancel() { connection.cancel() }
}

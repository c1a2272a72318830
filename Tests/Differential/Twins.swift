import Columnar
import Engines
import FoundationEssentials
import SQLText
import Testing
import TestSupport

/// An engine under test, with a place of its own for tables.
enum Twin: String, CaseIterable, CustomTestStringConvertible {
    case duckdb, postgres, chdb, clickhouse

    var testDescription: String { rawValue }

    static let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
    private static let marts = Result { try TemporaryFolder("chdb") }
    private static let embedded = Result { try ChDBDatabase(marts.get().path, library: ChDBLibrary(in: folders)) }
    private static let warehouse = Result { try DuckDBDatabase(library: DuckDBLibrary(in: folders)) }

    func connect() async throws -> Place {
        let name = "t\(UInt32.random(in: 0 ... .max))"
        switch self {
        case .duckdb: return try await Place(twin: self, table: TableName("main", name), Twin.warehouse.get().connect())
        case .postgres:
            return try await Place(
                twin: self, table: TableName("public", name), PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect())
        case .chdb: return try await Place(twin: self, table: TableName("default", name), Twin.embedded.get().connect())
        case .clickhouse:
            let port = try await ClickHouseServer.shared().port
            let url = "clickhouse://\(ClickHouseServer.user):\(ClickHouseServer.password)@127.0.0.1:\(port)/default"
            return try await Place(twin: self, table: TableName("default", name), ClickHouseDatabase(url: url).connect())
        }
    }
}

/// A connection, and the name of the one table that is made, read and dropped over it.
struct Place: Sendable {
    let twin: Twin
    let table: TableName
    let connection: any Connection

    init(twin: Twin, table: TableName, _ connection: any Connection) {
        self.twin = twin
        self.table = table
        self.connection = connection
    }

    /// Puts batches into a new table, and reads them back.
    func hold(_ schema: Schema, _ batches: [RecordBatch]) async throws -> Held {
        try await connection.execute("DROP TABLE IF EXISTS \(table: table)")
        let suffix =
            connection.dialect == .clickhouse ? twin == .clickhouse ? "ENGINE = Memory" : "ENGINE = MergeTree ORDER BY tuple()" : ""
        try await connection.execute(connection.createTable(table, schema, suffix: suffix))
        try await connection.ingest(BatchStream(schema, batches), into: table)
        // Where bytes and text are one type, bytes are read by their digits.
        let isBytes = connection.dialect == .clickhouse && [.binary, .largeBinary].contains(schema.fields[0].type)
        return try await connection.hold("SELECT \(isBytes ? "lower(hex(v)) AS v" : "*" as Query) FROM \(table: table)")
    }
}

extension Connection {
    /// A whole answer with its schema.
    func hold(_ query: Query) throws -> Held {
        let stream = try self.query(query)
        let schema = stream.schema
        return Held(schema: schema, batches: try stream.collect())
    }
}

/// What an engine gave back.
struct Held: Sendable {
    let schema: Schema
    let batches: [RecordBatch]

    /// The values of the one column, as a person reads them.
    var values: [String?] { batches.flatMap { batch in (0..<batch.count).map { batch[0].string($0) } } }
}

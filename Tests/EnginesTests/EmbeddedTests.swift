import Base
import Columnar
import Engines
import SQLText
import Synchronization
import Testing
import TestSupport

@Suite struct `DuckDB` {
    @Test func `answers with values bound and names quoted`() async throws {
        let connection = try await Embedded.duckdb()
        #expect(try await connection.value("SELECT 'x' || \("Минск'; --") || \(42)") == "xМинск'; --42")
        #expect(try await connection.value("SELECT CAST(\(Value.decimal("12.50")) AS DECIMAL(18,2))") == "12.50")
        #expect(try await connection.value("SELECT \(Value.null) IS NULL") == "true")
    }

    @Test func `streams a large answer in bounded pieces`() async throws {
        let connection = try await Embedded.duckdb()
        let rows = Mutex(0)
        try await connection.read("SELECT * FROM range(1000000)") { batch in rows.withLock { $0 += batch.count } }
        #expect(rows.withLock { $0 } == 1_000_000)
    }

    @Test func `keeps its own message`() async throws {
        let connection = try await Embedded.duckdb()
        let error = await #expect(throws: EngineError.self) { try await connection.execute("SELECT amont FROM range(3)") }
        #expect(error?.kind == .statement)
        #expect(error?.message.contains("amont") == true)
        let late = await #expect(throws: EngineError.self) {
            try await connection.read("SELECT CAST(CASE WHEN range > 99000 THEN 'x' ELSE '1' END AS integer) FROM range(100000)") { _ in }
        }
        #expect(late?.message.contains("Could not convert") == true)
        #expect(try await connection.value("SELECT 1") == "1")
    }

    @Test func `runs several statements, and rolls back what failed`() async throws {
        let connection = try await Embedded.duckdb()
        try await connection.execute("CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2)")
        await #expect(throws: EngineError.self) {
            try await connection.transaction { connection in
                try connection.execute("DELETE FROM t")
                try connection.execute("INSERT INTO t VALUES ('no number')")
            }
        }
        #expect(try await connection.value("SELECT count(*) FROM t") == "2")
    }

    @Test func `ingests all rows or none, and leaves nothing behind`() async throws {
        let connection = try await Embedded.duckdb()
        try await connection.execute("CREATE SCHEMA stage; CREATE TABLE stage.t (a bigint NOT NULL)")
        #expect(try await connection.ingest(numbers(100_000), into: TableName("stage", "t")) == 100_000)
        let error = await #expect(throws: Stopped.self) {
            try await connection.ingest(numbers(100_000), into: TableName("stage", "t")) { _ in throw Stopped() }
        }
        #expect(error != nil)
        #expect(try await connection.value("SELECT count(*) FROM stage.t") == "100000")
        #expect(try await connection.table("SELECT view_name FROM duckdb_views() WHERE NOT internal").isEmpty)
        #expect(try await connection.tables(in: "stage") == ["t"])
        #expect(try await connection.schema(of: TableName("stage", "t")) == Schema([Field("a", .int64, isNullable: false)]))
        #expect(try await connection.schema(of: TableName("stage", "missing")) == nil)
    }

    @Test func `ingests slices of batches, each with its own rows`() async throws {
        let connection = try await Embedded.duckdb()
        let schema = Schema([Field("n", .int32), Field("t", .utf8), Field("is", .bool)])
        let builder = BatchBuilder(schema)
        for row in 0..<20 {
            if row % 3 == 0 { builder.columns[0].appendNull() } else { builder.columns[0].append(Int32(row)) }
            builder.columns[1].append(text: "r\(row)")
            builder.columns[2].append(bool: row % 2 == 0)
        }
        let batch = builder.finish()
        try await connection.execute("CREATE SCHEMA stage; CREATE TABLE stage.t (n integer, t text, \(name: "is") boolean)")
        let slices = BatchStream(schema, [batch.slice(1..<2), batch.slice(5..<8)])
        #expect(try await connection.ingest(slices, into: TableName("stage", "t")) == 4)
        #expect(
            try await connection.table("SELECT * FROM stage.t ORDER BY t") == [
                ["1", "r1", "false"], ["5", "r5", "false"], [nil, "r6", "true"], ["7", "r7", "false"],
            ])
    }

    @Test func `ingests over several connections at once`() async throws {
        let database = try DuckDBDatabase(library: Embedded.duckdbLibrary.get())
        try await database.connect().execute("CREATE TABLE t (a bigint)")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { try await database.connect().ingest(numbers(10_000), into: TableName("main", "t")) }
            }
            try await group.waitForAll()
        }
        #expect(try await database.connect().value("SELECT count(*) FROM t") == "40000")
    }

    @Test func `makes its file beside its place, so that none is ever half made`() async throws {
        let folder = try TemporaryFolder("half")
        try folder.write("half a file", to: "warehouse.duckdb.new")
        let path = folder.path("warehouse.duckdb")
        for rows in ["1", "2"] {
            let database = try DuckDBDatabase(path, library: Embedded.duckdbLibrary.get())
            let connection = try await database.connect()
            try await connection.execute("CREATE TABLE IF NOT EXISTS t (a integer); INSERT INTO t VALUES (1)")
            #expect(try await connection.value("SELECT count(*) FROM t") == rows)
        }
        #expect(try Files.list(folder.path).allSatisfy { !$0.contains(".new") })
    }

    @Test func `is stopped by a time-out, and goes on afterwards`() async throws {
        let connection = try await Embedded.duckdb()
        let error = await #expect(throws: EngineError.self) {
            try await connection.within(.milliseconds(200)) {
                try $0.value("SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range")
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(try await connection.within(.seconds(20)) { try $0.value("SELECT 7") } == "7")
    }

    @Test func `stops with its task`() async throws {
        let connection = try await Embedded.duckdb()
        let task = Task {
            try await connection.within(nil) {
                try $0.value("SELECT count(*) FROM range(1000000000) a, range(1000) b WHERE a.range % 7 = b.range")
            }
        }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }
}

@Suite struct `chDB` {
    @Test func `answers with values bound and names quoted`() async throws {
        let connection = try await Embedded.chdb("bound")
        #expect(try await connection.value("SELECT concat('x', \("Минск'; --"), toString(\(42)))") == "xМинск'; --42")
    }

    @Test func `ingests, by position, and counts`() async throws {
        let connection = try await Embedded.chdb("ingest")
        try await connection.execute("DROP TABLE IF EXISTS ingest.t")
        try await connection.execute("CREATE TABLE ingest.t (b Int64) ENGINE = MergeTree ORDER BY b")
        #expect(try await connection.ingest(numbers(100_000), into: TableName("ingest", "t")) == 100_000)
        #expect(try await connection.value("SELECT sum(b) FROM ingest.t") == "4999950000")
        await #expect(throws: Stopped.self) {
            try await connection.ingest(numbers(10), into: TableName("ingest", "t")) { _ in throw Stopped() }
        }
        #expect(try await connection.tables(in: "ingest") == ["t"])
        #expect(try await connection.schema(of: TableName("ingest", "t"))?.names == ["b"])
    }

    @Test func `keeps the types that Arrow loses`() async throws {
        let connection = try await Embedded.chdb("types")
        let rows = try await connection.table(
            "SELECT toDateTime('2026-03-17 10:00:00', 'UTC') AS at, toUUID('61f0c404-5cb3-11e7-907b-a6006ad3dba0') AS id, toIPv4('10.0.0.1') AS ip, toUInt32(7) AS n, CAST(NULL, 'Nullable(DateTime)') AS none"
        )
        #expect(rows == [["2026-03-17 10:00:00Z", "61f0c404-5cb3-11e7-907b-a6006ad3dba0", "10.0.0.1", "7", nil]])
    }

    @Test func `is stopped by a time-out, and goes on afterwards`() async throws {
        let connection = try await Embedded.chdb("slow")
        let error = await #expect(throws: EngineError.self) {
            try await connection.within(.milliseconds(300)) {
                try $0.value("SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1")
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(try await connection.value("SELECT 7") == "7")
    }

    @Test func `keeps its own message and code`() async throws {
        let connection = try await Embedded.chdb("wrong")
        let error = await #expect(throws: EngineError.self) { try await connection.value("SELECT amont FROM system.one") }
        #expect(error?.code == "47")
        #expect(error?.message.contains("amont") == true)
    }
}

struct Stopped: Error {}

/// A stream of one column that counts from 0.
func numbers(_ count: Int) -> BatchStream {
    let builder = BatchBuilder(Schema([Field("n", .int64)]))
    var next = 0
    return BatchStream(builder.schema) {
        guard next < count else { return nil }
        for _ in 0..<min(10_000, count - next) {
            builder.columns[0].append(Int64(next))
            next += 1
        }
        return builder.finish()
    }
}

@Suite struct `A connection that only reads` {
    /// Each kind of engine, with a table that it must not lose.
    static func engines() async throws -> [(connection: any Connection, drop: Query)] {
        let duckdb = try await Embedded.duckdb()
        try await duckdb.execute("CREATE TABLE kept (a integer)")
        let chdb = try await Embedded.chdb("reading")
        try await chdb.execute("CREATE OR REPLACE TABLE reading.kept (a Int32) ENGINE = Memory")
        let postgres = try await PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect()
        try await postgres.execute("CREATE TABLE kept (a integer)")
        let clickhouse = try await ClickHouse.connect()
        try await clickhouse.execute("DROP TABLE IF EXISTS default.kept")
        try await clickhouse.execute("CREATE TABLE default.kept (a Int32) ENGINE = Memory")
        return [
            (duckdb, "DROP TABLE kept"), (chdb, "DROP TABLE reading.kept"), (postgres, "DROP TABLE kept"),
            (clickhouse, "DROP TABLE default.kept"),
        ]
    }

    @Test func `answers, and changes nothing`() async throws {
        for (connection, drop) in try await Self.engines() {
            try await connection.beginReading()
            #expect(try await connection.value("SELECT 7") == "7")
            await #expect(throws: EngineError.self, "\(connection.dialect)") { try await connection.execute(drop) }
        }
    }
}

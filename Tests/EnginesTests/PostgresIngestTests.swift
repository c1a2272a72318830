import Base
import Columnar
import SQLText
import Synchronization
import TestSupport
import Testing

@testable import Engines

@Suite struct `Rows on their way into PostgreSQL` {
    let table = TableName("public", "target")

    /// A batch of one column, filled by `fill`.
    private func batch(_ type: DataType, _ fill: (ColumnBuilder) -> Void) -> RecordBatch {
        let builder = BatchBuilder(Schema([Field("v", type)]))
        fill(builder.columns[0])
        return builder.finish()
    }

    private func stream(_ batches: RecordBatch...) -> BatchStream { BatchStream(batches[0].schema, batches) }

    /// What the server makes of the rows in a column of this SQL type.
    private func stored(_ batch: RecordBatch, as sql: String) async throws -> [String?] {
        let connection = try await connectToPostgres()
        try await connection.execute("CREATE TABLE target (v \(sql: sql))")
        try await connection.ingest(stream(batch), into: table)
        return try await connection.rows("SELECT v::text FROM target ORDER BY ctid").flatMap { batch in
            (0..<batch.count).map { batch[0].string($0) }
        }
    }

    @Test func `whole numbers go wherever they fit`() async throws {
        let numbers = batch(.int64) { for value in [-32_768, 0, 32_767] as [Int64] { $0.append(value) } }
        for sql in ["smallint", "integer", "bigint", "numeric(5,0)", "numeric", "real", "double precision"] {
            #expect(try await stored(numbers, as: sql) == ["-32768", "0", "32767"])
        }
        let unsigned = batch(.uint64) { $0.append(UInt64.max) }
        #expect(try await stored(unsigned, as: "numeric(20,0)") == ["18446744073709551615"])
        let small = batch(.uint8) { $0.append(UInt8.max) }
        #expect(try await stored(small, as: "bigint") == ["255"])
        let huge = batch(.decimal(precision: 38, scale: 0)) { $0.append(Int128(Int64.min)) }
        #expect(try await stored(huge, as: "bigint") == ["-9223372036854775808"])
    }

    @Test func `times of every unit become microseconds, and nanoseconds are cut downwards`() async throws {
        let units: [(DataType.TimeUnit, Int64, String)] = [
            (.second, -1, "1969-12-31 23:59:59"), (.milli, -1, "1969-12-31 23:59:59.999"),
            (.micro, -1, "1969-12-31 23:59:59.999999"), (.nano, -1, "1969-12-31 23:59:59.999999"),
            (.nano, 1_999, "1970-01-01 00:00:00.000001"),
        ]
        for (unit, value, text) in units {
            #expect(try await stored(batch(.timestamp(unit, zone: nil)) { $0.append(value) }, as: "timestamp") == [text])
            #expect(try await stored(batch(.timestamp(unit, zone: "UTC")) { $0.append(value) }, as: "timestamptz") == [text + "+00"])
        }
        #expect(try await stored(batch(.time(.second)) { $0.append(Int32(86_399)) }, as: "time") == ["23:59:59"])
        #expect(try await stored(batch(.time(.nano)) { $0.append(Int64(1_001)) }, as: "time") == ["00:00:00.000001"])
    }

    @Test func `lists, structs and maps become arrays and JSON`() async throws {
        let lists = batch(.list(Field("item", .utf8))) { column in
            column.children[0].append(text: "a\"Ж")
            column.children[0].appendNull()
            column.appendNested()
            column.appendNested()
            column.appendNull()
        }
        #expect(try await stored(lists, as: "text[]") == [#"{"a\"Ж",NULL}"#, "{}", nil])
        #expect(try await stored(lists, as: "jsonb") == [#"["a\"Ж", null]"#, "[]", nil])
        let structs = batch(.structure([Field("n", .decimal(precision: 9, scale: 2)), Field("t", .largeUtf8)])) { column in
            column.children[0].append(Int128(-150))
            column.children[1].append(text: "💳")
            column.appendNested()
            column.appendNull()
        }
        #expect(try await stored(structs, as: "jsonb") == [#"{"n": -1.50, "t": "💳"}"#, nil])
    }

    @Test func `a slice writes its own rows only`() async throws {
        let rows = batch(.utf8) { column in
            for row in 0..<20 { if row % 3 == 0 { column.appendNull() } else { column.append(text: "r\(row)") } }
        }
        #expect(try await stored(rows.slice(8..<11), as: "text") == ["r8", nil, "r10"])
    }

    @Test func `text, bytes and UUIDs of either width arrive`() async throws {
        let id = "0123abcd-4567-89ef-0000-ffffffffffff"
        #expect(try await stored(batch(.largeUtf8) { $0.append(text: id.uppercased()) }, as: "uuid") == [id])
        #expect(try await stored(batch(.largeUtf8) { $0.append(text: "[1]") }, as: "jsonb") == ["[1]"])
        #expect(
            try await stored(batch(.fixedBinary(16)) { $0.append(UInt128(0x7F).bigEndian) }, as: "uuid") == [
                "00000000-0000-0000-0000-00000000007f"
            ])
        let bytes = batch(.largeBinary) { column in ([1, 255] as [UInt8]).withUnsafeBytes { column.append(bytes: $0) } }
        #expect(try await stored(bytes, as: "bytea") == [#"\x01ff"#])
        #expect(try await stored(batch(.null) { $0.appendNull() }, as: "numeric(5,2) ") == [nil])
    }

    @Test func `a value that the column cannot hold is named with its row, and no row stays`() async throws {
        let connection = try await connectToPostgres()
        let cases: [(String, RecordBatch, String)] = [
            (
                "smallint",
                batch(.int64) {
                    $0.append(Int64(1)); $0.append(Int64(32_768))
                }, "32768 of row 2"
            ),
            (
                "double precision",
                batch(.int64) {
                    $0.append(Int64(1)); $0.append(Int64.max)
                }, "9223372036854775807 of row 2"
            ),
            (
                "numeric(18,2)",
                batch(.decimal(precision: 18, scale: 4)) {
                    $0.append(Int128(12_3400)); $0.append(Int128(12_3450));
                }, "12.3450 of row 2"
            ),
            (
                "timestamp",
                batch(.timestamp(.second, zone: nil)) {
                    $0.append(Int64(0)); $0.append(Int64.max / 1_000)
                }, "of row 2"
            ),
            (
                "uuid",
                batch(.utf8) {
                    $0.appendNull(); $0.append(text: "no uuid")
                }, "no uuid of row 2"
            ),
        ]
        for (sql, batch, words) in cases {
            try await connection.execute("DROP TABLE IF EXISTS target; CREATE TABLE target (v \(sql: sql))")
            let error = await #expect(throws: Diagnostic.self) { try await connection.ingest(stream(batch), into: table) }
            #expect(error?.code == "engine.value-does-not-fit")
            #expect(error?.message.en.contains(words) == true, "\(error?.message.en ?? "")")
            #expect(try await connection.value("SELECT count(*) FROM target") == "0")
        }
    }

    @Test func `what the server refuses is told in its words, with the line and the column`() async throws {
        let connection = try await connectToPostgres()
        let cases: [(String, RecordBatch, String)] = [
            (
                "text NOT NULL",
                batch(.utf8) {
                    $0.append(text: "a"); $0.appendNull()
                }, "violates not-null constraint"
            ),
            (
                "text",
                batch(.utf8) {
                    $0.append(text: "a"); $0.append(text: "b\0")
                }, "line 2, column v"
            ),
            ("text", batch(.utf8) { column in ([0xFF] as [UInt8]).withUnsafeBytes { column.append(bytes: $0) } }, "invalid byte sequence"),
            ("varchar(2)", batch(.utf8) { $0.append(text: "abc") }, "too long"),
            ("jsonb", batch(.utf8) { $0.append(text: "{") }, "invalid input syntax for type json"),
        ]
        for (sql, batch, words) in cases {
            try await connection.execute("DROP TABLE IF EXISTS target; CREATE TABLE target (v \(sql: sql))")
            let error = await #expect(throws: EngineError.self) { try await connection.ingest(stream(batch), into: table) }
            #expect(error?.kind == .statement)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    @Test func `types that have no place there are refused before the first row`() async throws {
        let connection = try await connectToPostgres()
        for (sql, type) in [
            ("numeric(9,2)", DataType.float64), ("numeric(9,2)", .utf8), ("inet", .utf8), ("date", .timestamp(.micro, zone: nil)),
            ("bigint", .decimal(precision: 9, scale: 2)),
        ] {
            try await connection.execute("DROP TABLE IF EXISTS target; CREATE TABLE target (v \(sql: sql))")
            let error = await #expect(throws: Diagnostic.self) {
                try await connection.ingest(
                    BatchStream(Schema([Field("v", type)])) {
                        Issue.record("a row was asked for"); return nil
                    }, into: table)
            }
            #expect(error?.code == "engine.type-mismatch")
        }
        let columns = await #expect(throws: Diagnostic.self) {
            try await connection.ingest(BatchStream(Schema([Field("a", .int32), Field("b", .int32)]), []), into: table)
        }
        #expect(columns?.code == "engine.columns-differ")
        let missing = await #expect(throws: EngineError.self) {
            try await connection.ingest(BatchStream(Schema([Field("a", .int32)]), []), into: TableName("public", "missing"))
        }
        #expect(missing?.message == "there is no table public.missing")
    }

    @Test func `an error of the producer ends the load and comes back as it was thrown`() async throws {
        struct Spilt: Error {}
        let connection = try await connectToPostgres()
        try await connection.execute("CREATE TABLE target (v text)")
        let rows = batch(.utf8) { for _ in 0..<50_000 { $0.append(text: "a row of some length") } }
        await #expect(throws: Spilt.self) {
            var left = 3
            try await connection.ingest(
                BatchStream(rows.schema) {
                    left -= 1
                    if left == 0 { throw Spilt() }
                    return rows
                }, into: table)
        }
        await #expect(throws: Spilt.self) { try await connection.ingest(stream(rows), into: table) { _ in throw Spilt() } }
        #expect(try await connection.value("SELECT count(*) FROM target") == "0")
    }

    @Test func `a failed load ends at once, not after the last row`() async throws {
        let connection = try await connectToPostgres()
        try await connection.execute("CREATE TABLE target (v integer PRIMARY KEY)")
        let rows = batch(.int32) { for _ in 0..<60_000 { $0.append(Int32(1)) } }
        let pulled = Counter()
        let error = await #expect(throws: EngineError.self) {
            try await connection.ingest(BatchStream(rows.schema) { pulled.add() < 10_000 ? rows : nil }, into: table)
        }
        #expect(error?.message.contains("duplicate key") == true)
        #expect(pulled.count < 1_000)
    }

    @Test func `what DuckDB emits arrives, and comes back as it was`() async throws {
        let duckdb = try await Embedded.duckdb()
        let connection = try await connectToPostgres()
        try await duckdb.execute("CREATE TYPE mood AS ENUM ('весел', 'sad')")
        let query: Query = """
            SELECT 'sad'::mood AS mood, 42::HUGEINT AS big, -1::TINYINT AS tiny, 18446744073709551615::UBIGINT AS huge, 1.5::DECIMAL(4,1) AS d,
            DATE '2026-01-02' AS day, TIME '01:02:03.5' AS t, TIMESTAMP_NS '2026-01-02 03:04:05.123456789' AS ns, INTERVAL '1 month 2 days' AS i,
            ['a', NULL] AS l, {'a': 1, 'b': [1.5]} AS s, MAP {'k': 1} AS m, encode('Ж') AS b, NULL AS n, true AS yes
            UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """
        let table = TableName("public", "target")
        let stream = try await duckdb.query(query)
        try await connection.execute(Dialect.postgres.createTable(table, stream.schema))
        #expect(try await connection.ingest(stream, into: table) == 2)
        let stored = try await connection.table("SELECT * FROM target")
        #expect(
            stored.first?.map { $0 ?? "" } == [
                "sad", "42", "-1", "18446744073709551615", "1.5", "2026-01-02", "01:02:03.5", "2026-01-02 03:04:05.123456",
                #"{"months":1,"days":2,"nanoseconds":0}"#, #"["a",null]"#, #"{"a": 1, "b": [1.5]}"#, "[{\"key\": \"k\", \"value\": 1}]",
                "d096", "", "true",
            ])
        #expect(stored.last?.allSatisfy { $0 == nil } == true)

        try await duckdb.execute(Dialect.duckdb.createTable(TableName("main", "back"), connection.query("SELECT * FROM target").schema))
        try await duckdb.ingest(connection.query("SELECT * FROM target"), into: TableName("main", "back"))
        #expect(try await duckdb.table("SELECT * FROM back") == stored)
    }

    @Test func `columns that the server computes are left to it`() async throws {
        let connection = try await connectToPostgres()
        try await connection.execute(
            #"CREATE TABLE target ("Колонка ""a""" int, twice int GENERATED ALWAYS AS ("Колонка ""a""" * 2) STORED, note text)"#)
        try await connection.execute("ALTER TABLE target DROP COLUMN note")
        try await connection.ingest(stream(batch(.int32) { $0.append(Int32(21)) }), into: table)
        #expect(try await connection.value("SELECT twice FROM target") == "42")
    }
}

/// Counts from closures that cross threads.
final class Counter: Sendable {
    private let value = Atomic(0)
    var count: Int { value.load(ordering: .relaxed) }
    @discardableResult
    func add(_ more: Int = 1) -> Int { value.add(more, ordering: .relaxed).newValue }
}

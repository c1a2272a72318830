import Base
import Columnar
import Databases
import FoundationEssentials
import SQLText
import Synchronization
import TestSupport
import Testing

@Suite struct `A SQLite source` {
    private let folder: TemporaryFolder
    private let path: String

    init() throws {
        folder = try TemporaryFolder("sqlite")
        path = folder.path("billing.sqlite")
    }

    private func run(_ sql: String) async throws { try await Program.sqlite(path, sql) }

    private func rows(_ sql: String, types: [String: DataType] = [:]) async throws -> [[String?]] {
        let connection = try await SQLiteConnection.connect(path)
        return try await connection.texts(sql, types: types)
    }

    @Test func `hands out each declared type as what it is`() async throws {
        try await run(
            """
            CREATE TABLE payment (
                id INTEGER PRIMARY KEY, amount DECIMAL(18,2), rate NUMERIC, paid BOOLEAN, day DATE, at DATETIME, moment TIMESTAMPTZ,
                clock TIME, name VARCHAR(20), note TEXT, bytes BLOB, ratio DOUBLE PRECISION, small SMALLINT, anything, code UUID,
                total DECIMAL(18,2) GENERATED ALWAYS AS (amount * 2) VIRTUAL);
            INSERT INTO payment (id, amount, rate, paid, day, at, moment, clock, name, note, bytes, ratio, small, anything, code) VALUES
                (9223372036854775807, 9999999999999.99, 0.0001, 1, '0001-01-01', '2024-02-29 23:59:59.999999', '2026-03-17T10:00:00+03:00',
                 '23:59:59.5', 'Ёж 🦔', '', x'00FF', 0.1, -32768, 7, 'c56a4180-65aa-42ec-a945-5fd21dec0538'),
                (-9223372036854775808, 19.99, 12345678, 0, '9999-12-31', 1710000000, '2026-03-17 10:00:00Z',
                 '00:00:00', '', 'a' || char(10) || 'b', x'', 1e300, 32767, 'seven', 'x'),
                (0, '-5', '3e2', 'true', '2024-02-29 00:00:00', '2024-02-29', NULL,
                 '07:05', NULL, NULL, NULL, 5, 0, 2.5, NULL);
            """)
        let connection = try await SQLiteConnection.connect(path)
        let found = try await connection.columns(of: TableName("main", "payment"))
        #expect(
            found.map(\.type) == [
                .int64, .decimal(precision: 18, scale: 2), .decimal(precision: 38, scale: 10), .bool, .date, .timestamp(.micro, zone: nil),
                .timestamp(.micro, zone: "UTC"), .time(.micro), .utf8, .utf8, .binary, .float64, .int64, .utf8, .utf8,
                .decimal(precision: 18, scale: 2),
            ])
        #expect(found[1] == FoundColumn(name: "amount", native: "DECIMAL(18,2)", type: .decimal(precision: 18, scale: 2), isNullable: true))
        var query = TableQuery(.sqlite, TableName("main", "payment"))
        query.columns = found
        query.key = try await connection.key(of: query.table)
        #expect(query.key == ["id"])
        #expect(
            try await connection.texts(query.rows) == [
                [
                    "-9223372036854775808", "19.99", "12345678.0000000000", "false", "9999-12-31", "2024-03-09 16:00:00",
                    "2026-03-17 10:00:00Z", "00:00:00", "", "a\nb", "", "1e+300", "32767", "seven", "x", "39.98",
                ],
                [
                    "0", "-5.00", "300.0000000000", "true", "2024-02-29", "2024-02-29 00:00:00", nil, "07:05:00", nil, nil, nil, "5", "0",
                    "2.5", nil, "-10.00",
                ],
                [
                    "9223372036854775807", "9999999999999.99", "0.0001000000", "true", "0001-01-01", "2024-02-29 23:59:59.999999",
                    "2026-03-17 07:00:00Z", "23:59:59.5", "Ёж 🦔", "", "00ff", "0.1", "-32768", "7", "c56a4180-65aa-42ec-a945-5fd21dec0538",
                    "19999999999999.98",
                ],
            ])
    }

    @Test func `reads money that was kept as a binary fraction by its shortest digits`() async throws {
        try await run("CREATE TABLE t (amount REAL); INSERT INTO t VALUES (0.1), (19.99), (1e15), (-0.07), (123456789.01)")
        #expect(
            try await rows("SELECT amount FROM t", types: ["amount": .decimal(precision: 18, scale: 2)])
                == [["0.10"], ["19.99"], ["1000000000000000.00"], ["-0.07"], ["123456789.01"]])
    }

    @Test func `sets aside the rows that break their column's promise`() async throws {
        try await run(
            """
            CREATE TABLE t (id INTEGER, amount DECIMAL(6,2), day DATE, at TIMESTAMP, note TEXT);
            INSERT INTO t VALUES (1, 1.5, '2026-03-17', 0, 'good'), (2, 0.125, NULL, NULL, 'digits'), (3, 10000, NULL, NULL, 'range'),
                ('four', 'x', '2026-02-30', 1710000000000, x'FF'), (5, '', '17.03.2026', NULL, 'last'), (6, NULL, NULL, NULL, NULL);
            """)
        let problems = Mutex<[String]>([])
        let connection = try await SQLiteConnection.connect(path)
        let rows = try await connection.texts("SELECT * FROM t") { row, raw, found in
            problems.withLock { $0.append("\(row) \(raw) " + found.map { "\($0.column): \($0.reason)" }.joined(separator: "; ")) }
        }
        #expect(rows.map { $0[0] } == ["1", "6"])
        #expect(
            problems.withLock { $0 } == [
                #"2 {"id":"2","amount":"0.125","day":null,"at":null,"note":"digits"} amount: more digits after the point than decimal(6,2) keeps"#,
                #"3 {"id":"3","amount":"10000","day":null,"at":null,"note":"range"} amount: out of the range of decimal(6,2)"#,
                #"4 {"id":"four","amount":"x","day":"2026-02-30","at":"1710000000000","note":"0xff"} "#
                    + "id: not a value of type int64; amount: not a value of type decimal(6,2); day: not a value of type date; "
                    + "at: not the seconds of a moment; note: not a value of type text",
                #"5 {"id":"5","amount":"","day":"17.03.2026","at":null,"note":"last"} amount: blank; day: not a value of type date"#,
            ])
        await #expect(
            throws: DatabaseError("SQLite", .misfit, "row 2: column `amount`: more digits after the point than decimal(6,2) keeps")
        ) {
            try await connection.texts("SELECT * FROM t")
        }
        #expect(try await connection.texts("SELECT count(*) FROM t") == [["6"]], "the connection is free again")
    }

    @Test func `goes through a table page by page by its key`() async throws {
        try await run(
            """
            CREATE TABLE line (shop TEXT, number INTEGER, at TIMESTAMP, PRIMARY KEY (shop, number)) WITHOUT ROWID;
            INSERT INTO line SELECT 's' || (value % 3), value, datetime(1773705600 + value * 3600, 'unixepoch')
            FROM generate_series(0, 99);
            """)
        let connection = try await SQLiteConnection.connect(path)
        var query = TableQuery(.sqlite, TableName("main", "line"))
        query.key = try await connection.key(of: query.table)
        #expect(query.key == ["shop", "number"])
        query.limit = 7
        query.period = .init(
            "at", from: SourceValue("2026-03-17", as: .timestamp(.micro, zone: nil)), to: .timestamp(1_773_878_400_000_000))
        var seen: [String] = []
        while true {
            let batches = try await connection.batches(query.rows)
            guard let batch = batches.first else { break }
            seen += (0..<batch.count).map { "\(batch[0].string($0)!) \(batch[1].string($0)!)" }
            query.after = query.key.map { SourceValue(batch[batch.schema.index(of: $0)!], row: batch.count - 1)! }
        }
        #expect(seen == (0..<48).map { ("s\($0 % 3)", $0) }.sorted { $0 < $1 }.map { "\($0.0) \($0.1)" })
    }

    @Test func `is only read, also while another process writes`() async throws {
        try await run("PRAGMA journal_mode = WAL; CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)")
        let connection = try await SQLiteConnection.connect(path)
        for sql in ["INSERT INTO t VALUES (2)", "CREATE TABLE u (a)", "PRAGMA user_version = 3", "ATTACH ':memory:' AS m"] {
            await #expect(throws: DatabaseError.self) { try await connection.texts(sql) }
        }
        try await connection.beginReading()
        #expect(try await connection.texts("SELECT a FROM t") == [["1"]])
        try await run("INSERT INTO t VALUES (2)")
        #expect(try await connection.texts("SELECT a FROM t") == [["1"]], "as it was at the first question")
        try await connection.endReading()
        #expect(try await connection.texts("SELECT a FROM t") == [["1"], ["2"]])
    }

    @Test func `tells its tables and about how many rows they have`() async throws {
        try await run(
            """
            CREATE TABLE "Большая" (a INTEGER); CREATE VIEW few AS SELECT 1 AS one; CREATE TABLE none (a TEXT PRIMARY KEY) WITHOUT ROWID;
            INSERT INTO "Большая" SELECT value FROM generate_series(1, 1000);
            """)
        let connection = try await SQLiteConnection.connect(path)
        #expect(try await connection.tables(in: "main") == ["few", "none", "Большая"])
        #expect(try await connection.estimatedRows(of: TableName("main", "Большая")) == 1000)
        #expect(try await connection.estimatedRows(of: TableName("main", "few")) == nil)
        #expect(try await connection.estimatedRows(of: TableName("main", "none")) == nil)
        #expect(try await connection.columns(of: TableName("main", "nothing")) == [])
    }

    @Test func `says what is wrong with its file`() async throws {
        await #expect(throws: Diagnostic.self) { try await SQLiteConnection.connect(folder.path("none.sqlite")) }
        try folder.write("id;amount\n" + String(repeating: "1;2.50\n", count: 200), to: "text.sqlite")
        let error = await #expect(throws: Diagnostic.self) { try await SQLiteConnection.connect(folder.path("text.sqlite")) }
        #expect(error?.code == "database.damaged-file")

        try await run("CREATE TABLE t (a TEXT); INSERT INTO t SELECT hex(zeroblob(500)) FROM generate_series(1, 1000)")
        var bytes = try Data(contentsOf: URL(filePath: path))
        bytes.replaceSubrange(8192..<600_000, with: Data(repeating: 0x5A, count: 591_808))
        try bytes.write(to: URL(filePath: path))
        let connection = try await SQLiteConnection.connect(path)
        let damaged = await #expect(throws: Diagnostic.self) { try await connection.texts("SELECT * FROM t") }
        #expect(damaged?.code == "database.damaged-file")
    }

    @Test func `stops when asked, and when its time is over`() async throws {
        try await run("CREATE TABLE t (a)")
        let connection = try await SQLiteConnection.connect(path)
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        await connection.limit(seconds: 0.1)
        await #expect { try await connection.texts(endless) } throws: { ($0 as? DatabaseError)?.kind == .timedOut }
        await connection.limit(seconds: nil)
        let stopping = Task.detached {
            for _ in 0..<100 {
                try await Task.sleep(for: .milliseconds(50))
                connection.cancel()
            }
        }
        await #expect { try await connection.texts(endless) } throws: { ($0 as? DatabaseError)?.kind == .cancelled }
        stopping.cancel()
        #expect(try await connection.texts("SELECT 1") == [["1"]])
    }

    @Test func `refuses a second question while a stream is open, and is free when that is dropped`() async throws {
        try await run("CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2)")
        let connection = try await SQLiteConnection.connect(path)
        do {
            var stream = try await connection.query("SELECT a FROM t")
            await #expect(throws: DatabaseError.self) { _ = try await connection.query("SELECT 1") }
            _ = try stream.next()
        }
        #expect(try await connection.texts("SELECT a FROM t") == [["1"], ["2"]])
    }
}

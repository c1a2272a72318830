import Base
import Columnar
import Databases
import SQLText
import Secrets
import TestSupport
import Testing

@Suite struct `A connection over ODBC` {
    private static let numbers: [ODBCWorkbench: String] = [
        .postgres: "generate_series(1, 3000) AS n(i)", .mariadb: "(SELECT seq AS i FROM seq_1_to_3000) AS n",
        .sqlite: "(SELECT value AS i FROM generate_series(1, 3000)) AS n",
    ]

    private func line(_ bench: ODBCWorkbench) async throws -> ODBCWorkbench.Made {
        try await bench.make(
            """
            CREATE TABLE line (shop varchar(10), number integer, day date, note text, PRIMARY KEY (shop, number));
            INSERT INTO line (shop, number, day) SELECT CASE i % 3 WHEN 0 THEN 'a''b' WHEN 1 THEN 'c\\d' ELSE 'Ё' END, i,
                CASE WHEN i <= 1000 THEN '2026-03-16' WHEN i <= 2000 THEN '2026-03-17' ELSE '2026-03-18' END\(bench == .postgres ? "::date" : "")
            FROM \(Self.numbers[bench]!);
            CREATE TABLE my_table (a integer); CREATE TABLE myXtable (a integer);
            CREATE VIEW few AS SELECT 1 AS one;
            """.replacing("\\", with: bench == .mariadb ? "\\\\" : "\\"))
    }

    @Test(arguments: ODBCWorkbench.allCases) func `goes through a table page by page by its key`(bench: ODBCWorkbench) async throws {
        let made = try await line(bench)
        let connection = try await made.connect()
        #expect(try await connection.key(of: made.table("line")) == ["shop", "number"])
        var query = TableQuery(made.dialect, made.table("line"))
        query.columns = try await connection.columns(of: query.table)
        query.condition = "number <> 1500 -- one less"
        query.period = .init("day", from: .date(20_529), to: .date(20_530))
        query.key = ["shop", "number"]
        query.limit = 170
        var seen: Set<String> = []
        var pages = 0
        while pages < 10 {
            let batches = try await connection.batches(query.rows)
            guard let batch = batches.last else { break }
            let read = rows(batches).map { "\($0[0]!) \($0[1]!)" }
            try #require(seen.isDisjoint(with: read))
            seen.formUnion(read)
            query.after = [SourceValue(batch[0], row: batch.count - 1)!, SourceValue(batch[1], row: batch.count - 1)!]
            pages += 1
        }
        #expect(seen.count == 999)
        #expect(pages == 6)
        query.after = []
        #expect(try await connection.texts(query.bounds(of: "number")) == [["1001", "2000", "999"]])
    }

    @Test(arguments: ODBCWorkbench.allCases) func `takes SQL in any letters`(bench: ODBCWorkbench) async throws {
        let made = try await bench.make("CREATE TABLE t (a integer)")
        let connection = try await made.connect()
        // unixODBC knows but the first 65,536 letters when it turns SQL into bytes for a driver of the old kind, such as SQLite's.
        let (text, bytes) = bench == .sqlite ? ("Ё", "D081") : ("Ё🦔", "D081F09FA694")
        let hex = bench == .postgres ? "upper(encode(convert_to('\(text)', 'UTF8'), 'hex'))" : "hex('\(text)')"
        var stream = try await connection.query("SELECT \(hex) AS \(made.dialect.quote("имя"))")
        #expect(stream.schema.names == ["имя"])
        #expect(try stream.next().map { rows([$0]) } == [[bytes]])
    }

    @Test(arguments: ODBCWorkbench.allCases) func `tells the tables of a schema`(bench: ODBCWorkbench) async throws {
        let made = try await line(bench)
        let connection = try await made.connect()
        #expect(
            try await connection.tables(in: made.schema)
                == ["few", "line", "myXtable", "my_table"].map { bench == .postgres ? $0.lowercased() : $0 }.sorted())
        #expect(try await connection.key(of: made.table("my_table")) == [])
        #expect(try await connection.columns(of: made.table("my_table")).map(\.name) == ["a"])
        #expect(try await connection.columns(of: made.table("nothing")) == [])
        if bench == .postgres { try await connection.execute("ANALYZE line") }
        #expect(try await connection.estimatedRows(of: made.table("line")).map { (2000...4000).contains($0) } ?? (bench == .sqlite))
        #expect(try await connection.estimatedRows(of: made.table("few")) ?? 0 == 0)
    }

    @Test(arguments: [ODBCWorkbench.postgres, .mariadb]) func `brings 200,000 rows`(bench: ODBCWorkbench) async throws {
        let numbers = bench == .postgres ? "generate_series(1, 200000) AS n(i)" : "(SELECT seq AS i FROM seq_1_to_200000) AS n"
        let made = try await bench.make("CREATE TABLE payment AS SELECT i, CAST(i * 0.01 AS decimal(18,2)) AS amount FROM \(numbers)")
        let connection = try await made.connect()
        var (rows, cents): (Int, Int128) = (0, 0)
        for batch in try await connection.batches("SELECT i, amount FROM payment") {
            rows += batch.count
            for row in 0..<batch.count { cents += batch[1].decimal(row) }
        }
        #expect(rows == 200_000)
        #expect(cents == 20_000_100_000)
    }

    @Test(arguments: [ODBCWorkbench.postgres, .mariadb]) func `sees one state of the database, and changes nothing`(bench: ODBCWorkbench)
        async throws
    {
        let made = try await bench.make("CREATE TABLE t (a integer); INSERT INTO t VALUES (1)")
        let (reading, writing) = (try await made.connect(), try await made.connect())
        try await reading.beginReading()
        #expect(try await reading.texts("SELECT a FROM t") == [["1"]])
        try await writing.execute("INSERT INTO t VALUES (2)")
        #expect(try await reading.texts("SELECT a FROM t") == [["1"]])
        try await reading.endReading()
        #expect(try await reading.texts("SELECT count(*) AS n FROM t") == [["2"]])
        try await reading.beginReading()
        await #expect(throws: DatabaseError.self) { try await reading.execute("INSERT INTO t VALUES (3)") }
    }

    @Test(arguments: [ODBCWorkbench.postgres, .mariadb]) func `stops when asked, and when its time is over`(bench: ODBCWorkbench)
        async throws
    {
        let connection = try await bench.make("CREATE TABLE t (a integer)").connect()
        let slow =
            bench == .postgres
            ? "SELECT 1 AS one FROM pg_sleep(60)" : "SELECT count(*) FROM seq_1_to_100000 a, seq_1_to_100000 b WHERE a.seq <> b.seq"
        await connection.limit(seconds: 0.2)
        #expect(try await connection.failure(slow)?.kind == .timedOut)
        await connection.limit(seconds: nil)
        let stopping = Task.detached {
            for _ in 0..<100 {
                try await Task.sleep(for: .milliseconds(100))
                connection.cancel()
            }
        }
        #expect(try await connection.failure(slow)?.kind == .cancelled)
        stopping.cancel()
        _ = try? await stopping.value
        #expect(try await connection.texts("SELECT 1 AS one") == [["1"]], "the connection can be used again")
    }

    @Test func `tells a lost server from a bad statement`() async throws {
        let server = try await PostgresServer()
        try await server.execute("CREATE TABLE t AS SELECT 1 AS a", in: "postgres")
        let made = ODBCWorkbench.Made(ODBCWorkbench.postgres(server.port, "postgres"), .postgres, schema: "public")
        let connection = try await made.connect(options: ";UseDeclareFetch=1;Fetch=100")
        let error = try await connection.failure("SELECT nothing FROM t")
        #expect(error?.kind == .statement)
        #expect(error?.code == "42703")
        #expect(try await connection.texts("SELECT a FROM t") == [["1"]])
        var stream = try await connection.query("SELECT i FROM generate_series(1, 1000000) AS n(i)")
        #expect(try stream.next()?.count == 65_536)
        try await server.stop()
        let lost = #expect(throws: DatabaseError.self) { while try stream.next() != nil {} }
        #expect(lost?.kind == .broken)
        #expect(lost?.isWorthAnotherTry == true)
        #expect(try await connection.failure("SELECT 1")?.kind == .broken)
        await #expect { try await made.connect() } throws: { ($0 as? DatabaseError)?.kind == .unreachable }
    }

    @Test(arguments: [ODBCWorkbench.postgres, .mariadb]) func `says that a password was refused, and never which`(bench: ODBCWorkbench)
        async throws
    {
        let made = try await bench.make("CREATE TABLE t (a integer)")
        let error = await #expect(throws: DatabaseError.self) { try await made.connect(password: "hush-hush") }
        #expect(error?.kind == .denied)
        #expect(error.map { "\($0)".contains("hush") } == false)
    }

    @Test func `hides what a message repeats of its address`() async throws {
        let error = await #expect(throws: Diagnostic.self) {
            try await ODBCConnection.connect(Secret("Driver=/nowhere/driver.so;Token={nowhere/dri}"), .oracle)
        }
        #expect(error?.code == "database.no-driver")
        #expect(error?.message.en.contains("'/•••ver.so'") == true, "\(error?.message.en ?? "")")
    }

    @Test func `refuses a second question while a stream is open, and is free when that is dropped`() async throws {
        let connection = try await ODBCWorkbench.postgres.make("CREATE TABLE t (a integer); INSERT INTO t VALUES (1)").connect()
        do {
            var stream = try await connection.query("SELECT a FROM t")
            await #expect(throws: DatabaseError.self) { _ = try await connection.query("SELECT 1") }
            _ = try stream.next()
        }
        #expect(try await connection.texts("SELECT a FROM t") == [["1"]])
        #expect(try await connection.failure("CREATE TABLE u (a integer)")?.message == "the statement answers no rows")
    }
}

extension ODBCConnection {
    func batches(_ sql: String) throws -> [RecordBatch] { try query(sql).collect() }
}

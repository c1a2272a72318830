import Base
import Columnar
import Glibc
import SQLText
import Synchronization
import TestSupport
import Testing

@testable import Engines

@Suite struct `A PostgreSQL connection` {
    /// Enough rows that no buffer on the way holds them all.
    static let many: Query = "SELECT i, 'row ' || i AS t FROM generate_series(1, 3000000) AS i"

    @Test func `runs statements and counts the rows they change`() async throws {
        let connection = try await connectToPostgres()
        #expect(
            try await connection.execute("CREATE TABLE t (a int, b text); INSERT INTO t VALUES (1, 'x'), (2, 'y'); SELECT * FROM t") == 2)
        #expect(try await connection.execute("UPDATE t SET b = \("Привет, мир'; --") WHERE a > \(0)") == 2)
        #expect(try await connection.execute("INSERT INTO t VALUES (3, \(nil as String?)) RETURNING a") == 1)
        #expect(try await connection.value("SELECT string_agg(b, ',') FROM t") == "Привет, мир'; --,Привет, мир'; --")
        #expect(try await connection.execute("") == 0)
    }

    @Test func `binds values as the literals that they stand for`() async throws {
        let connection = try await connectToPostgres()
        let row = try #require(
            try await connection.rows(
                """
                SELECT \(1) AS i, \(Int64.max) AS b, \(Value.decimal("1.50")) AS d, \(true) AS t, \("Ж") AS s, \(Value.bytes([0, 255])) AS y,
                \(Value.bytes([])) AS e, \(0.5) AS f, date '2026-01-01' + \(1) AS day, substr('abc', \(2)) AS rest, \("2026-02-03") = date '2026-02-03' AS same
                """
            ).first)
        #expect(
            row.columns.map { $0.string(0) } == [
                "1", "\(Int64.max)", "1.500000000000000000", "true", "Ж", "00ff", "", "0.5", "2026-01-02", "bc", "true",
            ])
        await #expect(throws: EngineError.self) { try await connection.execute("SELECT \("a\0b")") }
    }

    @Test func `answers nothing for no rows and for no columns`() async throws {
        let connection = try await connectToPostgres()
        var none = try await connection.query("SELECT 1 AS a WHERE false;")
        #expect(none.schema.names == ["a"])
        #expect(try none.next() == nil)
        #expect(try await connection.rows("CREATE TABLE t (a int)").isEmpty)
        #expect(try await connection.rows("SELECT").isEmpty)
        #expect(try await connection.rows("SELECT * FROM t WHERE a = \(1)").isEmpty)
    }

    @Test(arguments: [
        "SHOW server_encoding", "EXPLAIN SELECT 1", "INSERT INTO t VALUES (1) RETURNING a", "SELECT ';' AS a; -- the end",
        "/* a /* b */ */ (SELECT 1)", "-- first\nWITH x AS (SELECT 1) TABLE x",
    ])
    func `reads whatever answers rows`(sql: String) async throws {
        let connection = try await connectToPostgres()
        try await connection.execute("CREATE TABLE t (a int)")
        #expect(try await connection.rows(Query(sql: sql)).first?.count == 1)
    }

    @Test func `tells the server's own words about a wrong statement`() async throws {
        let connection = try await connectToPostgres()
        let error = await #expect(throws: EngineError.self) { _ = try await connection.query("SELECT * FROM missing") }
        #expect(error?.code == "42P01")
        #expect(error?.kind == .statement)
        #expect(error?.message.hasPrefix(#"relation "missing" does not exist"#) == true)
        await #expect(throws: EngineError.self) { _ = try await connection.query("SELECT 1; SELECT 2") }
        await #expect(throws: EngineError.self) { _ = try await connection.query("SELECT 1) TO '/tmp/x'; --") }
        await #expect(throws: EngineError.self) { try await connection.execute("COPY (SELECT 1) TO STDOUT; COPY missing FROM STDIN") }
        let late = await #expect(throws: EngineError.self) {
            _ = try await connection.rows("SELECT 1 / (i - 100000) FROM generate_series(1, 200000) AS i")
        }
        #expect(late?.code == "22012")
        #expect(try await connection.value("SELECT 1") == "1")
    }

    @Test func `knows the tables of a schema and their columns`() async throws {
        let connection = try await connectToPostgres()
        try await connection.execute(
            #"CREATE SCHEMA "мой склад"; CREATE TABLE "мой склад".payment (id bigint PRIMARY KEY, amount numeric(18,2), who inet); CREATE VIEW "мой склад".v AS SELECT 1"#
        )
        #expect(try await connection.tables(in: "мой склад") == ["payment", "v"])
        #expect(
            try await connection.schema(of: TableName("мой склад", "payment"))
                == Schema([Field("id", .int64, isNullable: false), Field("amount", .decimal(precision: 18, scale: 2)), Field("who", .utf8)])
        )
        #expect(try await connection.schema(of: TableName("мой склад", "missing")) == nil)
    }

    @Test func `commits all or nothing`() async throws {
        struct Stop: Error {}
        let connection = try #require(try await connectToPostgres() as? PostgresConnection)
        try await connection.execute("CREATE TABLE t (a int)")
        _ = try await connection.transaction { try $0.execute("INSERT INTO t VALUES (1)") }
        await #expect(throws: Stop.self) {
            try await connection.transaction { connection in
                try connection.execute("INSERT INTO t VALUES (2)")
                throw Stop()
            }
        }
        // A failure that the body keeps to itself must not pass for a commit.
        let error = await #expect(throws: EngineError.self) {
            try await connection.transaction { connection in
                try connection.execute("INSERT INTO t VALUES (3)")
                _ = try? connection.execute("SELECT 1 / 0")
            }
        }
        #expect(error?.code == "25P02")
        // A stream dropped inside of a transaction leaves it as it is.
        try await connection.transaction { connection in
            try connection.execute("INSERT INTO t VALUES (4)")
            var stream = try connection.query("SELECT i FROM generate_series(1, 500000) AS i")
            _ = try stream.next()
        }
        #expect(try await connection.value("SELECT string_agg(a::text, ',') FROM t") == "1,4")
    }

    @Test(arguments: [Self.many, "\(many) WHERE i > \(0)"])
    func `is free again when a stream is dropped`(query: Query) async throws {
        let connection = try #require(try await connectToPostgres() as? PostgresConnection)
        try await connection.within(nil) { connection in
            do {
                var stream = try connection.query(query)
                #expect(try stream.next()?.count == 65_536)
                #expect(throws: EngineError.self) { try connection.execute("SELECT 1") }
            }
            #expect(try connection.value("SELECT 'free'") == "free")
        }
    }

    @Test(arguments: ["SELECT pg_sleep(30)", "\(many) WHERE pg_sleep(0.001) IS NOT NULL"] as [Query])
    func `cancels within a second`(query: Query) async throws {
        let connection = try #require(try await connectToPostgres() as? PostgresConnection)
        connection.cancel()
        let process = try await connection.value("SELECT pg_backend_pid()")
        // Other tests keep the machine busy: the fastest of three tells how long it takes.
        var fastest = Duration.seconds(30)
        for _ in 0..<3 where fastest >= .seconds(1) {
            let ended = Mutex(ContinuousClock.now)
            let work = Task {
                try await connection.within(nil) { connection in
                    defer { ended.withLock { $0 = .now } }
                    return try connection.rows(query).count
                }
            }
            try await waits(process, for: "PgSleep")
            let began = ContinuousClock.now
            connection.cancel()
            let error = await #expect(throws: EngineError.self) { try await work.value }
            #expect(error?.kind == .cancelled)
            fastest = min(fastest, ended.withLock { $0 } - began)
        }
        #expect(fastest < .seconds(1))
        #expect(try await connection.value("SELECT 1") == "1")
    }

    @Test func `stops at its time limit and with its task`() async throws {
        let connection = try #require(try await connectToPostgres() as? PostgresConnection)
        let error = await #expect(throws: EngineError.self) {
            try await connection.within(.milliseconds(100)) { try $0.execute("SELECT pg_sleep(30)") }
        }
        #expect(error?.kind == .timedOut)
        let work = Task { try await connection.within(nil) { try $0.execute("SELECT pg_sleep(30)") } }
        try await Task.sleep(for: .milliseconds(100))
        work.cancel()
        await #expect(throws: CancellationError.self) { try await work.value }
        try await connection.execute("SET statement_timeout = '50ms'")
        let own = await #expect(throws: EngineError.self) { try await connection.execute("SELECT pg_sleep(30)") }
        #expect(own?.kind == .timedOut)
    }

    @Test(arguments: [Self.many, "\(many) WHERE i > \(0)"])
    func `takes no more rows than are asked for`(query: Query) async throws {
        let connection = try await connectToPostgres()
        let process = try await connection.value("SELECT pg_backend_pid()")
        var stream = try await connection.query(query)
        #expect(try stream.next()?.count == 65_536)
        // The server stands still with the rest: they are not piling up on our side.
        try await waits(process, for: "ClientWrite")
        _ = try stream.next()
    }

    /// Until the server process of a connection stands still for this reason.
    private func waits(_ process: String?, for event: String) async throws {
        let watcher = try await connectToPostgres()
        try await eventually("\(event) of the server") {
            let state = try await watcher.value("SELECT wait_event FROM pg_stat_activity WHERE pid::text = \(process)")
            return state == event ? () : nil
        }
    }

    @Test func `moves millions of rows a batch at a time`() async throws {
        let connection = try #require(try await connectToPostgres() as? PostgresConnection)
        let source = try await connectToPostgres()
        let table = TableName("public", "t")
        try await connection.execute("CREATE TABLE t (i int, t text)")
        let largest = Counter()
        let copied = try await connection.ingest(try await source.query(Self.many), into: table) { rows in
            if rows > 65_536 { largest.add() }
        }
        #expect(copied == 3_000_000)
        #expect(largest.count == 0)
        #expect(try await connection.value("SELECT sum(i) || ' ' || count(DISTINCT t) FROM t") == "4500001500000 3000000")
    }
}

@Suite struct `A PostgreSQL server` {
    @Test func `that refuses the password says so and keeps it to itself`() async throws {
        let database = PostgresDatabase(url: try await PostgresServer.shared().url(of: "postgres", password: "top-secret"))
        let error = await #expect(throws: EngineError.self) { _ = try await database.connect() }
        #expect(error?.kind == .denied)
        #expect(error?.code == "28P01")
        #expect(error?.message.contains("password authentication failed for user") == true)
        for text in ["\(database)", String(reflecting: database), "\(error!)", "\(error!.diagnostic())"] {
            #expect(!text.contains("top-secret"))
        }
        var dumped = ""
        dump(database, to: &dumped)
        #expect(!dumped.contains("top-secret"))
    }

    @Test(arguments: ["postgresql://user:top-secret@host:port:1/x?y", "nonsense", "postgresql://u:top-secret@h/d?unknown=1", ""])
    func `whose address cannot be read is refused without repeating it`(url: String) async throws {
        do {
            _ = try await PostgresDatabase(url: url).connect()
            Issue.record("connected")
        } catch let error as Diagnostic {
            #expect(error.code == "engine.bad-address")
            #expect(!"\(error)".contains("top-secret"))
        } catch let error as EngineError {
            #expect(url.isEmpty && error.kind != .statement)
        }
    }

    @Test func `that is not there, or has no such database, is unreachable`() async throws {
        let nowhere = await #expect(throws: EngineError.self) {
            _ = try await PostgresDatabase(url: "postgresql://u@127.0.0.1:\(freePort())/d").connect()
        }
        #expect(nowhere?.kind == .unreachable)
        let missing = await #expect(throws: EngineError.self) {
            _ = try await PostgresDatabase(url: PostgresServer.shared().url(of: "missing")).connect()
        }
        #expect(missing?.kind == .unreachable)
        #expect(missing?.message.contains(#"database "missing" does not exist"#) == true)
        #expect(missing?.code == "3D000")
    }

    @Test func `that dies in the middle ends the stream and the load with an error`() async throws {
        let server = try await PostgresServer()
        let database = PostgresDatabase(url: try await server.makeDatabase())
        let reading = try await database.connect()
        let writing = try await database.connect()
        try await writing.execute("CREATE TABLE t (i int, t text)")
        var stream = try await reading.query(`A PostgreSQL connection`.many)
        let first = try #require(try stream.next())
        let calls = Counter()
        let load = Task {
            try await writing.ingest(
                BatchStream(first.schema) {
                    calls.add()
                    usleep(1_000)
                    return first
                }, into: TableName("public", "t"))
        }
        try await eventually("rows on their way") { calls.count > 3 ? () : nil }
        try await server.stop()
        let lost = #expect(throws: EngineError.self) { while try stream.next() != nil {} }
        #expect(lost?.kind == .unreachable)
        let stopped = await #expect(throws: EngineError.self) { try await load.value }
        #expect(stopped?.kind == .unreachable)
        let later = await #expect(throws: EngineError.self) { try await reading.execute("SELECT 1") }
        #expect(later?.kind == .unreachable)
    }
}

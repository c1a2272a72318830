import Columnar
import Databases
import SQLText
import Secrets
import TestSupport
import Testing

@Suite struct `A MySQL connection` {
    @Test func `reads a table in its types`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute(
            "CREATE TABLE payment (id bigint PRIMARY KEY, amount decimal(18,2) NOT NULL, status text, created_at datetime)")
        try await bench.connection.execute(
            "INSERT INTO payment VALUES (1, 12.50, 'оплачен', '2026-01-31 23:59:59'), (2, -0.01, NULL, NULL)")
        let rows = try await bench.rows("SELECT * FROM payment ORDER BY id")
        #expect(rows == [["1", "12.50", "оплачен", "2026-01-31 23:59:59"], ["2", "-0.01", nil, nil]])
        let schema = try await bench.connection.query("SELECT * FROM payment").schema
        #expect(schema.fields.map(\.isNullable) == [false, false, true, true])
    }

    @Test func `tells what the database has`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.server.execute(
            """
            CREATE TABLE "Счёт" (region int, no varchar(20) NOT NULL, amount decimal(18,2), PRIMARY KEY (no, region));
            CREATE TABLE log (line text); CREATE VIEW paid AS SELECT no FROM "Счёт";
            INSERT INTO "Счёт" SELECT seq, 'n', 1 FROM seq_1_to_1000; ANALYZE TABLE "Счёт"
            """.replacing("\"", with: "`"), in: bench.database)
        let connection = bench.connection
        #expect(try await connection.tables(in: bench.database) == ["log", "paid", "Счёт"])
        let table = TableName(bench.database, "Счёт")
        #expect(
            try await connection.columns(of: table) == [
                FoundColumn(name: "region", native: "int(11)", type: .int32, isNullable: false),
                FoundColumn(name: "no", native: "varchar(20)", type: .utf8, isNullable: false),
                FoundColumn(name: "amount", native: "decimal(18,2)", type: .decimal(precision: 18, scale: 2), isNullable: true),
            ])
        #expect(try await connection.key(of: table) == ["no", "region"])
        #expect(try await connection.key(of: TableName(bench.database, "log")).isEmpty)
        let estimate = try #require(try await connection.estimatedRows(of: table))
        #expect((500...2000).contains(estimate))
        #expect(try await connection.estimatedRows(of: TableName(bench.database, "paid")) == nil)
        #expect(try await connection.columns(of: TableName(bench.database, "o'clock")).isEmpty)
    }

    @Test func `hands over many rows in batches`() async throws {
        let bench = try await MySQLWorkbench()
        var stream = try await bench.connection.query("SELECT seq, repeat('x', seq % 7) FROM seq_1_to_200000")
        var (rows, sum, bytes) = (0, Int64(0), 0)
        while let batch = try stream.next() {
            #expect(batch.count <= 65_536)
            rows += batch.count
            for row in 0..<batch.count {
                sum += batch[0].integer(row)
                bytes += batch[1].text(row).utf8.count
            }
        }
        #expect(rows == 200_000)
        #expect(sum == 20_000_100_000)
        #expect(bytes == (1...200_000).reduce(0) { $0 + $1 % 7 })
    }

    @Test func `closes a batch early where cells are long`() async throws {
        let bench = try await MySQLWorkbench()
        var stream = try await bench.connection.query("SELECT repeat('я', 3000000) FROM seq_1_to_8")
        var counts: [Int] = []
        while let batch = try stream.next() {
            counts.append(batch.count)
            #expect(batch[0].bytes(0).count == 6_000_000)
        }
        #expect(counts == [3, 3, 2])
    }

    @Test func `quotes as standard SQL does`() async throws {
        let bench = try await MySQLWorkbench()
        #expect(try await bench.rows("SELECT 'it''s', 'a\\nb', 'x' AS \"a\"\"b\"") == [["it's", "a\\nb", "x"]])
        #expect(try await bench.connection.query("SELECT 1 AS \"a\"\"b\"").schema.names == ["a\"b"])
    }

    @Test func `sees one moment of the database while it reads, and writes nothing`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute("CREATE TABLE t (id int)")
        try await bench.connection.execute("INSERT INTO t VALUES (1)")
        try await bench.connection.beginReading()
        try await bench.server.execute("INSERT INTO t VALUES (2)", in: bench.database)
        #expect(try await bench.rows("SELECT count(*) FROM t") == [["1"]])
        let error = await #expect(throws: DatabaseError.self) { try await bench.connection.execute("INSERT INTO t VALUES (3)") }
        #expect(error?.code == "1792")
        try await bench.connection.endReading()
        #expect(try await bench.rows("SELECT count(*) FROM t") == [["2"]])
    }

    @Test func `is in UTC`() async throws {
        let server = try await MariaDBServer.shared()
        let bench = try await MySQLWorkbench(server)
        try await server.execute(
            "SET time_zone = '+03:00'; CREATE TABLE t (at timestamp); INSERT INTO t VALUES ('2026-01-01 01:30:00')", in: bench.database)
        #expect(try await bench.rows("SELECT at FROM t") == [["2025-12-31 22:30:00Z"]])
    }

    @Test func `has one stream at a time, and is free when it is dropped`() async throws {
        let bench = try await MySQLWorkbench()
        do {
            var stream = try await bench.connection.query("SELECT seq, repeat('x', 100) FROM seq_1_to_1000000000")
            #expect(try stream.next()?.count == 65_536)
            let error = await #expect(throws: DatabaseError.self) { _ = try await bench.connection.query("SELECT 1") }
            #expect(error?.kind == .statement)
        }
        let start = ContinuousClock.now
        #expect(try await bench.rows("SELECT 7") == [["7"]])
        #expect(ContinuousClock.now - start < .seconds(10))
    }
}

@Suite struct `An error of MySQL` {
    private func failure(_ body: () async throws -> Void) async -> DatabaseError? {
        await #expect(throws: DatabaseError.self) { try await body() }
    }

    private func readToFailure(_ stream: inout BatchStream) -> DatabaseError? {
        do {
            while try stream.next() != nil {}
            return nil
        } catch {
            return error as? DatabaseError
        }
    }

    @Test func `tells a mistake in the statement`() async throws {
        let bench = try await MySQLWorkbench()
        for (sql, code) in [("SELEKT 1", "1064"), ("SELECT * FROM nowhere", "1146"), ("SELECT nothing FROM (SELECT 1) AS t", "1054")] {
            let error = await failure { _ = try await bench.connection.query(sql) }
            #expect(error?.kind == .statement)
            #expect(error?.code == code)
            #expect(error?.database == "MariaDB")
            #expect(error?.isWorthAnotherTry == false)
        }
        #expect(try await bench.rows("SELECT 1") == [["1"]])
        #expect(await failure { _ = try await bench.connection.query("SET @a = 1") }?.message == "the statement answers no rows")
    }

    private func refusal(_ address: MySQLAddress) async -> DatabaseError? {
        await failure { _ = try await MySQLConnection.connect(address) }
    }

    @Test func `tells who is not let in, without the password`() async throws {
        let server = try await MariaDBServer.shared()
        var address = MySQLWorkbench.address(server, "mysql")
        address.password = Secret("guessed")
        let error = await refusal(address)
        #expect(error?.kind == .denied)
        #expect(error?.description.contains("guessed") == false)
        #expect("\(address)".contains("guessed") == false)
        #expect(error?.diagnostic().code == "database.denied")

        try await server.execute("GRANT USAGE ON *.* TO poor@'%' IDENTIFIED BY 'poor'; CREATE DATABASE IF NOT EXISTS other")
        address = MySQLWorkbench.address(server, "other")
        (address.user, address.password) = ("poor", Secret("poor"))
        let poor = await refusal(address)
        #expect(poor?.kind == .denied)
    }

    @Test func `tells that nobody answers`() async throws {
        var address = MySQLAddress(host: "127.0.0.1", port: try freePort(), user: "vitrina", password: nil, database: "x")
        let silent = await refusal(address)
        #expect(silent?.kind == .unreachable)
        address.host = "no-such-host.invalid"
        let unknown = await refusal(address)
        #expect(unknown?.kind == .unreachable)
        let missing = await refusal(MySQLWorkbench.address(try await MariaDBServer.shared(), "nowhere"))
        #expect(missing?.code == "1049")
    }

    @Test func `tells that the server died under the rows`() async throws {
        let server = try await MariaDBServer()
        let bench = try await MySQLWorkbench(server)
        var stream = try await bench.connection.query("SELECT seq, repeat('x', 1000) FROM seq_1_to_1000000000")
        #expect(try stream.next() != nil)
        try await server.stop()
        let error = readToFailure(&stream)
        #expect(error?.kind == .broken)
        #expect(error?.isWorthAnotherTry == true)
        #expect(await failure { _ = try await bench.connection.query("SELECT 1") }?.kind == .broken)
    }

    @Test func `tells that the connection was ended by somebody`() async throws {
        let bench = try await MySQLWorkbench()
        let id = try await bench.rows("SELECT connection_id()")[0][0] ?? ""
        try await bench.server.execute("KILL CONNECTION \(id)")
        #expect(await failure { _ = try await bench.connection.query("SELECT 1") }?.kind == .broken)
    }

    @Test func `tells that the query took too long`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.limit(seconds: 0.2)
        #expect(
            await failure { _ = try await bench.rows("SELECT sum(a.seq * b.seq) FROM seq_1_to_100000 a, seq_1_to_100000 b") }?.kind
                == .timedOut)
        try await bench.connection.limit(seconds: nil)
        #expect(try await bench.rows("SELECT sleep(0.4)") == [["0"]])
    }

    @Test func `tells that the query was cancelled, and the connection goes on`() async throws {
        let bench = try await MySQLWorkbench()
        let connection = bench.connection
        // Before the first row.
        let asking = Task { try await bench.rows("SELECT sum(a.seq * b.seq) FROM seq_1_to_1000000 a, seq_1_to_1000000 b") }
        try await eventually("the query on the server") {
            try await bench.server.execute("SHOW PROCESSLIST").contains("sum(a.seq") ? () : nil
        }
        connection.cancel()
        #expect(await failure { _ = try await asking.value }?.kind == .cancelled)
        // Between rows.
        var stream = try await connection.query("SELECT seq, repeat('x', 100) FROM seq_1_to_1000000000")
        #expect(try stream.next() != nil)
        connection.cancel()
        #expect(readToFailure(&stream)?.kind == .cancelled)
        for number in 0..<20 { #expect(try await bench.rows("SELECT \(number)") == [["\(number)"]]) }
        // With nothing under way it does nothing.
        connection.cancel()
        try await Task.sleep(for: .milliseconds(100))
        #expect(try await bench.rows("SELECT 1") == [["1"]])
    }
}

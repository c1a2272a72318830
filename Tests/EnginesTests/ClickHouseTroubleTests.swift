import Base
import Columnar
import SQLText
import TestSupport
import Testing

@testable import Engines

@Suite struct `A ClickHouse server in trouble` {
    private func failure(_ body: () async throws -> Void) async -> EngineError? {
        do {
            try await body()
            Issue.record("nothing failed")
            return nil
        } catch let error as EngineError {
            return error
        } catch {
            Issue.record("another error: \(error)")
            return nil
        }
    }

    @Test func `denies a wrong password without repeating it`() async throws {
        let server = try await ClickHouseServer.shared()
        let database = try ClickHouseDatabase(url: ClickHouse.address(server, password: "s3cr3t-guess"))
        let error = await failure { _ = try await database.connect() }
        #expect(error?.kind == .denied)
        #expect(error.map { "\($0)" }?.contains("s3cr3t") == false)
        #expect("\(database)" == "clickhouse://127.0.0.1:\(server.port)/default")
    }

    @Test func `is named when nobody answers there`() async throws {
        let error = await failure { _ = try await ClickHouseDatabase(url: "clickhouse://u:hidden@127.0.0.1:1/x").connect() }
        #expect(error?.kind == .unreachable)
        #expect(error.map { "\($0)" }?.contains("hidden") == false)
    }

    @Test(arguments: [
        "http://host", "clickhouse://", "clickhouse://host:0/", "clickhouse://host:x/", "clickhouse://a%zz@host/", "clickhouse://ho st/",
    ])
    func `is not found under a misspelt address`(url: String) {
        #expect(#expect(throws: Diagnostic.self) { try ClickHouseDatabase(url: url) }?.code == "clickhouse.bad-address")
    }

    @Test func `lets a reader read and no more`() async throws {
        let server = try await ClickHouseServer.shared()
        let url = ClickHouse.address(server, user: ClickHouseServer.reader, password: ClickHouseServer.readerPassword)
        let reader = try await ClickHouseDatabase(url: url).open()
        #expect(try await reader.value("SELECT toString(1 + 1)") == "2")
        let error = await failure { try await reader.execute("CREATE TABLE default.forbidden (a Int8) ENGINE = Memory") }
        #expect(error?.code == "164")
        #expect(error?.kind == .statement)
    }

    @Test func `reports what it refuses in its own words`() async throws {
        let connection = try await ClickHouse.connect()
        let error = await failure { try await connection.execute("SELECT nonsense") }
        #expect(error?.code == "47")
        #expect(error?.message.hasPrefix("Unknown identifier: nonsense") == true)
        #expect(try await connection.value("SELECT 1") == "1")
    }

    @Test func `may fail in the middle of an answer`() async throws {
        let connection = try await ClickHouse.connect()
        var rows = 0
        let query: Query = "SELECT number, throwIf(number = 2000000) FROM numbers(3000000)"
        do {
            var stream = try await connection.query(query)
            while let batch = try stream.next() { rows += batch.count }
            Issue.record("nothing failed")
        } catch let error as EngineError {
            #expect(error.code == "395")
        }
        #expect(rows > 0 && rows <= 2_000_000)
        #expect(await failure { try await connection.execute(query) }?.code == "395")
    }

    @Test(.timeLimit(.minutes(1))) func `may be killed in the middle of an answer`() async throws {
        var server: ClickHouseServer? = try await ClickHouseServer()
        let connection = try await ClickHouseDatabase(url: ClickHouse.address(server!)).open()
        var stream = try await connection.query("SELECT number FROM numbers(20000000000)")
        #expect(try stream.next() != nil)
        server = nil
        do {
            while try stream.next() != nil {}
            Issue.record("nothing failed")
        } catch let error as EngineError {
            #expect(error.kind == .unreachable)
        }
    }

    @Test(.timeLimit(.minutes(1))) func `stops when it is asked to`() async throws {
        let connection = try await ClickHouse.connect()
        let mark = "cancel-\(UInt64.random(in: 0 ... .max))"
        let clock = ContinuousClock()
        let start = clock.now
        let error = await failure {
            try await connection.within(.milliseconds(500)) { connection in
                _ = try connection.value("SELECT \(mark), count() FROM numbers(1000000000000) WHERE sipHash64(number) = 1")
            }
        }
        #expect(error?.kind == .timedOut)
        #expect(clock.now - start < .seconds(10))
        let watcher = try await ClickHouse.connect()
        var left: String?
        for _ in 0..<100 {
            left = try await watcher.value(
                "SELECT toString(count()) FROM system.processes WHERE query LIKE \("%\(mark)%") AND query NOT LIKE '%processes%'")
            if left == "0" { break }
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(left == "0")
        connection.cancel()
        #expect(try await connection.value("SELECT 1") == "1")
    }

    @Test func `goes on when a stream is let go of`() async throws {
        let connection = try await ClickHouse.connect()
        for _ in 0..<3 {
            var stream = try await connection.query("SELECT number FROM numbers(1000000000)")
            #expect(try stream.next()?.count ?? 0 > 0)
        }
        #expect(try await connection.value("SELECT 1") == "1")
    }

    struct Broken: Error {}

    @Test(arguments: [true, false]) func `keeps nothing of an upload that breaks off`(compression: Bool) async throws {
        let connection = try await ClickHouse.connect(compression: compression)
        let table = ClickHouse.table()
        try await connection.execute("CREATE TABLE \(table: table) (a Int64) ENGINE = Memory")
        let schema = Schema([Field("a", .int64)])
        await #expect(throws: Broken.self) {
            var left = 5
            try await connection.ingest(
                BatchStream(schema) {
                    left -= 1
                    if left == 0 { throw Broken() }
                    return numbers(100_000, schema)
                }, into: table)
        }
        await #expect(throws: Broken.self) {
            try await connection.ingest(BatchStream(schema, [numbers(10, schema)]), into: table) { _ in throw Broken() }
        }
        let wide = Schema([Field("a", .int64), Field("b", .int64)])
        await #expect(throws: Diagnostic.self) { try await connection.ingest(BatchStream(wide, []), into: table) }
        #expect(await failure { try await connection.ingest(BatchStream(schema, []), into: ClickHouse.table()) }?.code == "60")
        try await Task.sleep(for: .milliseconds(300))
        #expect(try await connection.value("SELECT count() FROM \(table: table)") == "0")
        #expect(try await connection.ingest(BatchStream(schema, []), into: table) == 0)
        #expect(try await connection.ingest(BatchStream(schema, [numbers(10, schema)]), into: table) == 10)
        #expect(try await connection.value("SELECT count() FROM \(table: table)") == "10")
    }

    private func numbers(_ count: Int, _ schema: Schema) -> RecordBatch {
        let builder = BatchBuilder(schema)
        for row in 0..<count { builder.columns[0].append(Int64(row)) }
        return builder.finish()
    }
}

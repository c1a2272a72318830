import Base
import Columnar
import Glibc
import HTTP
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

@Suite struct `ClickHouse compression` {
    /// Published values of the frozen version, one for each way through it; later CityHash gives others.
    @Test(
        arguments: [
            ([], 0x3df0_9dfc_64c0_9a2b, 0x3cb5_40c3_92e5_1e29),
            (Array("Hello".utf8), 0x7ed0_b682_0411_d331, 0xa9e7_c57c_ea9b_3d08),
            (Array("Hello, World!".utf8), 0x703d_abf8_d081_ec00, 0xa196_e28f_28c3_ee09),
            (Array(0..<16), 0x17ce_ade6_77c2_f945, 0x579e_d606_75c8_fedc),
            (Array(0..<32), 0xfe71_590c_670b_561d, 0x498f_5b46_4f87_5a30),
            (Array(repeating: 0x62, count: 127), 0x3965_436e_6f34_6905, 0x5163_739a_9615_6a36),
            (Array(repeating: 0x64, count: 256), 0x762d_abb2_fb95_ea17, 0x240f_bf40_d09b_4cef),
            (Array(repeating: 0x65, count: 1_024), 0x1adf_952d_9f8a_6684, 0x2e0f_715d_1a10_14c4),
        ] as [([UInt8], UInt64, UInt64)])
    func `uses the hash that ClickHouse froze`(text: [UInt8], low: UInt64, high: UInt64) {
        let hash = text.withUnsafeBytes { CityHash128($0) }
        #expect(hash.low == low)
        #expect(hash.high == high)
    }

    @Test func `has checksums that the server accepts for pieces of any size`() async throws {
        let connection = try await ClickHouse.connect()
        let table = ClickHouse.table()
        try await connection.execute("CREATE TABLE \(table: table) (a String) ENGINE = Memory")
        let schema = Schema([Field("a", .utf8)])
        var random = SplitMix(state: 7)
        var length = 0
        var total = 0
        let stream = BatchStream(schema) {
            guard length < 700 else { return nil }
            let builder = BatchBuilder(schema)
            builder.columns[0].append(text: String((0..<length).map { _ in Character(Unicode.Scalar(UInt8(33 + random.next() % 90))) }))
            total += length
            length += 1
            return builder.finish()
        }
        #expect(try await connection.ingest(stream, into: table) == 700)
        #expect(try await connection.value("SELECT toString(sum(length(a))) FROM \(table: table)") == "\(total)")
    }

    @Test func `is read as the server writes it`() async throws {
        let connection = try await ClickHouse.connect()
        let address = connection.address
        let rows = try await offThePool {
            // Debian's server loses compressed answers below one MiB, so `connect` went without; a large one arrives.
            let request = ClientRequest(
                .post, address.url([("compress", "1"), ("default_format", "Native")]),
                headers: ["X-ClickHouse-User": address.user, "X-ClickHouse-Key": address.password],
                body: Array("SELECT number, toString(number) FROM numbers(500000)".utf8))
            let answer = try ClickHouseAnswer(try HTTPClient().start(request), isCompressed: true) {}
            var rows = 0
            while let batch = try answer.next() {
                for row in 0..<batch.count {
                    guard batch[0].integer(row) == rows, batch[1].text(row) == "\(rows)" else { throw NativeFailure.damaged("row \(rows)") }
                    rows += 1
                }
            }
            return rows
        }
        #expect(rows == 500_000)
    }

    @Test func `carries a refusal`() async throws {
        let address = try await ClickHouse.connect().address
        let error = try await offThePool {
            let request = ClientRequest(
                .post, address.url([("compress", "1")]),
                headers: ["X-ClickHouse-User": address.user, "X-ClickHouse-Key": address.password],
                body: Array("SELECT nonsense".utf8))
            do {
                _ = try ClickHouseAnswer(try HTTPClient().start(request), isCompressed: true) {}
                return nil as EngineError?
            } catch {
                return error as? EngineError
            }
        }
        #expect(error?.code == "47")
    }
}

@Suite struct `A million rows` {
    @Test func `pass through ClickHouse in little memory`() async throws {
        let connection = try await ClickHouse.connect()
        let table = ClickHouse.table()
        let schema = Schema([
            Field("id", .int64, isNullable: false), Field("user", .int32), Field("amount", .decimal(precision: 18, scale: 2)),
            Field("currency", .utf8),
            Field("at", .timestamp(.second, zone: "UTC")), Field("note", .utf8),
        ])
        try await connection.execute(connection.version.createTable(table, schema, suffix: "ENGINE = MergeTree ORDER BY id"))
        let start = residentMemory()
        var made = 0
        var most = 0
        let stream = BatchStream(schema) {
            guard made < 1_000_000 else { return nil }
            let builder = BatchBuilder(schema)
            for row in made..<made + 50_000 {
                builder.columns[0].append(Int64(row))
                if row % 10 == 0 { builder.columns[1].appendNull() } else { builder.columns[1].append(Int32(row / 3)) }
                builder.columns[2].append(Int128(row) * 100 + 99)
                builder.columns[3].append(text: ["BYN", "EUR", "USD"][row % 3])
                builder.columns[4].append(Int64(1_700_000_000 + row))
                builder.columns[5].append(text: "платёж номер \(row), обычный")
            }
            made += 50_000
            most = max(most, residentMemory() - start)
            return builder.finish()
        }
        #expect(try await connection.ingest(stream, into: table) == 1_000_000)
        var rows = 0
        var amounts: Int128 = 0
        var back = try await connection.query("SELECT * FROM \(table: table)")
        while let batch = try back.next() {
            rows += batch.count
            for row in 0..<batch.count { amounts += batch[2].decimal(row) }
            most = max(most, residentMemory() - start)
        }
        #expect(rows == 1_000_000)
        #expect(amounts == Int128(999_999) * 1_000_000 / 2 * 100 + 99 * 1_000_000)
        #expect(most < 100 << 20, "\(most >> 20) MiB")
    }

    private func residentMemory() -> Int {
        let text = String(decoding: (try? Files.read("/proc/self/statm")) ?? [], as: UTF8.self)
        return (Int(text.split(separator: " ").dropFirst().first ?? "") ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }
}

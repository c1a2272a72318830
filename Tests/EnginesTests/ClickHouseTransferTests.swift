import Base
import Columnar
import Glibc
import HTTP
import SQLText
import TestSupport
import Testing

@testable import Engines

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
        try await connection.execute(connection.createTable(table, schema, suffix: "ENGINE = MergeTree ORDER BY id"))
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

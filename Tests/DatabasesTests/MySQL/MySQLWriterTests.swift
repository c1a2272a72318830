import Columnar
import Databases
import SQLText
import TestSupport
import Testing

private let schema = Schema([
    Field("no", .int64), Field("flag", .bool), Field("small", .uint8), Field("big", .uint64),
    Field("amount", .decimal(precision: 38, scale: 6)),
    Field("share", .float64), Field("single", .float32), Field("note", .utf8), Field("bytes", .binary), Field("day", .date),
    Field("at", .timestamp(.micro, zone: nil)), Field("moment", .timestamp(.micro, zone: "UTC")), Field("clock", .time(.micro)),
])

@Suite struct `Rows written into MySQL` {
    private func table(_ bench: MySQLWorkbench) async throws -> TableName {
        try await bench.connection.execute(
            """
            CREATE TABLE "odd ""name"\"" (
                no bigint PRIMARY KEY, flag tinyint(1), small tinyint unsigned, big bigint unsigned, amount decimal(38,6), share double,
                single float, note longtext, bytes longblob, day date, at datetime(6), moment timestamp(6) NULL, clock time(6)
            ) CHARACTER SET utf8mb4
            """)
        return TableName(bench.database, "odd \"name\"")
    }

    @Test(arguments: [1, 2, 3] as [UInt64]) func `are read back as they were`(seed: UInt64) async throws {
        let bench = try await MySQLWorkbench()
        let table = try await table(bench)
        var random = SeededNumbers(seed)
        let written = (0..<3).map { batch(500, from: $0 * 500, &random) }
        #expect(try await bench.connection.insert(BatchStream(schema, written), into: table) == 1500)
        var rows: [[String?]] = []
        for batch in written {
            for row in 0..<batch.count { rows.append(batch.columns.map { $0.string(row) }) }
        }
        let read = try await bench.rows("SELECT * FROM \(Dialect.postgres.quote(table)) ORDER BY no")
        for index in rows.indices { #expect(read[index] == rows[index]) }
        // The other protocol serves wherever there is a float; this is the text of the rest.
        let names = schema.fields.filter { $0.type != .float32 }.map { Dialect.postgres.quote($0.name) }.joined(separator: ", ")
        let single = schema.index(of: "single")!
        let text = try await bench.rows("SELECT \(names) FROM \(Dialect.postgres.quote(table)) ORDER BY no")
        for index in rows.indices { rows[index].remove(at: single) }
        #expect(text == rows)
    }

    /// Values from the edges and from between them, a quarter of them null.
    private func batch(_ count: Int, from first: Int, _ random: inout SeededNumbers) -> RecordBatch {
        let texts = [
            "", "'", "''", "\\", "\\'", "\"; DROP", "Ёжик 💳", "a\0b", "tab\tline\n", "\u{301}", String(repeating: "я'", count: 3000),
        ]
        let (midnight, lastDay): (Int64, Int64) = (-30_610_224_000, 253_402_300_799)
        let builder = BatchBuilder(schema)
        for row in first..<first + count {
            let c = builder.columns
            c[0].append(Int64(row))
            for column in c.dropFirst() {
                if Int.random(in: 0..<4, using: &random) == 0 {
                    column.appendNull()
                    continue
                }
                switch column.type {
                case .bool: column.append(bool: .random(using: &random))
                case .uint8: column.append(UInt8.random(in: 0...255, using: &random))
                case .uint64: column.append(UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0..<64, using: &random))
                case .decimal:
                    let limit: Int128 = 99_999_999_999_999_999_999_999_999_999_999_999_999
                    column.append(Int128.random(in: -limit...limit, using: &random) >> Int128.random(in: 0..<127, using: &random))
                case .float64:
                    var value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random))
                    if !value.isFinite { value = 0.1 }
                    column.append(value)
                case .float32:
                    var value = Float(bitPattern: UInt32.random(in: 0...UInt32.max, using: &random))
                    if !value.isFinite { value = 16_777_215 }
                    column.append(value)
                case .utf8: column.append(text: texts.randomElement(using: &random)!)
                case .binary:
                    let bytes = (0..<Int.random(in: 0..<50, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
                    bytes.withUnsafeBytes { column.append(bytes: $0) }
                case .date: column.append(Int32(Int64.random(in: midnight / 86_400...lastDay / 86_400, using: &random)))
                case .timestamp(_, nil): column.append(Int64.random(in: midnight * 1_000_000...lastDay * 1_000_000, using: &random))
                case .timestamp: column.append(Int64.random(in: 1_000_000...2_147_483_647_000_000, using: &random))
                default: column.append(Int64.random(in: 0..<86_400_000_000, using: &random))
                }
            }
        }
        return builder.finish()
    }

    @Test func `may hold long bytes`() async throws {
        let bench = try await MySQLWorkbench()
        let table = try await table(bench)
        let builder = BatchBuilder(schema)
        let long = [UInt8]((0..<20 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31) })
        builder.columns[0].append(Int64(1))
        for column in builder.columns.dropFirst() {
            if column.type == .binary { long.withUnsafeBytes { column.append(bytes: $0) } } else { column.appendNull() }
        }
        try await bench.connection.insert(BatchStream(schema, [builder.finish()]), into: table)
        var stream = try await bench.connection.query("SELECT bytes FROM \(Dialect.postgres.quote(table))")
        let batch = try #require(try stream.next())
        #expect(batch[0].withBytes(0) { $0.elementsEqual(long) })
    }

    @Test func `are all there or none`() async throws {
        let bench = try await MySQLWorkbench()
        let table = try await table(bench)
        var random = SeededNumbers(7)
        let twice = batch(10, from: 0, &random)
        let error = await #expect(throws: DatabaseError.self) {
            try await bench.connection.insert(BatchStream(schema, [twice, twice]), into: table)
        }
        #expect(error?.code == "1062")
        #expect(try await bench.rows("SELECT count(*) FROM \(Dialect.postgres.quote(table))") == [["0"]])
    }

    @Test func `are refused where they do not fit`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute("CREATE TABLE small (n tinyint, x double)")
        let table = TableName(bench.database, "small")
        let whole = ColumnBuilder(.int32)
        whole.append(Int32(128))
        let narrow = Schema([Field("n", .int32)])
        let batch = RecordBatch(schema: narrow, columns: [whole.finish()])
        let error = await #expect(throws: DatabaseError.self) {
            try await bench.connection.insert(BatchStream(narrow, [batch]), into: table)
        }
        #expect(error?.code == "1264")
        let fraction = ColumnBuilder(.float64)
        fraction.append(Double.nan)
        let odd = Schema([Field("x", .float64)])
        let numbers = RecordBatch(schema: odd, columns: [fraction.finish()])
        let misfit = await #expect(throws: DatabaseError.self) {
            try await bench.connection.insert(BatchStream(odd, [numbers]), into: table)
        }
        #expect(misfit?.message == "row 1, column `x`: nan is no number that MySQL keeps")
    }
}

/// The same numbers for the same seed (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

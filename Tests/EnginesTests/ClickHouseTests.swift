import Base
import Columnar
import HTTP
import SQLText
import TestSupport
import Testing

@testable import Engines

/// Debian's server, 18.16: old, but real.
enum ClickHouse {
    static func address(_ server: ClickHouseServer, user: String = ClickHouseServer.user, password: String = ClickHouseServer.password)
        -> String
    {
        "clickhouse://\(user):\(password)@127.0.0.1:\(server.port)/default"
    }

    static func connect(compression: Bool = true) async throws -> ClickHouseConnection {
        try await ClickHouseDatabase(url: address(.shared()), compression: compression).open()
    }

    /// A name that no other test has.
    static func table() -> TableName { TableName("default", "t\(UInt64.random(in: 0 ... .max))") }
}

@Suite struct `A ClickHouse server` {
    /// Every type that it and Arrow both know: the lowest, the highest, nothing, and a null.
    static let columns: [(field: Field, rows: [@Sendable (ColumnBuilder) -> Void])] = [
        (Field("i8", .int8), [{ $0.append(Int8.min) }, { $0.append(Int8.max) }, { $0.append(Int8(0)) }]),
        (Field("i16", .int16), [{ $0.append(Int16.min) }, { $0.append(Int16.max) }, { $0.append(Int16(0)) }]),
        (Field("i32", .int32), [{ $0.append(Int32.min) }, { $0.append(Int32.max) }, { $0.append(Int32(0)) }]),
        (Field("i64", .int64), [{ $0.append(Int64.min) }, { $0.append(Int64.max) }, { $0.append(Int64(0)) }]),
        (Field("u8", .uint8), [{ $0.append(UInt8.min) }, { $0.append(UInt8.max) }, { $0.append(UInt8(1)) }]),
        (Field("u16", .uint16), [{ $0.append(UInt16.min) }, { $0.append(UInt16.max) }, { $0.append(UInt16(1)) }]),
        (Field("u32", .uint32), [{ $0.append(UInt32.min) }, { $0.append(UInt32.max) }, { $0.append(UInt32(1)) }]),
        (Field("u64", .uint64), [{ $0.append(UInt64.min) }, { $0.append(UInt64.max) }, { $0.append(UInt64(1)) }]),
        (Field("f32", .float32), [{ $0.append(-Float.infinity) }, { $0.append(Float.greatestFiniteMagnitude) }, { $0.append(Float.nan) }]),
        (
            Field("f64", .float64),
            [{ $0.append(-Double.greatestFiniteMagnitude) }, { $0.append(Double.leastNonzeroMagnitude) }, { $0.append(Double.infinity) }]
        ),
        (Field("flag", .bool), [{ $0.append(bool: true) }, { $0.append(bool: false) }, { $0.append(bool: true) }]),
        (
            Field("small", .decimal(precision: 9, scale: 4)),
            [{ $0.append(Int128(-999_999_999)) }, { $0.append(Int128(999_999_999)) }, { $0.append(Int128(0)) }]
        ),
        (
            Field("money", .decimal(precision: 18, scale: 2)),
            [{ $0.append(Int128(-999_999_999_999_999_999)) }, { $0.append(Int128(999_999_999_999_999_999)) }, { $0.append(Int128(1)) }]
        ),
        (
            Field("great", .decimal(precision: 38, scale: 6)),
            [{ $0.append(1 - Int128.powerOfTen(38)) }, { $0.append(Int128.powerOfTen(38) - 1) }, { $0.append(Int128(1)) }]
        ),
        (
            Field("name", .utf8),
            [
                { $0.append(text: "") }, { $0.append(text: "Привет, 'мир' \\ \t\n\0 NULL") },
                { $0.append(text: "💳👨‍👩‍👧 e\u{301}" + String(repeating: "ж", count: 70_000)) },
            ]
        ),
        (
            Field("code", .fixedBinary(3)),
            [
                { $0.append(rows: 1) { $0.copyBytes(from: [0, 0, 0]) } }, { $0.append(rows: 1) { $0.copyBytes(from: [255, 254, 253]) } },
                { $0.append(rows: 1) { $0.copyBytes(from: Array("BYN".utf8)) } },
            ]
        ),
        (Field("day", .date), [{ $0.append(Int32(0)) }, { $0.append(Int32(65_535)) }, { $0.append(Int32(19_782)) }]),
        (
            Field("at", .timestamp(.second, zone: "UTC")),
            [{ $0.append(Int64(0)) }, { $0.append(Int64(UInt32.max)) }, { $0.append(Int64(1_709_164_800)) }]
        ),
    ]

    static func sample(fields: [Field] = columns.map(\.field)) -> RecordBatch {
        let builder = BatchBuilder(Schema(fields))
        for (column, builder) in zip(columns, builder.columns) {
            column.rows[0](builder)
            column.rows[1](builder)
            builder.appendNull()
            column.rows[2](builder)
        }
        return builder.finish()
    }

    @Test(arguments: [true, false]) func `gives back every type as it was`(compression: Bool) async throws {
        let connection = try await ClickHouse.connect(compression: compression)
        let table = ClickHouse.table()
        let batch = Self.sample()
        try await connection.execute(connection.createTable(table, batch.schema, suffix: "ENGINE = Memory"))
        #expect(try await connection.ingest(BatchStream(batch.schema, [batch]), into: table) == 4)
        let back = try await connection.rows("SELECT * FROM \(table: table)")
        var sent = text(batch)
        // Without Bool it is 1 and 0.
        let flag = try #require(batch.schema.index(of: "flag"))
        for row in sent.indices { sent[row][flag] = sent[row][flag].map { $0 == "true" ? "1" : "0" } }
        #expect(back.flatMap(text) == sent)
        var schema = batch.schema
        schema.fields[flag].type = .uint8
        #expect(back[0].schema == schema)
        #expect(try await connection.schema(of: table) == schema)
    }

    @Test func `gives back lists, tuples, labels and identifiers`() async throws {
        let connection = try await ClickHouse.connect()
        let (source, target) = (ClickHouse.table(), ClickHouse.table())
        for table in [source, target] {
            try await connection.execute(
                """
                CREATE TABLE \(table: table) (tags Array(Nullable(String)), deep Array(Array(Int8)), pair Tuple(Int32, Decimal(9, 2)),
                label Enum8('it\\'s' = -128, 'да' = 127), more Nullable(Enum16('x' = 300, '' = -300)), id UUID, some Nullable(UUID),
                moscow DateTime('Europe/Moscow'), counts Nested(name String, value UInt64), twice UInt8 MATERIALIZED 2, none ALIAS 'x') ENGINE = Memory
                """)
        }
        try await connection.execute(
            """
            INSERT INTO \(table: source) VALUES
            (['a', NULL, 'ж'], [[1], [], [-2, 3]], (-5, 12.5), 'it\\'s', 'x', '00112233-4455-6677-8899-aabbccddeeff', NULL, 1767225600, ['k'], [7]),
            ([], [], (7, 0), 'да', NULL, '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 0, [], [])
            """)
        let expected: [[String?]] = [
            [
                #"["a",null,"ж"]"#, "[[1],[],[-2,3]]", #"{"1":-5,"2":12.50}"#, "it's", "x", "00112233-4455-6677-8899-aabbccddeeff", nil,
                "2026-01-01 00:00:00Z", #"["k"]"#, "[7]",
            ],
            [
                "[]", "[]", #"{"1":7,"2":0.00}"#, "да", nil, "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
                "1970-01-01 00:00:00Z", "[]", "[]",
            ],
        ]
        #expect(try await connection.table("SELECT * FROM \(table: source)") == expected)
        let rows = try await connection.rows("SELECT * FROM \(table: source)")
        try await connection.ingest(BatchStream(rows[0].schema, rows), into: target)
        #expect(try await connection.table("SELECT * FROM \(table: target)") == expected)
        #expect(try await connection.value("SELECT sum(twice) FROM \(table: target)") == "4")
    }

    @Test func `keeps keys for values on its side alone`() async throws {
        let connection = try await ClickHouse.connect()
        let table = ClickHouse.table()
        let url = connection.address.url([("allow_experimental_low_cardinality_type", "1")])
        let create =
            "CREATE TABLE \(table.name) (city LowCardinality(Nullable(String)), n LowCardinality(UInt32), all Array(LowCardinality(String))) ENGINE = Memory"
        let made = try await offThePool {
            try HTTPClient().send(
                ClientRequest(
                    .post, url, headers: ["X-ClickHouse-User": ClickHouseServer.user, "X-ClickHouse-Key": ClickHouseServer.password],
                    body: Array(create.utf8)))
        }
        #expect(made.status == 200)
        let builder = BatchBuilder(Schema([Field("city", .utf8), Field("n", .uint32), Field("all", .list(Field("item", .utf8)))]))
        for row in 0..<1_000 {
            if row % 7 == 0 { builder.columns[0].appendNull() } else { builder.columns[0].append(text: "город \(row % 300)") }
            builder.columns[1].append(UInt32(row % 300))
            builder.columns[2].children[0].append(text: "метка \(row % 300)")
            builder.columns[2].appendNested()
        }
        let batch = builder.finish()
        try await connection.ingest(BatchStream(batch.schema, [batch]), into: table)
        let back = try await connection.rows("SELECT * FROM \(table: table)")
        #expect(back.flatMap(text) == text(batch))
    }

    @Test func `reads each kind of value as it was meant`() async throws {
        let connection = try await ClickHouse.connect()
        let words = ["", "it's", #"\'); DROP TABLE x; --"#, "'\u{301}", "a\0b", "\r\n\t", "Привет 💳", "?", "`"]
        for word in words {
            #expect(try await connection.value("SELECT \(word)") == word)
            let name = Query(sql: "SELECT 1 AS ") + "\(name: "n" + word)"
            #expect(try await connection.rows(name)[0].schema.names == ["n" + word])
        }
        let numbers: Query =
            "SELECT 1-\(-5), \(Int64.min), \(-0.5), \(1e300), \(Value.decimal("-12345678901234567890.50")), \(nil as Value), \(true), hex(\(Value.bytes([0, 255, 39])))"
        let row = try await connection.table(numbers)
        #expect(row == [["6", "-9223372036854775808", "-0.5", "1e+300", "-12345678901234567890.50", nil, "1", "00FF27"]])
        #expect(
            try await connection.table("SELECT \(Double.infinity), \(-Double.infinity), \(Double.nan)") == [
                ["inf", "-inf", "nan"]
            ])
        #expect(try await connection.table("SELECT '?', \(1) /* ? */ -- ?") == [["?", "1"]])
    }

    @Test func `tells columns where there are no rows`() async throws {
        let connection = try await ClickHouse.connect()
        let columns = Schema([
            Field("one", .uint8, isNullable: false), Field("два", .utf8, isNullable: false),
            Field("sum", .decimal(precision: 18, scale: 2), isNullable: false),
        ])
        for end in ["", " ;\n", " -- no rows"] {
            let empty = try await connection.query("SELECT 1 AS one, 'x' AS `два`, toDecimal64(1, 2) AS sum WHERE 0\(sql: end)")
            #expect(empty.schema == columns)
        }
        #expect(try await connection.query("SHOW TABLES FROM default LIKE 'nothing'").schema.fields.isEmpty)
        #expect(try await connection.value("SELECT 1 WHERE 0") == nil)
    }

    @Test func `lists its tables and misses those that are not there`() async throws {
        let connection = try await ClickHouse.connect()
        let table = ClickHouse.table()
        #expect(try await connection.schema(of: table) == nil)
        #expect(try await connection.schema(of: TableName("no such", table.name)) == nil)
        try await connection.execute("CREATE TABLE \(table: table) (a Int8) ENGINE = Memory")
        #expect(try await connection.tables(in: "default").contains(table.name))
        #expect(try await connection.tables(in: "no such").isEmpty)
    }

    @Test func `holds the older types that stand for newer ones`() async throws {
        let version = try await ClickHouse.connect().version
        #expect(version == ClickHouseVersion(18, 16))
        let at = DataType.timestamp(.micro, zone: nil)
        let pairs = DataType.map(Field("entries", .structure([Field("key", .utf8), Field("value", .bool)])))
        let kinds: [(DataType, old: String?, new: String?)] = [
            (.bool, "UInt8", "Bool"), (.date, "Date", "Date32"), (at, "DateTime('UTC')", "DateTime64(6, 'UTC')"),
            (.time(.micro), nil, "Time64(6)"),
            (pairs, nil, "Map(String, Nullable(Bool))"),
            (.list(Field("item", .bool)), "Array(Nullable(UInt8))", "Array(Nullable(Bool))"),
            (.decimal256(precision: 76, scale: 2), nil, "Decimal(76, 2)"),
        ]
        for kind in kinds {
            #expect(version.type(of: kind.0) == kind.old)
            #expect(ClickHouseVersion(26, 9).type(of: kind.0) == kind.new)
        }
        #expect(ClickHouseVersion(21, 3).type(of: pairs) == "Array(Tuple(`key` String, `value` Nullable(UInt8)))")
    }
}

/// Runs blocking work on a thread of its own.
func offThePool<Result: Sendable>(_ body: @Sendable () throws -> Result) async throws -> Result {
    try await Waiter().run(body)
}

private actor Waiter {
    private let thread = QueueExecutor("test")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }
    func run<Result: Sendable>(_ body: @Sendable () throws -> Result) throws -> Result { try body() }
}

import Base
import Columnar
import Testing

@testable import Engines

@Suite struct `A ClickHouse type` {
    @Test(arguments: [
        "UInt8", "Int256", "Decimal(38, 6)", "Nullable(Decimal(9, 2))", "FixedString(3)", "DateTime('Europe/Moscow')",
        "DateTime64(6, 'UTC')",
        "DateTime64(3)", "Enum8('it\\'s' = -3, 'тест' = 5)", "Enum16('' = 300)", "LowCardinality(Nullable(String))",
        "Map(String, Array(Int64))",
        "Array(Array(Nullable(UUID)))", "Tuple(UInt8, String)", "Tuple(`a` Int32, `b c` Array(Tuple(`x` Int8)))", "Nullable(Nothing)",
        "Time64(9)",
        "IntervalDay", "Bool", "BFloat16", "IPv6",
    ])
    func `is read from its name and named again`(name: String) throws {
        #expect(try #require(ClickHouseType(name)).description == name)
    }

    @Test(arguments: [
        ("SimpleAggregateFunction(sum, UInt64)", "UInt64"), ("Nested(a String, b UInt8)", "Array(Tuple(`a` String, `b` UInt8))"),
        ("Ring", "Array(Tuple(Float64, Float64))"), ("Decimal64(3)", "Decimal(18, 3)"),
        ("Tuple(a Int32,b String)", "Tuple(`a` Int32, `b` String)"),
    ])
    func `is understood under its other names`(name: String, plain: String) throws {
        #expect(ClickHouseType(name)?.description == plain)
    }

    @Test(arguments: [
        "AggregateFunction(sum, UInt64)", "Variant(String, UInt8)", "Nullable(Array(String))", "LowCardinality(Array(String))",
        "Decimal(77, 2)",
        "FixedString(-1)", "Enum8('a' = 200)", "Tuple()", "Array(String", "Array(String))", "Enum8('a", "", "Map(String)",
        String(repeating: "Array(", count: 100_000) + "String" + String(repeating: ")", count: 100_000),
    ])
    func `is refused where no column can hold it`(name: String) {
        #expect(ClickHouseType(name) == nil)
    }

    @Test func `of a state is refused with the column's name`() throws {
        let bytes = NativeBytes.block(rows: 0, ("users", "AggregateFunction(uniq, UInt64)", NativeBytes()))
        let problem = #expect(throws: Diagnostic.self) { try rows(bytes) }
        #expect(problem?.code == "clickhouse.unknown-type")
        #expect(problem?.message.ru.contains("`users`") == true)
    }
}

/// What Debian's server does not know yet, as hand-made bytes that reader and writer agree on.
@Suite struct `The Native format` {
    @Test func `holds the types of newer servers`() throws {
        let bytes = NativeBytes.block(
            rows: 2,
            ("day", "Date32", NativeBytes().integers(Int32.self, -25_567, 120_529)),
            ("flag", "Nullable(Bool)", NativeBytes().bytes([0, 1]).bytes([1, 0])),
            ("at", "DateTime64(6, 'UTC')", NativeBytes().integers(Int64.self, -1, 1_767_225_600_123_456)),
            ("rough", "DateTime64(1, 'Asia/Tokyo')", NativeBytes().integers(Int64.self, 5, -5)),
            ("wake", "Time64(6)", NativeBytes().integers(Int64.self, 0, 86_399_999_999)),
            ("whole", "Int128", NativeBytes().integers(Int128.self, -99_999_999_999_999_999_999_999_999_999_999_999_999, 7)),
            ("wide", "Decimal(76, 2)", NativeBytes().integers(Int128.self, 1250, 0, -1, -1)),
            ("here", "IPv4", NativeBytes().integers(UInt32.self, 0x7F00_0001, 0)),
            (
                "there", "IPv6",
                NativeBytes().bytes([0x20, 0x01] + [UInt8](repeating: 0, count: 13) + [1]).bytes([UInt8](repeating: 0, count: 16))
            ),
            ("counts", "Map(String, UInt8)", NativeBytes().integers(UInt64.self, 2, 2).text("a").text("я").bytes([1, 2])))
        let expected: [[String?]] = [
            [
                "1900-01-01", "true", "1969-12-31 23:59:59.999999Z", "1970-01-01 00:00:00.5Z", "00:00:00",
                "-99999999999999999999999999999999999999", "12.50", "127.0.0.1", "2001::1",
                #"[{"key":"a","value":1},{"key":"я","value":2}]"#,
            ],
            [
                "2299-12-31", nil, "2026-01-01 00:00:00.123456Z", "1969-12-31 23:59:59.5Z", "23:59:59.999999", "7", "-0.01", "0.0.0.0",
                "::", "[]",
            ],
        ]
        #expect(try rows(bytes) == expected)

        let batch = try #require(try NativeReader(NativeInput(bytes)).next())
        let types = [
            "Date32", "Nullable(Bool)", "DateTime64(6, 'UTC')", "DateTime64(1, 'Asia/Tokyo')", "Time64(6)", "Int128", "Decimal(76, 2)",
            "IPv4", "IPv6", "Map(String, UInt8)",
        ]
        // The slot behind a null is the writer's to choose.
        let ours = try native(batch, as: types)
        #expect(ours.count == bytes.count)
        #expect(try rows(ours) == expected)
        #expect(zip(ours, bytes).count { $0 != $1 } <= 1)
    }

    @Test func `gives values for keys`() throws {
        let keys = NativeBytes().integers(UInt64.self, 1)
            .integers(UInt64.self, 0x600, 3).text("").text("Минск").text("💳").integers(UInt64.self, 4).bytes([1, 0, 2, 1])
        let bytes = NativeBytes.block(rows: 4, ("city", "LowCardinality(Nullable(String))", keys))
        #expect(try rows(bytes) == [["Минск"], [nil], ["💳"], ["Минск"]])

        let wide = NativeBytes().integers(UInt64.self, 1).integers(UInt64.self, 1, 3)
            .integers(UInt64.self, 0x601, 2).integers(Int64.self, 0, -7).integers(UInt64.self, 3).integers(UInt16.self, 1, 1, 0)
        #expect(try rows(NativeBytes.block(rows: 2, ("n", "Array(LowCardinality(Int64))", wide))) == [["[-7]"], ["[-7,0]"]])
    }

    @Test func `keeps moments and money exact or refuses them`() throws {
        let builder = BatchBuilder(Schema([Field("value", .decimal(precision: 18, scale: 2))]))
        builder.columns[0].append(Int128(99_999))
        builder.columns[0].append(Int128(-100_000))
        let money = builder.finish()
        #expect(try native(money, as: ["Decimal(9, 4)"]).suffix(8) == NativeBytes().integers(Int32.self, 9_999_900, -10_000_000).all[...])
        for (type, code) in [
            ("Decimal(5, 2)", "clickhouse.does-not-fit"), ("Decimal(9, 1)", "clickhouse.does-not-fit"),
            ("Int64", "clickhouse.does-not-fit"), ("UUID", "clickhouse.cannot-hold"),
        ] {
            let problem = #expect(throws: Diagnostic.self) { try native(money, as: [type]) }
            #expect(problem?.code == code)
        }
    }

    @Test(arguments: [
        ("Date", DataType.date, Int32(-1), "1969-12-31"), ("Date", .date, 65_536, "2149-06-07"), ("Date32", .date, 120_530, "2300-01-01"),
    ])
    func `names the day that a date cannot hold`(type: String, source: DataType, day: Int32, shown: String) throws {
        let builder = BatchBuilder(Schema([Field("born", source)]))
        builder.columns[0].append(Int32(0))
        builder.columns[0].append(day)
        let problem = #expect(throws: Diagnostic.self) { try native(builder.finish(), as: [type]) }
        #expect(problem?.message.en == "Column `born` is \(type) in ClickHouse, where \(shown) does not fit (row 2 of its batch).")
    }

    @Test func `refuses half seconds for DateTime and takes whole ones`() throws {
        let builder = BatchBuilder(Schema([Field("at", .timestamp(.micro, zone: "UTC"))]))
        builder.columns[0].append(Int64(4_294_967_295_000_000))
        #expect(try native(builder.finish(), as: ["DateTime"]).suffix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
        builder.columns[0].append(Int64(500_000))
        let problem = #expect(throws: Diagnostic.self) { try native(builder.finish(), as: ["DateTime"]) }
        #expect(problem?.message.en.contains("1970-01-01 00:00:00.5Z") == true)
    }

    @Test func `takes slices, dictionaries and columns of nothing`() throws {
        let builder = BatchBuilder(
            Schema([
                Field("tags", .list(Field("item", .utf8))), Field("none", .null),
                Field("pair", .structure([Field("a", .int32), Field("b", .bool)])),
            ]))
        for row in 0..<5 {
            for tag in 0..<row { builder.columns[0].children[0].append(text: "t\(tag)") }
            builder.columns[0].appendNested()
            builder.columns[1].appendNull()
            builder.columns[2].children[0].append(Int32(row))
            builder.columns[2].children[1].append(bool: row == 3)
            builder.columns[2].appendNested()
        }
        let batch = builder.finish().slice(1..<4)
        let types = ["Array(String)", "Nullable(Decimal(9, 2))", "Tuple(Int32, UInt8)"]
        #expect(
            try rows(try native(batch, as: types)) == [
                [#"["t0"]"#, nil, #"{"1":1,"2":0}"#], [#"["t0","t1"]"#, nil, #"{"1":2,"2":0}"#],
                [#"["t0","t1","t2"]"#, nil, #"{"1":3,"2":1}"#],
            ])
    }

    @Test func `refuses text that is none`() throws {
        let bytes = NativeBytes.block(rows: 2, ("raw", "String", NativeBytes().text("long enough to be looked at").bytes([2, 0xC3, 0x28])))
        #expect(#expect(throws: Diagnostic.self) { try rows(bytes) }?.code == "clickhouse.not-text")
    }
}

@Suite struct `A damaged answer` {
    static let whole: [UInt8] = NativeBytes.block(
        rows: 3,
        ("id", "UInt64", NativeBytes().integers(UInt64.self, 1, 2, 3)),
        ("name", "Nullable(String)", NativeBytes().bytes([0, 1, 0]).text("a").text("").text("Привет")),
        (
            "city", "LowCardinality(String)",
            NativeBytes().integers(UInt64.self, 1, 0x600, 2).text("Минск").text("Брест").integers(UInt64.self, 3).bytes([1, 0, 1])
        ),
        (
            "tags", "Array(LowCardinality(Nullable(FixedString(2))))",
            NativeBytes().integers(UInt64.self, 1, 1, 3, 3, 0x600, 2).bytes([0, 0, 65, 66]).integers(UInt64.self, 3).bytes([1, 0, 1])
        ),
        (
            "pair", "Tuple(a Decimal(18, 2), b Map(Enum8('x' = 1), DateTime64(1)))",
            NativeBytes().integers(Int64.self, 1, 2, 3).integers(UInt64.self, 0, 0, 1).bytes([1]).integers(Int64.self, 5)
        ),
        ("wide", "Int256", NativeBytes().integers(Int128.self, 1, 0, 2, 0, -3, -1)),
        ("none", "Nullable(Nothing)", NativeBytes().bytes([1, 1, 1, 48, 48, 48])))

    @Test func `is whole before it is damaged`() throws {
        #expect(try rows(Self.whole + Self.whole).count == 6)
    }

    @Test func `cut anywhere is an error`() {
        for end in 1..<Self.whole.count {
            #expect(throws: (any Error).self) { try rows(Array(Self.whole[..<end])) }
        }
    }

    @Test(arguments: 0..<40) func `never traps and never takes much memory`(seed: UInt64) throws {
        var random = SplitMix(state: seed)
        for _ in 0..<250 {
            var bytes = Self.whole + Self.whole
            for _ in 0...random.next() % 4 {
                let place = Int(random.next() % UInt64(bytes.count))
                switch random.next() % 4 {
                case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: bytes[place] = 0xFF
                case 2: bytes.removeSubrange(place..<min(bytes.count, place + Int(random.next() % 9)))
                default: bytes.insert(contentsOf: [0xFF, 0xFF, 0xFF, 0xFF, 0x7F], at: place)
                }
            }
            let reader = NativeReader(NativeInput(bytes), blockLimit: 1 << 22)
            do {
                while let batch = try reader.next() { _ = text(batch) }
            } catch {}
        }
    }

    @Test func `that claims a billion rows takes no memory for them`() {
        let claim = NativeBytes().bytes([1, 0xFF, 0xFF, 0xFF, 0xFF, 0x03]).text("x").text("Decimal(76, 0)").bytes([1, 2, 3])
        #expect(throws: NativeFailure.truncated) { try rows(claim.all) }
        let long = NativeBytes().bytes([1, 1]).text("x").text("String").bytes([0xFF, 0xFF, 0xFF, 0xFF, 0x07, 65])
        #expect(throws: NativeFailure.self) { try rows(long.all) }
    }

    @Test func `is refused where its checksum is wrong`() throws {
        let content = [UInt8]((0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
        let packed = content.withUnsafeBytes { CompressedBlocks.compress($0) }
        #expect(packed.count < content.count / 2)
        #expect(try CompressedBlocks.reader(of: NativeInput(packed)).rest(upTo: .max) == content)
        for place in [0, 15, 16, 18, 22, 25, 1_000, packed.count - 1] {
            var broken = packed
            broken[place] ^= 0x40
            #expect(throws: NativeFailure.self) { try CompressedBlocks.reader(of: NativeInput(broken)).rest(upTo: .max) }
        }
        #expect(throws: NativeFailure.truncated) { try CompressedBlocks.reader(of: NativeInput(packed.dropLast())).rest(upTo: .max) }
    }

    @Test(arguments: [
        ("Code: 395, e.displayText() = DB::Exception: Value is non zero, e.what() = DB::Exception\n", 395, "Value is non zero"),
        (
            "Code: 395. DB::Exception: Value is non zero: while executing. (FUNCTION_THROW) (version 26.1)\n", 395,
            "Value is non zero: while executing. (FUNCTION_THROW) (version 26.1)"
        ),
        (
            "\r\n__exception__\r\nabcdefghijklmnop\r\nCode: 159. DB::Exception: Too\nslow. (TIMEOUT_EXCEEDED)\n54 abcdefghijklmnop\r\n__exception__\r\n",
            159, "Too\nslow. (TIMEOUT_EXCEEDED)"
        ),
    ])
    func `is told from a server's exception after good blocks`(text: String, code: Int, message: String) throws {
        let failure = #expect(throws: ServerMessage.self) { try rows(Self.whole + Array(text.utf8)) }
        #expect(failure?.code == code)
        #expect(failure?.text == message)
        let packed = Self.whole.withUnsafeBytes { CompressedBlocks.compress($0) } + Array(text.utf8)
        let plain = NativeReader(CompressedBlocks.reader(of: NativeInput(packed)))
        _ = try plain.next()
        #expect(#expect(throws: ServerMessage.self) { try plain.next() }?.code == code)
    }
}

/// Random numbers that a seed gives again.
struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}

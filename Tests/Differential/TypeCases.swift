import Columnar

/// A column with the values that are most likely to be lost on the way.
struct TypeCase: Sendable {
    let name: String
    let type: DataType
    private let hasNull: Bool
    private let values: [@Sendable (ColumnBuilder) -> Void]

    init(_ name: String, _ type: DataType, hasNull: Bool = true, _ values: [@Sendable (ColumnBuilder) -> Void]) {
        self.name = name
        self.type = type
        self.hasNull = hasNull
        self.values = values
    }

    /// The values as one column `v`, a null after the first of them.
    var batch: RecordBatch {
        let builder = BatchBuilder(Schema([Field("v", type)]))
        for (index, append) in values.enumerated() {
            append(builder.columns[0])
            if index == 0, hasNull { builder.columns[0].appendNull() }
        }
        return builder.finish()
    }
}

extension TypeCase {
    static let all: [TypeCase] = numbers + decimals + texts + moments + nested

    private static let numbers: [TypeCase] = [
        TypeCase("bool", .bool, [{ $0.append(bool: true) }, { $0.append(bool: false) }]),
        whole("int8", .int8, Int8.self), whole("int16", .int16, Int16.self), whole("int32", .int32, Int32.self),
        whole("int64", .int64, Int64.self),
        whole("uint8", .uint8, UInt8.self), whole("uint16", .uint16, UInt16.self), whole("uint32", .uint32, UInt32.self),
        whole("uint64", .uint64, UInt64.self),
        fixed(
            "float32", .float32,
            [Float.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0.1, .infinity, -.infinity, .nan]),
        fixed(
            "float64", .float64,
            [Double.greatestFiniteMagnitude, -.greatestFiniteMagnitude, .leastNonzeroMagnitude, -0.0, 0.1, .infinity, -.infinity, .nan]),
        TypeCase("all_null", .int64, [{ $0.appendNull() }, { $0.appendNull() }]),
        TypeCase("null", .null, [{ $0.appendNull() }]),
        TypeCase("empty", .int64, []),
    ]

    private static let decimals: [TypeCase] = [
        decimal("decimal_4", 4, 1), decimal("decimal_9", 9, 4), decimal("money", 18, 2), decimal("decimal_whole", 38, 0),
        decimal("decimal_38", 38, 10),
        decimal("decimal_fraction", 38, 38),
        TypeCase(
            "decimal256", .decimal256(precision: 76, scale: 10),
            [
                { wide($0, 0, 1) }, { wide($0, -1, .max) }, { wide($0, 1 << 100, 0) },
            ]),
    ]

    private static let texts: [TypeCase] = [
        text(
            "text", .utf8,
            ["", "Привет, 'мир' \"да\" \\ \t\r\n; --", "💳👨‍👩‍👧 e\u{301} \u{FEFF}", "NULL", "\\N", " a ", String(repeating: "ж", count: 70_000)]),
        text("large_text", .largeUtf8, ["", "Минск"]),
        text("text_zero", .utf8, ["a\0b"]),
        bytes("binary", .binary, [[], [0], [0, 255, 0], Array("Ж".utf8)]), bytes("large_binary", .largeBinary, [[], [0, 255, 0]]),
        fixed("fixed_binary", .fixedBinary(2), [UInt16(0), 0xFFFF, 0x4142]),
    ]

    private static let moments: [TypeCase] = [
        fixed("date", .date, [day(1970, 1, 1), day(1900, 1, 1), day(2024, 2, 29), day(2299, 12, 31)]),
        fixed("date_recent", .date, [day(1970, 1, 1), day(2149, 6, 6)]),
        fixed("date_far", .date, [day(1, 1, 1), day(9999, 12, 31)]),
        fixed("time", .time(.micro), [Int64(0), 1, 86_399_999_999]), fixed("time_seconds", .time(.second), [Int32(0), 86_399]),
        fixed("time_milli", .time(.milli), [Int32(0), 86_399_999]), fixed("time_nano", .time(.nano), [Int64(1_000), 86_399_999_999_000]),
        fixed("timestamp", .timestamp(.micro, zone: nil), [Int64(0), -1, 1_709_164_800_123_456, micro(1900, 1, 1), micro(2300, 1, 1) - 1]),
        fixed("timestamp_far", .timestamp(.micro, zone: nil), [micro(1, 1, 1) + 1, micro(10_000, 1, 1) - 1]),
        fixed("timestamp_seconds", .timestamp(.second, zone: nil), [Int64(0), -1, 1_709_164_800]),
        fixed("timestamp_milli", .timestamp(.milli, zone: nil), [Int64(0), -1, 1_709_164_800_123]),
        fixed("timestamp_nano", .timestamp(.nano, zone: nil), [Int64(0), -1_000, 1_709_164_800_123_456_000]),
        fixed("moment", .timestamp(.micro, zone: "UTC"), [Int64(0), -1, 1_709_164_800_123_456, micro(1900, 1, 1), micro(2300, 1, 1) - 1]),
        fixed("moment_minsk", .timestamp(.micro, zone: "Europe/Minsk"), [Int64(0), 1_709_164_800_123_456]),
        fixed("seconds", .timestamp(.second, zone: "UTC"), [Int64(0), 1_709_164_800, Int64(UInt32.max)]),
        TypeCase("interval", .interval, [{ interval($0, 0, 0, 0) }, { interval($0, -14, 3, -1_500_000_000) }]),
    ]

    private static let nested: [TypeCase] = [
        TypeCase(
            "list", .list(Field("item", .int32)), hasNull: false,
            [{ integers($0, [1, nil, -3]) }, { integers($0, []) }, { integers($0, [nil]) }]),
        TypeCase("list_text", .list(Field("item", .utf8)), hasNull: false, [{ strings($0, ["", "Ж", "💳", "a,\"b\"", "NULL"]) }]),
        TypeCase(
            "list_list", .list(Field("item", .list(Field("item", .int32)))), hasNull: false,
            [
                { outer in
                    for inner in [[1, 2], [], [Int32.min]] as [[Int32]] { integers(outer.children[0], inner) }
                    outer.appendNested()
                },
                { $0.appendNested() },
            ]),
        TypeCase("struct", .structure(pairFields), hasNull: false, [{ pair($0, .min, "Ж") }, { pair($0, nil, "") }, { pair($0, 1, nil) }]),
        TypeCase(
            "list_struct", .list(Field("item", .structure(pairFields))), hasNull: false,
            [
                { outer in
                    pair(outer.children[0], 7, "Ж")
                    pair(outer.children[0], nil, "")
                    outer.appendNested()
                }
            ]),
        TypeCase("map", map, hasNull: false, [{ entries($0, [("ключ", 1), ("", nil)]) }, { entries($0, []) }]),
        TypeCase("null_list", .list(Field("item", .int32)), [{ integers($0, [1]) }]),
        TypeCase("null_struct", .structure(pairFields), [{ pair($0, 1, "a") }]),
        TypeCase("null_map", map, [{ entries($0, []) }]),
    ]
}

// MARK: - Columns

extension TypeCase {
    private static let pairFields = [Field("id", .int64), Field("name", .utf8)]
    private static let map = DataType.map(
        Field("entries", .structure([Field("key", .utf8, isNullable: false), Field("value", .int64)]), isNullable: false))

    private static func fixed<Value: BitwiseCopyable & Sendable>(_ name: String, _ type: DataType, _ values: [Value]) -> TypeCase {
        TypeCase(name, type, values.map { value in { $0.append(value) } })
    }

    private static func whole<Value: FixedWidthInteger & BitwiseCopyable & Sendable>(_ name: String, _ type: DataType, _: Value.Type)
        -> TypeCase
    {
        fixed(name, type, [Value.min, .max, 0, 1])
    }

    /// The greatest, the least, the smallest step and nothing.
    private static func decimal(_ name: String, _ precision: Int, _ scale: Int) -> TypeCase {
        let greatest = (0..<precision).reduce(Int128(0)) { digits, _ in digits * 10 + 9 }
        return fixed(name, .decimal(precision: precision, scale: scale), [greatest, -greatest, 1, -1, 0])
    }

    private static func text(_ name: String, _ type: DataType, _ values: [String]) -> TypeCase {
        TypeCase(name, type, values.map { value in { $0.append(text: value) } })
    }

    private static func bytes(_ name: String, _ type: DataType, _ values: [[UInt8]]) -> TypeCase {
        TypeCase(name, type, values.map { value in { builder in value.withUnsafeBytes { builder.append(bytes: $0) } } })
    }

    private static func day(_ year: Int64, _ month: Int64, _ day: Int64) -> Int32 {
        Int32(Calendar.days(year: year, month: month, day: day))
    }
    private static func micro(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        Calendar.days(year: year, month: month, day: day) * 86_400_000_000
    }
}

// MARK: - Values

private func wide(_ builder: ColumnBuilder, _ high: Int128, _ low: UInt128) {
    builder.append((low: low, high: high) as (UInt128, Int128))
}

private func interval(_ builder: ColumnBuilder, _ months: Int32, _ days: Int32, _ nanoseconds: Int64) {
    builder.append((months, days, nanoseconds))
}

private func integers(_ builder: ColumnBuilder, _ values: [Int32?]) {
    for value in values {
        if let value { builder.children[0].append(value) } else { builder.children[0].appendNull() }
    }
    builder.appendNested()
}

private func strings(_ builder: ColumnBuilder, _ values: [String]) {
    for value in values { builder.children[0].append(text: value) }
    builder.appendNested()
}

private func pair(_ builder: ColumnBuilder, _ id: Int64?, _ name: String?) {
    if let id { builder.children[0].append(id) } else { builder.children[0].appendNull() }
    if let name { builder.children[1].append(text: name) } else { builder.children[1].appendNull() }
    builder.appendNested()
}

private func entries(_ builder: ColumnBuilder, _ values: [(String, Int64?)]) {
    let entry = builder.children[0]
    for (key, value) in values {
        entry.children[0].append(text: key)
        if let value { entry.children[1].append(value) } else { entry.children[1].appendNull() }
        entry.appendNested()
    }
    builder.appendNested()
}

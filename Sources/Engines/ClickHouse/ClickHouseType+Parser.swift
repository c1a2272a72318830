extension ClickHouseType {
    /// Reads a type's name; nil for one that Vitrina has no column for, such as AggregateFunction or Variant.
    package init?(_ text: String) {
        var parser = TypeParser(text)
        guard let type = parser.type(depth: 0), parser.isAtEnd else { return nil }
        self = type
    }
}

/// A reader of type names. The names come over the wire, so its depth is bounded.
private struct TypeParser {
    private let bytes: [UInt8]
    private var position = 0

    private static let deepest = 32

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func type(depth: Int) -> ClickHouseType? {
        guard depth < TypeParser.deepest, let name = word() else { return nil }
        guard take("(") else { return ClickHouseType.plain[name] }
        guard let type = parameterised(name, depth + 1), take(")") else { return nil }
        return type
    }

    /// What stands between the parentheses of a type.
    private mutating func parameterised(_ name: String, _ depth: Int) -> ClickHouseType? {
        switch name {
        case "Nullable":
            guard let type = type(depth: depth), type.mayBeNullable else { return nil }
            return .nullable(type)
        case "LowCardinality":
            guard let type = type(depth: depth), type.mayBeKeyed else { return nil }
            return .lowCardinality(type)
        case "Array": return type(depth: depth).map { .array($0) }
        case "Tuple": return members(depth).map { .tuple($0) }
        case "Nested": return members(depth).map { .array(.tuple($0)) }
        case "Map":
            guard let key = type(depth: depth), take(","), let value = type(depth: depth) else { return nil }
            return .map(key: key, value: value)
        // Holds plain values: the function only says how the server merges them.
        case "SimpleAggregateFunction":
            guard word() != nil, take(",") else { return nil }
            return type(depth: depth)
        case "Decimal":
            guard let precision = number(1...76), take(","), let scale = number(0...precision) else { return nil }
            return .decimal(precision: precision, scale: scale)
        case "Decimal32", "Decimal64", "Decimal128", "Decimal256":
            let precision = ["Decimal32": 9, "Decimal64": 18, "Decimal128": 38][name] ?? 76
            return number(0...precision).map { .decimal(precision: precision, scale: $0) }
        case "FixedString": return number(1...0xFF_FFFF).map { .fixedString($0) }
        case "DateTime": return text().map { .dateTime(zone: $0) }
        case "DateTime64":
            guard let digits = number(0...9) else { return nil }
            guard take(",") else { return .dateTime64(digits: digits, zone: nil) }
            return text().map { .dateTime64(digits: digits, zone: $0) }
        case "Time64": return number(0...9).map { .time64(digits: $0) }
        case "Enum8": return labels(-128...127).map { .enumeration(bits: 8, $0) }
        case "Enum16": return labels(-32_768...32_767).map { .enumeration(bits: 16, $0) }
        default: return nil
        }
    }

    private mutating func members(_ depth: Int) -> [ClickHouseType.Member]? {
        var members: [ClickHouseType.Member] = []
        repeat {
            let start = position
            // A word that another word follows is a name; else it began the type.
            var name = quoted("`") ?? word()
            if name == nil || peek() == nil || peek() == "," || peek() == ")" || peek() == "(" {
                name = nil
                position = start
            }
            guard let type = type(depth: depth) else { return nil }
            members.append(.init(name: name, type: type))
        } while take(",")
        return members
    }

    private mutating func labels(_ range: ClosedRange<Int>) -> [ClickHouseType.Label]? {
        var labels: [ClickHouseType.Label] = []
        repeat {
            guard let name = text(), take("="), let value = number(range) else { return nil }
            labels.append(.init(name: name, value: Int16(value)))
        } while take(",")
        return labels
    }

    // MARK: Words

    private mutating func peek() -> Unicode.Scalar? {
        while position < bytes.count, bytes[position] == UInt8(ascii: " ") { position += 1 }
        return position < bytes.count ? Unicode.Scalar(bytes[position]) : nil
    }

    private mutating func take(_ mark: Unicode.Scalar) -> Bool {
        guard peek() == mark else { return false }
        position += 1
        return true
    }

    private mutating func word() -> String? {
        _ = peek()
        let start = position
        while position < bytes.count, isLetter(bytes[position]) { position += 1 }
        return position == start ? nil : String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private mutating func number(_ range: ClosedRange<Int>) -> Int? {
        let isNegative = take("-")
        guard let digits = word(), let value = Int(digits) else { return nil }
        let number = isNegative ? -value : value
        return range.contains(number) ? number : nil
    }

    private mutating func text() -> String? { quoted("'") }

    private mutating func quoted(_ mark: Unicode.Scalar) -> String? {
        guard take(mark) else { return nil }
        var content: [UInt8] = []
        while position < bytes.count {
            var byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: mark) { return String(validating: content, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard position < bytes.count else { return nil }
                byte = TypeParser.escapes[bytes[position]] ?? bytes[position]
                position += 1
            }
            content.append(byte)
        }
        return nil
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
        UInt8(ascii: "0"): 0,
    ]
}

extension ClickHouseType {
    fileprivate var mayBeNullable: Bool {
        switch self {
        case .nullable, .lowCardinality, .array, .map: false
        default: true
        }
    }

    fileprivate var mayBeKeyed: Bool {
        switch self {
        case .nullable(.nothing), .nullable(.tuple), .nothing, .lowCardinality, .array, .tuple, .map: false
        default: true
        }
    }

    /// The types whose names stand alone.
    fileprivate static let plain: [String: ClickHouseType] = {
        var types: [String: ClickHouseType] = [
            "BFloat16": .bfloat16, "Float32": .float32, "Float64": .float64, "Bool": .bool, "String": .string, "Date": .date,
            "Date32": .date32, "DateTime": .dateTime(zone: nil), "Time": .time, "UUID": .uuid, "IPv4": .ipv4, "IPv6": .ipv6,
            "Nothing": .nothing,
        ]
        for bits in [8, 16, 32, 64, 128, 256] {
            types["Int\(bits)"] = .integer(bits: bits, isSigned: true)
            types["UInt\(bits)"] = .integer(bits: bits, isSigned: false)
        }
        for unit in ["Nanosecond", "Microsecond", "Millisecond", "Second", "Minute", "Hour", "Day", "Week", "Month", "Quarter", "Year"] {
            types["Interval\(unit)"] = .interval(unit)
        }
        let point = ClickHouseType.tuple([.init(name: nil, type: .float64), .init(name: nil, type: .float64)])
        types["Point"] = point
        for (name, part) in [
            ("Ring", "Point"), ("LineString", "Point"), ("MultiLineString", "LineString"), ("Polygon", "Ring"), ("MultiPolygon", "Polygon"),
        ] {
            types[name] = types[part].map { .array($0) }
        }
        return types
    }()
}

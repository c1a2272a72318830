/// The type of a column, as far as the engines and sources of Vitrina know types.
public indirect enum DataType: Sendable, Hashable {
    case null
    case bool
    case int8, int16, int32, int64
    case uint8, uint16, uint32, uint64
    case float32, float64
    /// Exact, in 128 bits: money.
    case decimal(precision: Int, scale: Int)
    /// Exact, in 256 bits: what ClickHouse answers for sums of wide decimals.
    case decimal256(precision: Int, scale: Int)
    case utf8, largeUtf8
    case binary, largeBinary
    case fixedBinary(Int)
    /// Days since 1970-01-01.
    case date
    /// Time of day since midnight.
    case time(TimeUnit)
    /// Since 1970-01-01T00:00. With a zone it is a moment; without one it is what a clock on some wall showed.
    case timestamp(TimeUnit, zone: String?)
    /// Months, days and nanoseconds.
    case interval
    case list(Field)
    case largeList(Field)
    case structure([Field])
    case map(Field)
    /// Small integers that point into a column of distinct values.
    case dictionary(index: DataType, value: DataType)

    public enum TimeUnit: String, Sendable, Hashable {
        case second = "s"
        case milli = "m"
        case micro = "u"
        case nano = "n"

        public var perSecond: Int64 {
            switch self {
            case .second: 1
            case .milli: 1_000
            case .micro: 1_000_000
            case .nano: 1_000_000_000
            }
        }
    }
}

/// A column's name and type, and whether it may be null.
public struct Field: Sendable, Hashable {
    public var name: String
    public var type: DataType
    public var isNullable: Bool

    public init(_ name: String, _ type: DataType, isNullable: Bool = true) {
        self.name = name
        self.type = type
        self.isNullable = isNullable
    }
}

/// The columns of a batch or a stream.
public struct Schema: Sendable, Hashable {
    public var fields: [Field]

    public init(_ fields: [Field]) {
        self.fields = fields
    }

    public var names: [String] { fields.map(\.name) }

    public func index(of name: String) -> Int? { fields.firstIndex { $0.name == name } }
}

// MARK: - Layout

extension DataType {
    /// Bytes of one value in the data buffer; nil where values vary in width, are bits, or have no buffer.
    public var width: Int? {
        switch self {
        case .int8, .uint8: 1
        case .int16, .uint16: 2
        case .int32, .uint32, .float32, .date: 4
        case .int64, .uint64, .float64, .timestamp: 8
        case .time(let unit): unit == .second || unit == .milli ? 4 : 8
        case .decimal, .interval: 16
        case .decimal256: 32
        case .fixedBinary(let count): count
        case .dictionary(let index, _): index.width
        case .null, .bool, .utf8, .largeUtf8, .binary, .largeBinary, .list, .largeList, .structure, .map: nil
        }
    }

    /// Buffers of an array of this type, the validity bits included.
    var bufferCount: Int {
        switch self {
        case .null: 0
        case .structure: 1
        case .utf8, .largeUtf8, .binary, .largeBinary: 3
        default: 2
        }
    }

    public var children: [Field] {
        switch self {
        case .list(let field), .largeList(let field), .map(let field): [field]
        case .structure(let fields): fields
        default: []
        }
    }

    public var isText: Bool { self == .utf8 || self == .largeUtf8 }

    public var isNumber: Bool {
        switch self {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64, .decimal, .decimal256: true
        default: false
        }
    }
}

// MARK: - Format strings of the Arrow C data interface

extension DataType {
    var format: String {
        switch self {
        case .null: "n"
        case .bool: "b"
        case .int8: "c"
        case .uint8: "C"
        case .int16: "s"
        case .uint16: "S"
        case .int32: "i"
        case .uint32: "I"
        case .int64: "l"
        case .uint64: "L"
        case .float32: "f"
        case .float64: "g"
        case .decimal(let precision, let scale): "d:\(precision),\(scale)"
        case .decimal256(let precision, let scale): "d:\(precision),\(scale),256"
        case .utf8: "u"
        case .largeUtf8: "U"
        case .binary: "z"
        case .largeBinary: "Z"
        case .fixedBinary(let count): "w:\(count)"
        case .date: "tdD"
        case .time(let unit): "tt\(unit.rawValue)"
        case .timestamp(let unit, let zone): "ts\(unit.rawValue):\(zone ?? "")"
        case .interval: "tin"
        case .list: "+l"
        case .largeList: "+L"
        case .structure: "+s"
        case .map: "+m"
        case .dictionary(let index, _): index.format
        }
    }

    /// The type that a format string names; nil for one that no engine of ours emits.
    init?(format: String, children: [Field], dictionary: DataType?) {
        let plain: DataType? =
            switch format {
            case "n": .null
            case "b": .bool
            case "c": .int8
            case "C": .uint8
            case "s": .int16
            case "S": .uint16
            case "i": .int32
            case "I": .uint32
            case "l": .int64
            case "L": .uint64
            case "f": .float32
            case "g": .float64
            case "u": .utf8
            case "U": .largeUtf8
            case "z": .binary
            case "Z": .largeBinary
            case "tdD": .date
            case "tin": .interval
            case "+l": children.first.map(DataType.list)
            case "+L": children.first.map(DataType.largeList)
            case "+s": .structure(children)
            case "+m": children.first.map(DataType.map)
            default: DataType(parameterised: format)
            }
        guard let plain else { return nil }
        if let dictionary {
            self = .dictionary(index: plain, value: dictionary)
        } else {
            self = plain
        }
    }

    private init?(parameterised format: String) {
        if format.hasPrefix("d:") {
            let numbers = format.dropFirst(2).split(separator: ",").map { Int($0) ?? -1 }
            guard numbers.count >= 2 else { return nil }
            switch numbers.count == 3 ? numbers[2] : 128 {
            case 128: self = .decimal(precision: numbers[0], scale: numbers[1])
            case 256: self = .decimal256(precision: numbers[0], scale: numbers[1])
            default: return nil
            }
        } else if format.hasPrefix("w:"), let count = Int(format.dropFirst(2)) {
            self = .fixedBinary(count)
        } else if format.hasPrefix("tt"), let unit = TimeUnit(rawValue: String(format.dropFirst(2))) {
            self = .time(unit)
        } else if format.hasPrefix("ts"), format.utf8.count >= 4,
            let unit = TimeUnit(rawValue: String(format.dropFirst(2).prefix(1)))
        {
            let zone = format.dropFirst(4)
            self = .timestamp(unit, zone: zone.isEmpty ? nil : String(zone))
        } else {
            return nil
        }
    }
}

extension DataType: CustomStringConvertible {
    public var description: String {
        switch self {
        case .decimal(let precision, let scale), .decimal256(let precision, let scale): "decimal(\(precision),\(scale))"
        case .timestamp(let unit, let zone): "timestamp(\(unit.rawValue)\(zone.map { ", \($0)" } ?? ""))"
        case .time(let unit): "time(\(unit.rawValue))"
        case .fixedBinary(let count): "fixedBinary(\(count))"
        case .list(let field), .largeList(let field): "list(\(field.type))"
        case .map(let field): "map(\(field.type))"
        case .structure(let fields): "struct(\(fields.map { "\($0.name): \($0.type)" }.joined(separator: ", ")))"
        case .dictionary(let index, let value): "dictionary(\(index), \(value))"
        case .null: "null"
        case .bool: "bool"
        case .int8: "int8"
        case .int16: "int16"
        case .int32: "int32"
        case .int64: "int64"
        case .uint8: "uint8"
        case .uint16: "uint16"
        case .uint32: "uint32"
        case .uint64: "uint64"
        case .float32: "float32"
        case .float64: "float64"
        case .utf8, .largeUtf8: "text"
        case .binary, .largeBinary: "binary"
        case .date: "date"
        case .interval: "interval"
        }
    }
}

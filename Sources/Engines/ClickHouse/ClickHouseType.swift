import Columnar

/// The type of a column in a ClickHouse server.
package indirect enum ClickHouseType: Sendable, Hashable {
    case integer(bits: Int, isSigned: Bool)
    case bfloat16, float32, float64
    case bool
    case decimal(precision: Int, scale: Int)
    case string
    case fixedString(Int)
    case date, date32
    case dateTime(zone: String?)
    case dateTime64(digits: Int, zone: String?)
    case time
    case time64(digits: Int)
    case uuid, ipv4, ipv6
    case enumeration(bits: Int, [Label])
    case interval(String)
    /// The type of a bare NULL.
    case nothing
    case nullable(ClickHouseType)
    case lowCardinality(ClickHouseType)
    case array(ClickHouseType)
    case tuple([Member])
    case map(key: ClickHouseType, value: ClickHouseType)

    package struct Label: Sendable, Hashable {
        package let name: String
        package let value: Int16
    }

    package struct Member: Sendable, Hashable {
        /// Nil where the tuple counts its members.
        package let name: String?
        package let type: ClickHouseType
    }
}

// MARK: - As Arrow

extension ClickHouseType {
    /// The Arrow type that a column of this type is read as.
    ///
    /// Integers of 128 and 256 bits become whole decimals, so that they stay numbers; a value of more than 38 or 76
    /// digits is refused when it comes. Moments are UTC inside; the zone only says how they are shown.
    package var arrow: DataType {
        switch self {
        case .integer(8, let isSigned): isSigned ? .int8 : .uint8
        case .integer(16, let isSigned): isSigned ? .int16 : .uint16
        case .integer(32, let isSigned): isSigned ? .int32 : .uint32
        case .integer(128, _): .decimal(precision: 38, scale: 0)
        case .integer(256, _): .decimal256(precision: 76, scale: 0)
        case .integer(_, let isSigned): isSigned ? .int64 : .uint64
        case .bfloat16, .float32: .float32
        case .float64: .float64
        case .bool: .bool
        case .decimal(let precision, let scale):
            precision <= 38 ? .decimal(precision: precision, scale: scale) : .decimal256(precision: precision, scale: scale)
        case .string, .uuid, .ipv4, .ipv6, .enumeration: .utf8
        case .fixedString(let count): .fixedBinary(count)
        case .date, .date32: .date
        case .dateTime(let zone): .timestamp(.second, zone: zone ?? "UTC")
        case .dateTime64(let digits, let zone): .timestamp(.holding(digits), zone: zone ?? "UTC")
        case .time: .time(.second)
        case .time64(let digits): .time(.holding(digits))
        case .interval: .int64
        case .nothing: .null
        case .nullable(let type), .lowCardinality(let type): type.arrow
        case .array(let type): .list(type.field("item"))
        case .tuple(let members):
            .structure(members.enumerated().map { $1.type.field($1.name ?? String($0 + 1)) })
        case .map(let key, let value):
            .map(Field("entries", .structure([key.field("key"), value.field("value")]), isNullable: false))
        }
    }

    package var isNullable: Bool {
        switch self {
        case .nullable, .nothing: true
        case .lowCardinality(let type): type.isNullable
        default: false
        }
    }

    package func field(_ name: String) -> Field { Field(name, arrow, isNullable: isNullable) }
}

extension DataType.TimeUnit {
    /// The coarsest unit that holds so many digits of a second.
    static func holding(_ digits: Int) -> DataType.TimeUnit {
        switch digits {
        case ...0: .second
        case ...3: .milli
        case ...6: .micro
        default: .nano
        }
    }

    /// Digits of a second.
    var digits: Int {
        switch self {
        case .second: 0
        case .milli: 3
        case .micro: 6
        case .nano: 9
        }
    }
}

// MARK: - As text

extension ClickHouseType: CustomStringConvertible {
    /// The name that the server knows the type by.
    package var description: String {
        switch self {
        case .integer(let bits, let isSigned): "\(isSigned ? "" : "U")Int\(bits)"
        case .bfloat16: "BFloat16"
        case .float32: "Float32"
        case .float64: "Float64"
        case .bool: "Bool"
        case .decimal(let precision, let scale): "Decimal(\(precision), \(scale))"
        case .string: "String"
        case .fixedString(let count): "FixedString(\(count))"
        case .date: "Date"
        case .date32: "Date32"
        case .dateTime(let zone): zone.map { "DateTime(\(quoted($0)))" } ?? "DateTime"
        case .dateTime64(let digits, let zone): "DateTime64(\(digits)\(zone.map { ", \(quoted($0))" } ?? ""))"
        case .time: "Time"
        case .time64(let digits): "Time64(\(digits))"
        case .uuid: "UUID"
        case .ipv4: "IPv4"
        case .ipv6: "IPv6"
        case .enumeration(let bits, let labels):
            "Enum\(bits)(\(labels.map { "\(quoted($0.name)) = \($0.value)" }.joined(separator: ", ")))"
        case .interval(let unit): "Interval\(unit)"
        case .nothing: "Nothing"
        case .nullable(let type): "Nullable(\(type))"
        case .lowCardinality(let type): "LowCardinality(\(type))"
        case .array(let type): "Array(\(type))"
        case .tuple(let members):
            "Tuple(\(members.map { member in (member.name.map { quoted($0, with: "`") + " " } ?? "") + "\(member.type)" }.joined(separator: ", ")))"
        case .map(let key, let value): "Map(\(key), \(value))"
        }
    }

    private func quoted(_ text: String, with mark: Unicode.Scalar = "'") -> String {
        var quoted = String.UnicodeScalarView([mark])
        for scalar in text.unicodeScalars {
            if scalar == mark || scalar == "\\" { quoted.append("\\") }
            quoted.append(scalar)
        }
        quoted.append(mark)
        return String(quoted)
    }
}

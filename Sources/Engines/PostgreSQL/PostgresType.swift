import CPostgreSQL
import Columnar

/// How the values of a PostgreSQL type travel in binary, and as what Arrow type they arrive.
///
/// | PostgreSQL                              | Arrow                  |
/// |-----------------------------------------|------------------------|
/// | boolean, smallint, integer, bigint, oid | bool, int16, int32, int64, uint32 |
/// | real, double precision                  | float32, float64       |
/// | numeric(p,s), p up to 38; up to 76      | decimal(p,s); decimal256(p,s) |
/// | numeric                                 | decimal(38,18)         |
/// | text, varchar, char, name, json, jsonb, uuid, enums | text       |
/// | bytea                                   | binary                 |
/// | date, time, interval                    | date, time(µs), interval |
/// | timestamp, timestamptz                  | timestamp(µs), timestamp(µs, UTC) |
/// | arrays of these, of one dimension       | list                   |
/// | domains                                 | as what they are made of |
/// | all others: inet, money, xml, ranges ...| text, as the server writes it |
///
/// `numeric` without a precision is what `sum` answers: 20 digits before the point and 18 behind it hold money and any
/// count. A value with more of them, or NaN, ends the query with an error that names the column: nothing is rounded.
indirect enum PostgresType: Sendable, Hashable {
    case bool, int2, int4, int8, oid, float4, float8
    case numeric(precision: Int, scale: Int)
    case anyNumeric
    case text, jsonb, uuid, bytea
    case date, time, timestamp, timestamptz, interval
    case array(of: PostgresType, element: Oid)
    /// One that only the server can read and write.
    case other(String)

    /// Nil where the server has to turn the values into text first.
    var arrow: DataType? {
        switch self {
        case .bool: .bool
        case .int2: .int16
        case .int4: .int32
        case .int8: .int64
        case .oid: .uint32
        case .float4: .float32
        case .float8: .float64
        case .numeric(let precision, let scale) where precision <= 38: .decimal(precision: precision, scale: scale)
        case .numeric(let precision, let scale) where precision <= 76: .decimal256(precision: precision, scale: scale)
        case .numeric: nil
        case .anyNumeric: .decimal(precision: 38, scale: 18)
        case .text, .jsonb, .uuid: .utf8
        case .bytea: .binary
        case .date: .date
        case .time: .time(.micro)
        case .timestamp: .timestamp(.micro, zone: nil)
        case .timestamptz: .timestamp(.micro, zone: "UTC")
        case .interval: .interval
        case .array(let element, _): element.element == nil ? element.arrow.map { .list(Field("item", $0)) } : nil
        case .other: nil
        }
    }

    private var element: PostgresType? {
        if case .array(let element, _) = self { element } else { nil }
    }

    /// The numeric type of a column with this type modifier.
    static func numeric(modifier: Int32) -> PostgresType {
        guard modifier >= 4 else { return .anyNumeric }
        let precision = Int((modifier - 4) >> 16 & 0xFFFF)
        // Eleven bits with a sign: since PostgreSQL 15 a scale may be negative, or more than the precision.
        let scale = Int(((modifier - 4) & 0x7FF) ^ 0x400) - 0x400
        return scale < 0
            ? .numeric(precision: precision - scale, scale: 0) : .numeric(precision: max(precision, scale), scale: scale)
    }
}

extension PostgresType: CustomStringConvertible {
    var description: String {
        switch self {
        case .bool: "boolean"
        case .int2: "smallint"
        case .int4: "integer"
        case .int8: "bigint"
        case .oid: "oid"
        case .float4: "real"
        case .float8: "double precision"
        case .numeric(let precision, let scale): "numeric(\(precision),\(scale))"
        case .anyNumeric: "numeric"
        case .text: "text"
        case .jsonb: "jsonb"
        case .uuid: "uuid"
        case .bytea: "bytea"
        case .date: "date"
        case .time: "time"
        case .timestamp: "timestamp"
        case .timestamptz: "timestamptz"
        case .interval: "interval"
        case .array(let element, _): "\(element)[]"
        case .other(let name): name
        }
    }
}

/// A column of a table or of an answer.
struct PostgresColumn: Sendable {
    let name: String
    let type: PostgresType
    var isNullable = true

    var field: Field { Field(name, type.arrow ?? .utf8, isNullable: isNullable) }
}

/// The type numbers that are the same in every PostgreSQL.
enum PostgresOid {
    static let inferred: Oid = 0
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let int8: Oid = 20
    static let int4: Oid = 23
    static let float8: Oid = 701
    static let numeric: Oid = 1700
}

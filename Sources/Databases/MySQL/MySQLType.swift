import CMariaDB
import Columnar

/// As what Arrow type the values of a MySQL type arrive.
///
/// | MySQL, MariaDB                          | Arrow                  |
/// |-----------------------------------------|------------------------|
/// | tinyint(1), bit(1)                      | bool                   |
/// | tinyint to bigint, unsigned or not      | int8 to int64, uint8 to uint64; mediumint: 32 bits |
/// | year                                    | int16                  |
/// | decimal(p,s), p up to 38                | decimal(p,s)           |
/// | decimal(p,s), p up to 65                | decimal(38,s), each value checked |
/// | float, double                           | float32, float64       |
/// | bit(n)                                  | uint64                 |
/// | date, datetime, timestamp               | date, timestamp(µs), timestamp(µs, UTC) |
/// | time                                    | time(µs), each value checked |
/// | char, text, enum, set, json, uuid, inet | text                   |
/// | binary, blob                            | binary                 |
/// | geometry, vector                        | none                   |
enum MySQLType {
    /// The type of a column as the catalogue writes it: `int(10) unsigned`.
    static func named(_ native: String) -> DataType? {
        let native = native.lowercased()
        let name = native.prefix { $0.isLetter || $0.isNumber }
        let isUnsigned = native.contains("unsigned")
        switch name {
        case "tinyint": return native.hasPrefix("tinyint(1)") && !isUnsigned ? .bool : isUnsigned ? .uint8 : .int8
        case "smallint": return isUnsigned ? .uint16 : .int16
        case "mediumint", "int", "integer": return isUnsigned ? .uint32 : .int32
        case "bigint": return isUnsigned ? .uint64 : .int64
        case "decimal", "numeric":
            let numbers = parameters(native)
            return decimal(precision: numbers.first ?? 10, scale: numbers.count > 1 ? numbers[1] : 0)
        case "float": return .float32
        case "double", "real": return .float64
        case "bit": return parameters(native).first ?? 1 == 1 ? .bool : .uint64
        case "year": return .int16
        case "date": return .date
        case "datetime": return .timestamp(.micro, zone: nil)
        case "timestamp": return .timestamp(.micro, zone: "UTC")
        case "time": return .time(.micro)
        case "char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "json", "uuid", "inet4", "inet6": return .utf8
        case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob": return .binary
        default: return nil
        }
    }

    /// The type of a column of an answer.
    static func answered(_ field: MYSQL_FIELD) -> DataType? {
        let isUnsigned = has(field, UNSIGNED_FLAG)
        switch field.type {
        case MYSQL_TYPE_TINY: return field.length == 1 && !isUnsigned ? .bool : isUnsigned ? .uint8 : .int8
        case MYSQL_TYPE_SHORT: return isUnsigned ? .uint16 : .int16
        case MYSQL_TYPE_INT24, MYSQL_TYPE_LONG: return isUnsigned ? .uint32 : .int32
        case MYSQL_TYPE_LONGLONG: return isUnsigned ? .uint64 : .int64
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL:
            // The length counts the point and the sign.
            let scale = Int(field.decimals)
            return decimal(precision: Int(field.length) - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1), scale: scale)
        case MYSQL_TYPE_FLOAT: return .float32
        case MYSQL_TYPE_DOUBLE: return .float64
        case MYSQL_TYPE_BIT: return field.length == 1 ? .bool : .uint64
        case MYSQL_TYPE_YEAR: return .int16
        case MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE: return .date
        case MYSQL_TYPE_DATETIME: return .timestamp(.micro, zone: nil)
        case MYSQL_TYPE_TIMESTAMP: return .timestamp(.micro, zone: "UTC")
        case MYSQL_TYPE_TIME: return .time(.micro)
        case MYSQL_TYPE_NULL, MYSQL_TYPE_JSON, MYSQL_TYPE_ENUM, MYSQL_TYPE_SET: return .utf8
        case MYSQL_TYPE_VARCHAR, MYSQL_TYPE_VAR_STRING, MYSQL_TYPE_STRING, MYSQL_TYPE_TINY_BLOB, MYSQL_TYPE_MEDIUM_BLOB,
            MYSQL_TYPE_LONG_BLOB, MYSQL_TYPE_BLOB:
            return field.charsetnr == binaryCharset && !has(field, ENUM_FLAG) && !has(field, SET_FLAG) ? .binary : .utf8
        default: return nil
        }
    }

    static func has(_ field: MYSQL_FIELD, _ flag: Int32) -> Bool { field.flags & UInt32(flag) != 0 }

    /// The number of the character set that stands for bytes.
    private static let binaryCharset: UInt32 = 63

    private static func decimal(precision: Int, scale: Int) -> DataType {
        .decimal(precision: min(precision, 38), scale: min(scale, 38))
    }

    private static func parameters(_ native: String) -> [Int] {
        guard let open = native.firstIndex(of: "("), let close = native.firstIndex(of: ")"), open < close else { return [] }
        return native[native.index(after: open)..<close].split(separator: ",").compactMap { Int($0) }
    }
}

import CODBC
import Columnar

/// A column of an answer, as the driver describes it.
///
/// | ODBC                                              | Arrow                         |
/// |---------------------------------------------------|-------------------------------|
/// | BIT                                               | bool                          |
/// | TINYINT, SMALLINT, INTEGER, BIGINT; unsigned      | int8 to int64; uint8 to uint64 |
/// | DECIMAL, NUMERIC                                  | decimal(p,s), up to 38 digits |
/// | REAL; FLOAT, DOUBLE                               | float32; float64              |
/// | CHAR, VARCHAR, LONGVARCHAR, and the wide ones     | text                          |
/// | GUID, INTERVAL, XML                               | text, as the driver writes it |
/// | BINARY, VARBINARY, LONGVARBINARY                  | binary                        |
/// | DATE, TIME, TIMESTAMP                             | date, time(µs), timestamp(µs) |
/// | TIMESTAMP with a zone, by the name of its type    | timestamp(µs, UTC)            |
struct ODBCColumn {
    let name: String
    /// The database's own name of the type.
    let typeName: String
    /// SQL_VARCHAR and the like.
    let type: Int32
    let size: Int
    let digits: Int
    let isUnsigned: Bool
    let isNullable: Bool
    let dialect: SourceDialect

    /// Nil where no type of ours holds the values, and where the driver would lose some of them.
    var arrow: DataType? {
        switch dialect {
        // SQLite's driver knows little of what was declared.
        case .sqlite: SQLiteType(declared: typeName).arrow
        case .mysql where typeName.lowercased() == "timestamp": .timestamp(.micro, zone: "UTC")
        // PostgreSQL's driver makes binary fractions of money, and text of truth.
        case .postgres where typeName == "money": nil
        case .postgres where typeName == "bool": .bool
        case .oracle where isExact, .oracle11g where isExact: standard ?? .decimal(precision: 38, scale: 10)
        default: standard
        }
    }

    private var standard: DataType? {
        switch type {
        case SQL_BIT: .bool
        case SQL_TINYINT: isUnsigned ? .uint8 : .int8
        case SQL_SMALLINT: isUnsigned ? .uint16 : .int16
        case SQL_INTEGER: isUnsigned ? .uint32 : .int32
        case SQL_BIGINT: isUnsigned ? .uint64 : .int64
        case SQL_NUMERIC, SQL_DECIMAL:
            (1...38).contains(size) && (0...size).contains(digits) ? .decimal(precision: size, scale: digits) : nil
        case SQL_REAL: isExact ? nil : .float32
        case SQL_FLOAT, SQL_DOUBLE: isExact ? nil : .float64
        case SQL_CHAR, SQL_VARCHAR, SQL_LONGVARCHAR, SQL_WCHAR, SQL_WVARCHAR, SQL_WLONGVARCHAR: .utf8
        case SQL_GUID, Self.xml, SQL_INTERVAL_YEAR...SQL_INTERVAL_MINUTE_TO_SECOND: .utf8
        case SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY: .binary
        case SQL_TYPE_DATE: .date
        case SQL_TYPE_TIME, Self.timeWithFraction: .time(.micro)
        case SQL_TYPE_TIMESTAMP: .timestamp(.micro, zone: isZoned ? "UTC" : nil)
        case Self.timestampWithOffset: .timestamp(.micro, zone: "UTC")
        default: nil
        }
    }

    /// Whether the values have decimal digits, whatever the driver says: Oracle's FLOAT is a decimal number too.
    private var isExact: Bool {
        type == SQL_NUMERIC || type == SQL_DECIMAL || dialect.isOracle && ["NUMBER", "FLOAT"].contains(typeName)
    }

    /// Moments come in the zone of the session, which is UTC.
    private var isZoned: Bool {
        let name = typeName.lowercased()
        return name == "timestamptz" || name.hasSuffix("with time zone")
    }

    /// The type as people write it: `varchar(20)`.
    var native: String {
        switch type {
        case _ where typeName.isEmpty: "ODBC type \(type)"
        case SQL_NUMERIC, SQL_DECIMAL: "\(typeName)(\(size),\(digits))"
        case SQL_CHAR, SQL_VARCHAR, SQL_WCHAR, SQL_WVARCHAR, SQL_BINARY, SQL_VARBINARY: size > 0 ? "\(typeName)(\(size))" : typeName
        default: typeName
        }
    }

    // Of SQL Server.
    private static let xml: Int32 = -152
    private static let timeWithFraction: Int32 = -154
    private static let timestampWithOffset: Int32 = -155

    /// In which form the driver writes the values into memory.
    enum Form {
        case bit, integer, unsigned, double, date, timestamp
        /// Characters of ASCII: digits, days, UUIDs.
        case plain
        /// UTF-16.
        case wide
        case bytes
    }

    var form: Form {
        switch type {
        case _ where isExact: .plain
        case SQL_BIT: .bit
        case SQL_TINYINT, SQL_SMALLINT, SQL_INTEGER: .integer
        case SQL_BIGINT: isUnsigned ? .unsigned : .integer
        case SQL_REAL, SQL_FLOAT, SQL_DOUBLE: .double
        case SQL_TYPE_DATE: .date
        case SQL_TYPE_TIMESTAMP: .timestamp
        case SQL_BINARY, SQL_VARBINARY, SQL_LONGVARBINARY: .bytes
        case SQL_TYPE_TIME, Self.timeWithFraction, Self.timestampWithOffset, SQL_GUID: .plain
        default: .wide
        }
    }

    /// Bytes of a value in memory; nil where there may be any number.
    var width: Int? {
        switch form {
        case .bit: 1
        case .integer, .unsigned, .double: 8
        case .date: MemoryLayout<SQL_DATE_STRUCT>.size
        case .timestamp: MemoryLayout<SQL_TIMESTAMP_STRUCT>.size
        // A sign, a point, zeros before it, an exponent: what a number of a driver's choice may be written with.
        case .plain: 128
        case .wide: isLong ? nil : (size + 1) * 2
        case .bytes: isLong ? nil : size
        }
    }

    private var isLong: Bool {
        switch type {
        case SQL_CHAR, SQL_VARCHAR, SQL_WCHAR, SQL_WVARCHAR, SQL_BINARY, SQL_VARBINARY: !(1...8000).contains(size)
        default: true
        }
    }
}

extension ODBCColumn.Form {
    /// ODBC's number for it.
    var code: Int32 {
        switch self {
        case .bit: SQL_C_BIT
        case .integer: SQL_BIGINT + SQL_SIGNED_OFFSET
        case .unsigned: SQL_BIGINT + SQL_UNSIGNED_OFFSET
        case .double: SQL_C_DOUBLE
        case .date: SQL_C_TYPE_DATE
        case .timestamp: SQL_C_TYPE_TIMESTAMP
        case .plain: SQL_C_CHAR
        case .wide: SQL_C_WCHAR
        case .bytes: SQL_C_BINARY
        }
    }

    /// Whether all values are as wide as the memory for them, whatever length the driver tells.
    var isFixed: Bool {
        switch self {
        case .bit, .integer, .unsigned, .double, .date, .timestamp: true
        case .plain, .wide, .bytes: false
        }
    }

    /// Bytes behind a value that are not part of it.
    var terminator: Int { self == .wide ? 2 : self == .plain ? 1 : 0 }
}

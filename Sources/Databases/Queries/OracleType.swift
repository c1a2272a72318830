import Columnar

/// A type of Oracle, by the name that its catalogue or its ODBC driver gives.
///
/// | Oracle                                             | Arrow                            |
/// |----------------------------------------------------|----------------------------------|
/// | NUMBER(p,s)                                        | decimal(p,s)                     |
/// | NUMBER(p,-s)                                       | decimal(p+s,0)                   |
/// | NUMBER, FLOAT: any scale                           | decimal(38,10)                   |
/// | BINARY_FLOAT, BINARY_DOUBLE                        | float32, float64                 |
/// | DATE, TIMESTAMP                                    | timestamp(µs)                    |
/// | TIMESTAMP WITH TIME ZONE, WITH LOCAL TIME ZONE     | timestamp(µs, UTC)               |
/// | CHAR, NCHAR without their padding; VARCHAR2, CLOB, LONG, ROWID | text                 |
/// | RAW, LONG RAW, BLOB                                | binary                           |
/// | INTERVAL, JSON                                     | text, as Oracle writes it        |
///
/// A number of any scale is exact in Oracle, so it never becomes a binary fraction: a value with more than 28 digits before
/// the point or 10 behind it is a problem of its row. What it really holds is said in the source file.
package struct OracleType: Sendable, Hashable {
    private let name: String
    private let numbers: [Int]

    /// `NUMBER(10,2)`, `TIMESTAMP(6) WITH TIME ZONE`; with any number of blanks, in any case.
    package init(native: String) {
        var (name, digits, depth): (String, String, Int) = ("", "", 0)
        for character in native.uppercased() {
            switch character {
            case "(": depth += 1
            case ")": depth -= 1
            case _ where depth > 0: digits.append(character)
            case " " where name.hasSuffix(" "): break
            default: name.append(character)
            }
        }
        while name.hasSuffix(" ") { name.removeLast() }
        self.name = name
        numbers = digits.split(separator: ",").compactMap { $0.split(separator: " ").first.flatMap { Int($0) } }
    }

    /// Nil where the column is refused.
    package var arrow: DataType? {
        switch name {
        case "NUMBER", "DECIMAL", "NUMERIC": number
        case "FLOAT", "DOUBLE PRECISION": .decimal(precision: 38, scale: 10)
        case "INTEGER": .decimal(precision: 38, scale: 0)
        case "BINARY_FLOAT": .float32
        case "BINARY_DOUBLE": .float64
        case "DATE", "TIMESTAMP": .timestamp(.micro, zone: nil)
        case "TIMESTAMP WITH TIME ZONE", "TIMESTAMP WITH LOCAL TIME ZONE": .timestamp(.micro, zone: "UTC")
        case "CHAR", "NCHAR", "VARCHAR2", "NVARCHAR2", "VARCHAR", "CLOB", "NCLOB", "LONG", "ROWID", "UROWID", "JSON": .utf8
        case "RAW", "LONG RAW", "BLOB": .binary
        case _ where name.hasPrefix("INTERVAL "): .utf8
        // BFILE, XMLTYPE, ANYDATA and the types of users.
        default: nil
        }
    }

    /// A column as the catalogue has it: name, type, digits, digits behind the point, `Y` where it may be null.
    static func column(_ row: [String?]) -> FoundColumn {
        let numbers = [row[2], row[3]].compactMap(\.self).joined(separator: ",")
        let native = (row[1] ?? "") + (row[1] == "NUMBER" && row[2] != nil ? "(\(numbers))" : "")
        return FoundColumn(
            name: SourceDialect.oracle.called(row[0] ?? ""), native: native, type: OracleType(native: native).arrow,
            isNullable: row[4] != "N")
    }

    private var number: DataType? {
        guard let precision = numbers.first else { return .decimal(precision: 38, scale: 10) }
        let scale = numbers.count > 1 ? numbers[1] : 0
        let digits = scale < 0 ? precision - scale : max(precision, scale)
        return digits <= 38 ? .decimal(precision: digits, scale: max(scale, 0)) : nil
    }

    /// The expression that reads the column, where its bare name would tell less; nil where the name does.
    func reading(_ column: String) -> String? {
        switch name {
        // An ODBC driver hands out what the clock showed, without its zone.
        case "TIMESTAMP WITH TIME ZONE": "SYS_EXTRACT_UTC(\(column))"
        case "TIMESTAMP WITH LOCAL TIME ZONE": "SYS_EXTRACT_UTC(CAST(\(column) AS TIMESTAMP WITH TIME ZONE))"
        case "CHAR", "NCHAR": "RTRIM(\(column))"
        case "JSON": "JSON_SERIALIZE(\(column) RETURNING CLOB)"
        case "ROWID", "UROWID": "ROWIDTOCHAR(\(column))"
        case _ where name.hasPrefix("INTERVAL "): "TO_CHAR(\(column))"
        default: nil
        }
    }
}

import Columnar

/// What the declared type of a SQLite column is read as. SQLite holds any value in any column, so the name is a promise, and a
/// value that does not keep it is a problem of its row.
///
/// | declared                                          | Arrow                     |
/// |---------------------------------------------------|---------------------------|
/// | BOOL, BOOLEAN                                     | bool                      |
/// | DECIMAL(p,s), NUMERIC(p,s), NUMBER(p,s), MONEY(p,s) | decimal(p,s)            |
/// | DECIMAL TEXT(p,s): digits that SQLite leaves alone | decimal(p,s)             |
/// | the same without digits                           | decimal(38,10)            |
/// | DATE; DATETIME, TIMESTAMP; TIMESTAMPTZ            | date; timestamp(µs); timestamp(µs, UTC) |
/// | TIME                                              | time(µs)                  |
/// | whatever contains INT                             | int64                     |
/// | whatever contains CHAR, CLOB, TEXT                | text                      |
/// | whatever contains BLOB, BINARY                    | binary                    |
/// | whatever contains REAL, FLOA, DOUB                | float64                   |
/// | nothing, or any other name: JSON, UUID            | text                      |
struct SQLiteType {
    let arrow: DataType?

    init(declared: String) {
        let upper = declared.uppercased()
        let open = upper.firstIndex(of: "(")
        let name = upper[..<(open ?? upper.endIndex)].split(separator: " ").joined(separator: " ")
        let numbers = open.map { upper[$0...].dropFirst().prefix { $0 != ")" }.split(separator: ",").map { Self.number($0) } } ?? []
        let isZoned = upper.hasSuffix("WITH TIME ZONE")
        arrow =
            switch name {
            case "BOOL", "BOOLEAN": .bool
            case "DECIMAL", "DECIMAL TEXT", "NUMERIC", "NUMBER", "DEC", "MONEY": Self.decimal(numbers)
            case "DATE": .date
            case "TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE": .timestamp(.micro, zone: "UTC")
            case "DATETIME", "TIMESTAMP": .timestamp(.micro, zone: isZoned ? "UTC" : nil)
            case "TIME": .time(.micro)
            case _ where name.contains("INT"): .int64
            case _ where ["CHAR", "CLOB", "TEXT"].contains(where: name.contains): .utf8
            case _ where name.contains("BLOB") || name.contains("BINARY"): .binary
            case _ where ["REAL", "FLOA", "DOUB"].contains(where: name.contains): .float64
            default: .utf8
            }
    }

    private static func number(_ text: Substring) -> Int {
        Int(text.filter { $0 != " " }) ?? -1
    }

    /// Nil where no decimal of ours has so many digits.
    private static func decimal(_ numbers: [Int]) -> DataType? {
        guard let precision = numbers.first else { return .decimal(precision: 38, scale: 10) }
        let scale = numbers.count > 1 ? numbers[1] : 0
        return (1...38).contains(precision) && (0...precision).contains(scale) ? .decimal(precision: precision, scale: scale) : nil
    }
}

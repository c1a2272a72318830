import SQLText

extension Query {
    /// The SQL for a ClickHouse server, its values written as literals of their own types: servers of all ages read
    /// those the same way, and old ones bind nothing.
    var clickHouseText: String { text(.clickhouse) { $0.clickHouseLiteral } }
}

extension Value {
    var clickHouseLiteral: String {
        switch self {
        case .null: return "NULL"
        // Servers without Bool read 1 and 0; those with it compare them.
        case .bool(let value): return value ? "1" : "0"
        case .int(let value): return Value.apart("\(value)")
        case .double(let value): return Value.apart("\(value)")
        case .decimal(let digits): return Value.decimal(digits) ?? Dialect.clickhouse.literal(digits)
        case .text(let text): return Dialect.clickhouse.literal(text)
        case .bytes(let bytes):
            let digits = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            return "unhex('\(digits)')"
        }
    }

    /// A negative number in parentheses: behind a minus its own would begin a comment.
    private static func apart(_ number: String) -> String { number.hasPrefix("-") ? "(\(number))" : number }

    /// A bare 12.50 would be a binary fraction. Nil where the text is no plain decimal number.
    private static func decimal(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        let whole = parts[0].hasPrefix("-") ? parts[0].dropFirst() : parts[0]
        let fraction = parts.count > 1 ? parts[1] : ""
        let digits = whole + fraction
        guard parts.count <= 2, !whole.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        switch digits.utf8.count {
        case ...38: return "toDecimal128('\(text)', \(fraction.utf8.count))"
        case ...76: return "toDecimal256('\(text)', \(fraction.utf8.count))"
        default: return nil
        }
    }
}

/// The words of a statement with their places: what stands in texts, comments and quotes is told apart from SQL.
///
/// It knows no grammar. It finds the tables of a text again, to put others in their place.
public struct SQLTokens: Sendable {
    struct Token: Sendable {
        /// The word; a quoted name without its quotes.
        let text: String
        let range: Range<String.Index>
        let isName: Bool
    }

    private let sql: String
    private let tokens: [Token]

    public init(_ sql: String) {
        self.sql = sql
        var scanner = Scanner(sql)
        tokens = scanner.all()
    }

    /// The names and keywords, in their order.
    public var words: [String] { tokens.filter(\.isName).map(\.text) }

    /// Every `schema.name` of the statement, in its order, each once. A column with its alias before it is written alike.
    public var tableNames: [TableName] {
        var seen: Set<TableName> = []
        return tables.map(\.table).filter { seen.insert($0).inserted }
    }

    /// The byte at which the statement first names a table.
    public func offset(of table: TableName) -> Int? {
        tables.first { $0.table == table }.map { sql.utf8.distance(from: sql.startIndex, to: $0.range.lowerBound) }
    }

    /// The statement with tables replaced: every `schema.name` that `change` gives another name for.
    public func replacing(_ change: (TableName) -> TableName?, quote: (TableName) -> String) -> String {
        var text = ""
        var copied = sql.startIndex
        for (table, range) in tables {
            guard let other = change(table) else { continue }
            text += sql[copied..<range.lowerBound] + quote(other)
            copied = range.upperBound
        }
        return text + sql[copied...]
    }

    /// Every `one.two` that is not part of a longer path.
    private var tables: [(table: TableName, range: Range<String.Index>)] {
        tokens.indices.compactMap { index in
            guard index + 2 < tokens.count, tokens[index].isName, tokens[index + 1].text == ".", tokens[index + 2].isName,
                index == 0 || tokens[index - 1].text != ".", index + 3 >= tokens.count || tokens[index + 3].text != "."
            else { return nil }
            return (
                TableName(tokens[index].text, tokens[index + 2].text), tokens[index].range.lowerBound..<tokens[index + 2].range.upperBound
            )
        }
    }
}

private struct Scanner {
    let sql: String
    let bytes: String.UTF8View
    var at: String.Index

    init(_ sql: String) {
        self.sql = sql
        bytes = sql.utf8
        at = bytes.startIndex
    }

    mutating func all() -> [SQLTokens.Token] {
        var tokens: [SQLTokens.Token] = []
        while at < bytes.endIndex {
            let start = at
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "-") where follows("--"): skip(past: "\n")
            case UInt8(ascii: "/") where follows("/*"): skip(past: "*/")
            case UInt8(ascii: "'"): skipQuoted(byte)
            case UInt8(ascii: "\""), UInt8(ascii: "`"):
                skipQuoted(byte)
                let inside = sql[start..<at].dropFirst().dropLast()
                tokens.append(.init(text: String(inside), range: start..<at, isName: true))
            case let byte where isWordByte(byte):
                while at < bytes.endIndex, isWordByte(bytes[at]) { at = bytes.index(after: at) }
                let isNumber = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                tokens.append(.init(text: String(sql[start..<at]), range: start..<at, isName: !isNumber))
            case UInt8(ascii: " "), UInt8(ascii: "\n"), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at = bytes.index(after: at)
            default:
                at = bytes.index(after: at)
                tokens.append(.init(text: String(decoding: [byte], as: UTF8.self), range: start..<at, isName: false))
            }
        }
        return tokens
    }

    private func follows(_ text: String) -> Bool { bytes[at...].starts(with: text.utf8) }

    private mutating func skip(past mark: String) {
        at = bytes.index(after: at)
        while at < bytes.endIndex, !follows(mark) { at = bytes.index(after: at) }
        at = bytes.index(at, offsetBy: mark.utf8.count, limitedBy: bytes.endIndex) ?? bytes.endIndex
    }

    private mutating func skipQuoted(_ quote: UInt8) {
        at = bytes.index(after: at)
        while at < bytes.endIndex {
            let byte = bytes[at]
            at = bytes.index(after: at)
            if byte == quote {
                guard at < bytes.endIndex, bytes[at] == quote else { return }
                at = bytes.index(after: at)
            } else if byte == UInt8(ascii: "\\"), at < bytes.endIndex, quote != UInt8(ascii: "\"") {
                at = bytes.index(after: at)
            }
        }
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}

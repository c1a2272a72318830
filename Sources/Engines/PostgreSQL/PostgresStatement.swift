import Base
import SQLText

/// One statement, as far as its text must be known to read its rows.
struct PostgresStatement {
    let sql: String

    init(_ sql: String) {
        self.sql = sql
    }

    /// The first word in capitals, behind comments and brackets.
    var verb: String {
        var rest = sql.utf8[...]
        while let byte = rest.first {
            if rest.starts(with: "--".utf8) {
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            } else if rest.starts(with: "/*".utf8) {
                rest = behindComment(rest)
            } else if byte <= UInt8(ascii: " ") || byte == UInt8(ascii: "(") {
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        return String(Substring(rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") })).uppercased()
    }

    /// Comments of this kind may stand in one another.
    private func behindComment(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var rest = text
        var depth = 0
        while !rest.isEmpty {
            if rest.starts(with: "/*".utf8) {
                depth += 1
                rest = rest.dropFirst(2)
            } else if rest.starts(with: "*/".utf8) {
                depth -= 1
                rest = rest.dropFirst(2)
                if depth == 0 { break }
            } else {
                rest = rest.dropFirst()
            }
        }
        return rest
    }

    /// The text without the semicolon that ends it, where it can stand in brackets: the server has found it to be one
    /// statement, so another semicolon stands in a literal or before a comment, and such a rare text is left alone.
    private var nestable: String? {
        guard ["SELECT", "WITH", "VALUES", "TABLE"].contains(verb) else { return nil }
        var body = Substring(sql)
        while let last = body.last, last == ";" || last.isWhitespace { body.removeLast() }
        return body.contains(";") ? nil : String(body)
    }

    /// The same rows, with the columns turned into text that only the server can read.
    func reading(_ columns: [PostgresColumn]) throws(Diagnostic) -> String {
        guard let foreign = columns.first(where: { $0.type.arrow == nil }) else { return sql }
        guard let nestable else {
            throw Diagnostic(
                "engine.unreadable-type", "Column `\(foreign.name)` has the type \(foreign.type), which cannot be read as it is.",
                "Колонка `\(foreign.name)` имеет тип \(foreign.type), который нельзя прочитать как есть.",
                mend: Text(same: "\(Dialect.postgres.quote(foreign.name))::text"))
        }
        let names = columns.indices.map { "c\($0)" }
        let values = zip(names, columns).map { $1.type.arrow == nil ? "\($0)::text" : $0 }
        return "SELECT \(values.joined(separator: ", ")) FROM (\(nestable)\n) AS answer(\(names.joined(separator: ", ")))"
    }

    /// The COPY that answers these rows in bulk; nil where COPY does not take the statement.
    func copying(_ text: String) -> String? {
        PostgresStatement(text).nestable.map { "COPY (\($0)\n) TO STDOUT (FORMAT binary)" }
    }
}

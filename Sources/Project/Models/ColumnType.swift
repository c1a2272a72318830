import Base
import SQLText

/// The type of a column, by the one name that the project has for it.
package enum ColumnType: Sendable, Hashable {
    case boolean, smallint, integer, bigint, real, double
    /// Exact: money. At most 38 digits, as every engine here can hold.
    case decimal(precision: Int, scale: Int)
    case text, date, timestamp, timestamptz, uuid, json, bytes
}

extension ColumnType: CustomStringConvertible {
    private static let plain: [(String, ColumnType)] = [
        ("boolean", .boolean), ("smallint", .smallint), ("integer", .integer), ("bigint", .bigint), ("real", .real), ("double", .double),
        ("text", .text), ("date", .date), ("timestamp", .timestamp), ("timestamptz", .timestamptz), ("uuid", .uuid), ("json", .json),
        ("bytes", .bytes),
    ]

    package var description: String {
        if case .decimal(let precision, let scale) = self { return "decimal(\(precision),\(scale))" }
        return ColumnType.plain.first { $0.1 == self }!.0
    }

    /// How the type is written in the DDL of an engine.
    package func sql(_ dialect: Dialect) -> String {
        switch dialect {
        case .duckdb: duckdb
        case .postgres: postgres
        case .clickhouse: clickhouse
        case .sqlite: sqlite
        }
    }

    private var duckdb: String {
        switch self {
        case .bytes: "blob"
        default: description
        }
    }

    private var postgres: String {
        switch self {
        case .double: "double precision"
        case .decimal(let precision, let scale): "numeric(\(precision),\(scale))"
        case .json: "jsonb"
        case .bytes: "bytea"
        default: description
        }
    }

    private var clickhouse: String {
        switch self {
        case .boolean: "Bool"
        case .smallint: "Int16"
        case .integer: "Int32"
        case .bigint: "Int64"
        case .real: "Float32"
        case .double: "Float64"
        case .decimal(let precision, let scale): "Decimal(\(precision), \(scale))"
        case .text, .json, .bytes: "String"
        case .date: "Date32"
        case .timestamp: "DateTime64(6)"
        case .timestamptz: "DateTime64(6, 'UTC')"
        case .uuid: "UUID"
        }
    }

    private var sqlite: String {
        switch self {
        case .boolean, .smallint, .integer, .bigint: "integer"
        case .real, .double: "real"
        case .bytes: "blob"
        case .decimal, .text, .date, .timestamp, .timestamptz, .uuid, .json: "text"
        }
    }
}

// MARK: - Reading

extension ColumnType {
    static func read(_ node: Node, _ reading: Reading) -> ColumnType? {
        guard let text = reading.string(node) else { return nil }
        let (name, arguments) = call(text)
        if name == "decimal" { return decimal(text, arguments, at: node.place, reading) }
        if arguments == nil, let type = plain.first(where: { $0.0 == text })?.1 { return type }
        let names = plain.map(\.0) + ["decimal"]
        let near = nearest(to: name, in: names)
        let known = near == "decimal" ? Text("write `decimal(18,2)`", "напишите `decimal(18,2)`") : Reading.mend(name, among: names)
        let question = near.map { Text(" Did you mean '\($0)'?", " Может быть, '\($0)'?") } ?? Text(same: "")
        reading.report(
            Diagnostic(
                "column.unknown-type", Text("Unknown column type '\(text)'.", "Неизвестный тип колонки '\(text)'.") + question,
                at: node.place, mend: known))
        return nil
    }

    private static func decimal(_ text: String, _ arguments: [String]?, at place: Place, _ reading: Reading) -> ColumnType? {
        if let arguments, arguments.count == 2, let precision = Int(arguments[0]), let scale = Int(arguments[1]),
            (1...38).contains(precision), (0...precision).contains(scale)
        {
            return .decimal(precision: precision, scale: scale)
        }
        // `{amount: decimal(18,2)}`: inside braces YAML ends the value at the comma.
        if text.utf8.contains(UInt8(ascii: "(")), !text.hasSuffix(")") {
            reading.report(
                "column.cut-type", "The comma ended this value, as commas inside `{}` do: `\(text)`.",
                "Запятая закончила значение, как всегда внутри `{}`: `\(text)`.",
                at: place,
                mend: Text(
                    "write it in quotes: \"decimal(18,2)\", or one column a line",
                    "возьмите тип в кавычки: \"decimal(18,2)\", или пишите по колонке в строке"))
            return nil
        }
        reading.report(
            "column.decimal", "`\(text)` does not say how many digits there are, 1 to 38, and how many of them after the point.",
            "`\(text)` не говорит, сколько всего цифр (от 1 до 38) и сколько из них после точки.", at: place,
            mend: Text("write `decimal(18,2)`", "напишите `decimal(18,2)`"))
        return nil
    }

    /// `decimal(18, 2)` as its name and arguments.
    private static func call(_ text: String) -> (name: String, arguments: [String]?) {
        guard let open = text.firstIndex(of: "(") else { return (text, nil) }
        let name = String(text[..<open])
        guard text.last == ")" else { return (name, nil) }
        let inside = text[text.index(after: open)...].dropLast()
        return (name, inside.split(separator: ",", omittingEmptySubsequences: false).map { String($0.drop { $0 == " " }) })
    }
}

/// A column by name and type, in the order of its table.
package struct Column: Sendable, Hashable {
    package let name: String
    package let type: ColumnType
    package let place: Place
}

extension Column {
    static func list(_ node: Node, _ reading: Reading) -> [Column]? {
        var wasCut = false
        return reading.entries(node) { name, node in
            // The rest of a type that a comma cut in two was reported with the type.
            if wasCut, name.value.hasSuffix(")"), case .empty = node.content { return nil }
            if case .scalar(let text) = node.content { wasCut = text.hasPrefix("decimal(") && !text.hasSuffix(")") }
            guard reading.checkColumn(name) else { return nil }
            if case .empty = node.content {
                reading.report(
                    "column.no-type", "Column `\(name.value)` has no type.", "У колонки `\(name.value)` нет типа.", at: name.place,
                    mend: Text("write `\(name.value): text`", "напишите `\(name.value): text`"))
                return nil
            }
            return ColumnType.read(node, reading).map { Column(name: name.value, type: $0, place: name.place) }
        }
    }
}

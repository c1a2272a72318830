/// The SQL that an engine speaks, as far as Vitrina writes SQL itself.
public enum Dialect: String, Sendable, CaseIterable {
    case duckdb, postgres, clickhouse, sqlite

    /// The identifier in quotes, so that no name can become syntax.
    public func quote(_ name: String) -> String {
        switch self {
        case .duckdb, .postgres, .sqlite:
            "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
        case .clickhouse:
            "`"
                + name.reduce(into: "") { text, character in
                    if character == "`" || character == "\\" { text.append("\\") }
                    text.append(character)
                } + "`"
        }
    }

    /// A text literal, for the few places where an engine binds nothing: DDL, table functions, settings.
    public func literal(_ text: String) -> String {
        switch self {
        case .duckdb, .postgres, .sqlite:
            "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
        case .clickhouse:
            "'"
                + text.reduce(into: "") { text, character in
                    if character == "'" || character == "\\" { text.append("\\") }
                    text.append(character)
                } + "'"
        }
    }

    /// How the engine marks the n-th bound value, counted from 1.
    func placeholder(_ index: Int) -> String {
        switch self {
        case .postgres: "$\(index)"
        case .duckdb, .clickhouse, .sqlite: "?"
        }
    }
}

/// A table by its schema (a database, in ClickHouse) and its name.
public struct TableName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var schema: String
    public var name: String

    public init(_ schema: String, _ name: String) {
        self.schema = schema
        self.name = name
    }

    /// `fact.payment` read into its two parts; nil where it has not exactly two.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else { return nil }
        self.init(String(parts[0]), String(parts[1]))
    }

    public var description: String { "\(schema).\(name)" }

    public static func < (left: TableName, right: TableName) -> Bool {
        (left.schema, left.name) < (right.schema, right.name)
    }
}

extension Dialect {
    public func quote(_ table: TableName) -> String { quote(table.schema) + "." + quote(table.name) }
}

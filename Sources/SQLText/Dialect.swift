/// The SQL that an engine speaks, as far as Vitrina writes SQL itself.
public enum Dialect: String, Sendable, CaseIterable {
    case duckdb, postgres, clickhouse, sqlite

    /// The identifier in quotes, so that no name can become syntax.
    public func quote(_ name: String) -> String {
        switch self {
        case .duckdb, .postgres, .sqlite: enclose(name, in: "\"", escape: "\"", backslashes: false)
        case .clickhouse: enclose(name, in: "`", escape: "\\", backslashes: true)
        }
    }

    /// A text literal, for the few places where an engine binds nothing: DDL, table functions, settings.
    public func literal(_ text: String) -> String {
        switch self {
        case .duckdb, .postgres, .sqlite: enclose(text, in: "'", escape: "'", backslashes: false)
        case .clickhouse: enclose(text, in: "'", escape: "\\", backslashes: true)
        }
    }

    /// Scalar by scalar, as an engine reads: a mark with an accent over it is another `Character`, and still ends a literal.
    private func enclose(_ text: String, in mark: Unicode.Scalar, escape: Unicode.Scalar, backslashes: Bool) -> String {
        var enclosed = String.UnicodeScalarView([mark])
        for scalar in text.unicodeScalars {
            if scalar == mark || backslashes && scalar == "\\" { enclosed.append(escape) }
            enclosed.append(scalar)
        }
        enclosed.append(mark)
        return String(enclosed)
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

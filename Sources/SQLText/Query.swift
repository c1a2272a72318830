/// A value bound to a query.
public enum Value: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int64)
    case double(Double)
    /// An exact decimal as its digits: `-12.50`. The engine casts it where the SQL says to what.
    case decimal(String)
    case text(String)
    case bytes([UInt8])
}

extension Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    public init(nilLiteral: ()) { self = .null }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .int(value) }
    public init(stringLiteral value: String) { self = .text(value) }
}

/// SQL with its values beside it: `"SELECT * FROM \(table: t) WHERE city = \(city)"`.
///
/// `\(value)` binds, `\(name:)` and `\(table:)` quote, `\(literal:)` writes a quoted text where nothing can be bound,
/// and only `\(sql:)` takes text as it is, for SQL that the project's own files brought.
public struct Query: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Part: Sendable, Hashable {
        case text(String)
        case value(Value)
        case name(String)
        case table(TableName)
        case literal(String)
    }

    var parts: [Part] = []

    public init(stringLiteral text: String) { parts = [.text(text)] }
    public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

    /// SQL that a file of the project, or a person at the prompt, brought.
    public init(sql: String) { parts = [.text(sql)] }

    public struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}
        public mutating func appendLiteral(_ text: String) { if !text.isEmpty { parts.append(.text(text)) } }
        public mutating func appendInterpolation(_ value: Value) { parts.append(.value(value)) }
        public mutating func appendInterpolation(_ value: String) { parts.append(.value(.text(value))) }
        public mutating func appendInterpolation(_ value: String?) { parts.append(.value(value.map(Value.text) ?? .null)) }
        public mutating func appendInterpolation(_ value: some BinaryInteger) { parts.append(.value(.int(Int64(value)))) }
        public mutating func appendInterpolation(_ value: Double) { parts.append(.value(.double(value))) }
        public mutating func appendInterpolation(_ value: Bool) { parts.append(.value(.bool(value))) }
        public mutating func appendInterpolation(name: String) { parts.append(.name(name)) }
        public mutating func appendInterpolation(table: TableName) { parts.append(.table(table)) }
        public mutating func appendInterpolation(literal: String) { parts.append(.literal(literal)) }
        public mutating func appendInterpolation(_ query: Query) { parts.append(contentsOf: query.parts) }
        public mutating func appendInterpolation(sql: String) { parts.append(.text(sql)) }
    }

    /// The text that the engine is given, and the values in the order of their marks.
    public func render(_ dialect: Dialect) -> (sql: String, values: [Value]) {
        var values: [Value] = []
        let sql = text(dialect) { value in
            values.append(value)
            return dialect.placeholder(values.count)
        }
        return (sql, values)
    }

    /// The text with what `write` makes of each value in its place, for an engine that binds none.
    public func text(_ dialect: Dialect, value write: (Value) -> String) -> String {
        var sql = ""
        for part in parts {
            switch part {
            case .text(let text): sql += text
            case .value(let value): sql += write(value)
            case .name(let name): sql += dialect.quote(name)
            case .table(let table): sql += dialect.quote(table)
            case .literal(let text): sql += dialect.literal(text)
            }
        }
        return sql
    }

    public static func + (left: Query, right: Query) -> Query {
        var both = left
        both.parts += right.parts
        return both
    }
}

extension Sequence<Query> {
    public func joined(separator: String) -> Query {
        var all = Query(sql: "")
        for (index, query) in enumerated() { all = index == 0 ? query : all + Query(sql: separator) + query }
        return all
    }
}

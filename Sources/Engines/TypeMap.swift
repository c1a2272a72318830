public import Columnar
public import SQLText

/// What each Arrow type is called in each engine: the one table of types.
///
/// | Arrow              | DuckDB       | PostgreSQL       | ClickHouse            |
/// |--------------------|--------------|------------------|-----------------------|
/// | bool               | BOOLEAN      | boolean          | Bool                  |
/// | int8 … int64       | TINYINT …    | smallint …       | Int8 …                |
/// | uint8 … uint64     | UTINYINT …   | smallint … numeric(20,0) | UInt8 …       |
/// | float32, float64   | FLOAT, DOUBLE | real, double precision | Float32, Float64 |
/// | decimal(p,s)       | DECIMAL(p,s) | numeric(p,s)     | Decimal(p,s)          |
/// | text               | VARCHAR      | text             | String                |
/// | binary             | BLOB         | bytea            | String                |
/// | date               | DATE         | date             | Date32                |
/// | time               | TIME         | time             | Time64(6)             |
/// | timestamp          | TIMESTAMP    | timestamp        | DateTime64(6, 'UTC')  |
/// | timestamp, zone    | TIMESTAMPTZ  | timestamptz      | DateTime64(6, 'UTC')  |
/// | interval           | INTERVAL     | interval         | none                  |
/// | list, struct, map  | T[], STRUCT, MAP | T[], jsonb, jsonb | Array, Tuple, Map |
/// | dictionary         | as its values | as its values   | as its values         |
extension Dialect {
    /// The SQL type of a column that holds `type`; nil where the engine has none.
    public func type(of type: DataType) -> String? {
        switch self {
        case .duckdb: duckdb(type)
        case .postgres: postgres(type)
        case .clickhouse: clickhouse(type)
        case .sqlite: nil
        }
    }

    /// `CREATE TABLE` for a schema; fails for a type that the engine cannot hold, naming the column.
    public func createTable(_ table: TableName, _ schema: Schema, suffix: String = "") throws(UnsupportedType) -> Query {
        "CREATE TABLE \(table: table) \(try columns(of: schema))\(sql: suffix.isEmpty ? "" : " " + suffix)"
    }

    /// The columns of a new table, in brackets.
    public func columns(of schema: Schema) throws(UnsupportedType) -> Query {
        var columns: [String] = []
        for field in schema.fields {
            guard var type = type(of: field.type) else { throw UnsupportedType(column: field.name, type: field.type, dialect: self) }
            if self == .clickhouse {
                if field.isNullable && field.type.children.isEmpty { type = "Nullable(\(type))" }
            } else if !field.isNullable {
                type += " NOT NULL"
            }
            columns.append("\(quote(field.name)) \(type)")
        }
        return Query(sql: "(\(columns.joined(separator: ", ")))")
    }

    private func duckdb(_ type: DataType) -> String? {
        switch type {
        case .null: "INTEGER"
        case .bool: "BOOLEAN"
        case .int8: "TINYINT"
        case .int16: "SMALLINT"
        case .int32: "INTEGER"
        case .int64: "BIGINT"
        case .uint8: "UTINYINT"
        case .uint16: "USMALLINT"
        case .uint32: "UINTEGER"
        case .uint64: "UBIGINT"
        case .float32: "FLOAT"
        case .float64: "DOUBLE"
        case .decimal(let precision, let scale): "DECIMAL(\(precision),\(scale))"
        case .decimal256: nil
        case .utf8, .largeUtf8: "VARCHAR"
        case .binary, .largeBinary, .fixedBinary: "BLOB"
        case .date: "DATE"
        case .time: "TIME"
        case .timestamp(_, nil): "TIMESTAMP"
        case .timestamp: "TIMESTAMPTZ"
        case .interval: "INTERVAL"
        case .list(let field), .largeList(let field): duckdb(field.type).map { "\($0)[]" }
        case .structure(let fields): members(fields) { duckdb($0.type) }.map { "STRUCT(\($0))" }
        case .map(let entry):
            entry.type.children.count == 2
                ? duckdb(entry.type.children[0].type).flatMap { key in duckdb(entry.type.children[1].type).map { "MAP(\(key), \($0))" } }
                : nil
        case .dictionary(_, let value): duckdb(value)
        }
    }

    private func postgres(_ type: DataType) -> String? {
        switch type {
        case .null: "text"
        case .bool: "boolean"
        case .int8, .int16, .uint8: "smallint"
        case .int32, .uint16: "integer"
        case .int64, .uint32: "bigint"
        case .uint64: "numeric(20,0)"
        case .float32: "real"
        case .float64: "double precision"
        case .decimal(let precision, let scale), .decimal256(let precision, let scale): "numeric(\(precision),\(scale))"
        case .utf8, .largeUtf8: "text"
        case .binary, .largeBinary, .fixedBinary: "bytea"
        case .date: "date"
        case .time: "time"
        case .timestamp(_, nil): "timestamp"
        case .timestamp: "timestamptz"
        case .interval: "interval"
        case .list(let field), .largeList(let field): field.type.children.isEmpty ? postgres(field.type).map { "\($0)[]" } : "jsonb"
        case .structure, .map: "jsonb"
        case .dictionary(_, let value): postgres(value)
        }
    }

    private func clickhouse(_ type: DataType) -> String? {
        switch type {
        case .null: "String"
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .uint8: "UInt8"
        case .uint16: "UInt16"
        case .uint32: "UInt32"
        case .uint64: "UInt64"
        case .float32: "Float32"
        case .float64: "Float64"
        case .decimal(let precision, let scale), .decimal256(let precision, let scale): "Decimal(\(precision), \(scale))"
        case .utf8, .largeUtf8, .binary, .largeBinary: "String"
        case .fixedBinary(let count): "FixedString(\(count))"
        case .date: "Date32"
        case .time: "Time64(6)"
        case .timestamp(let unit, _): "DateTime64(\(unit == .second ? 0 : unit == .milli ? 3 : unit == .micro ? 6 : 9), 'UTC')"
        case .interval: nil
        case .list(let field), .largeList(let field): element(field).map { "Array(\($0))" }
        case .structure(let fields): members(fields, element).map { "Tuple(\($0))" }
        case .map(let entry):
            entry.type.children.count == 2
                ? clickhouse(entry.type.children[0].type).flatMap { key in element(entry.type.children[1]).map { "Map(\(key), \($0))" } }
                : nil
        case .dictionary(_, let value): clickhouse(value)
        }
    }

    /// What stands inside of another ClickHouse type: lists and the like are never null there.
    private func element(_ field: Field) -> String? {
        clickhouse(field.type).map { field.isNullable && field.type.children.isEmpty ? "Nullable(\($0))" : $0 }
    }

    private func members(_ fields: [Field], _ name: (Field) -> String?) -> String? {
        var all: [String] = []
        for field in fields {
            guard let type = name(field) else { return nil }
            all.append("\(quote(field.name)) \(type)")
        }
        return all.joined(separator: ", ")
    }
}

/// A column that an engine has no type for.
public struct UnsupportedType: Error, Sendable, CustomStringConvertible {
    public let column: String
    public let type: DataType
    public let dialect: Dialect

    public init(column: String, type: DataType, dialect: Dialect) {
        self.column = column
        self.type = type
        self.dialect = dialect
    }

    public var description: String { "\(dialect.engineName) has no type for column `\(column)`: \(type)" }
}

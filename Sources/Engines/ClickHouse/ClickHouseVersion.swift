public import Columnar
public import SQLText

/// A server's version, as far as it decides which types a table may have.
///
/// | Arrow             | newest           | since | before that             |
/// |-------------------|------------------|-------|-------------------------|
/// | bool              | Bool             | 21.12 | UInt8                   |
/// | date              | Date32           | 21.9  | Date, 1970 to 2149      |
/// | timestamp         | DateTime64(6)    | 20.1  | DateTime, whole seconds |
/// | map               | Map              | 21.8  | Array(Tuple)            |
/// | list of structs   | Array(Tuple)     | 20.1  | none                    |
/// | decimal past 38   | Decimal(76, s)   | 21.1  | none                    |
/// | time              | Time64(6)        | 25.12 | none                    |
///
/// A value that the older type does not hold is refused when it is written, never cut.
public struct ClickHouseVersion: Sendable, Comparable, CustomStringConvertible {
    public let major: Int
    public let minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads `26.9.2.1` and `18.16.1`.
    init?(_ text: String) {
        let parts = text.split(separator: ".").map { Int($0) }
        guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
        self.init(major, minor)
    }

    public var description: String { "\(major).\(minor)" }

    public static func < (left: ClickHouseVersion, right: ClickHouseVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }

    /// What a column that holds `type` is called on this server; nil where it has no such type.
    public func type(of type: DataType) -> String? {
        Dialect.clickhouse.type(of: type).flatMap(ClickHouseType.init).flatMap(older)?.description
    }

    /// The columns of a new table, in brackets, in the types of this server.
    public func columns(of schema: Schema) throws(UnsupportedType) -> Query {
        var columns: [Query] = []
        for field in schema.fields {
            guard let type = type(of: field.type) else { throw UnsupportedType(column: field.name, type: field.type, dialect: .clickhouse) }
            let isNullable = field.isNullable && field.type.children.isEmpty
            columns.append("\(name: field.name) \(sql: isNullable ? "Nullable(\(type))" : type)")
        }
        return "(\(columns.joined(separator: ", ")))"
    }

    private func older(_ type: ClickHouseType) -> ClickHouseType? {
        switch type {
        case .bool where self < ClickHouseVersion(21, 12): return .integer(bits: 8, isSigned: false)
        case .date32 where self < ClickHouseVersion(21, 9): return .date
        case .dateTime64(_, let zone) where self < ClickHouseVersion(20, 1): return .dateTime(zone: zone)
        case .decimal(39..., _) where self < ClickHouseVersion(21, 1): return nil
        case .time64 where self < ClickHouseVersion(25, 12): return nil
        case .nullable(let inner): return older(inner).map { .nullable($0) }
        // A table of an old server takes such a column apart, into a list for each member.
        case .array(.tuple) where self < ClickHouseVersion(20, 1): return nil
        case .array(let inner): return older(inner).map { .array($0) }
        case .map(let key, let value):
            guard let key = older(key), let value = older(value) else { return nil }
            if self >= ClickHouseVersion(21, 8) { return .map(key: key, value: value) }
            return older(.array(.tuple([.init(name: "key", type: key), .init(name: "value", type: value)])))
        case .tuple(let members):
            var all: [ClickHouseType.Member] = []
            for member in members {
                guard let type = older(member.type) else { return nil }
                all.append(.init(name: member.name, type: type))
            }
            return .tuple(all)
        default: return type
        }
    }
}

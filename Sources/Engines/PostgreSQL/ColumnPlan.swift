import CPostgreSQL
import Columnar

/// How an Arrow column is written for a column of PostgreSQL: found once a load, before the first row.
///
/// Whole numbers and decimals go wherever their value fits exactly; floats never become decimals; lists become arrays,
/// and they, structs and maps become JSON; a dictionary goes as its values. Everything else goes to its own type.
struct ColumnPlan {
    enum Operation {
        case null, bool
        case copy2, copy4, copy8
        case int2, int4, int8, oid, wholeAsFloat4, wholeAsFloat8, floatAsFloat8
        case wholeAsNumeric, decimal, decimal256
        case text, largeText, fixedBytes, textAsJSONB, largeTextAsJSONB, textAsUUID, largeTextAsUUID
        case date, time, timestamp, interval
        case list, largeList, dictionary
        case json, jsonb
    }

    /// How whole numbers lie in the buffer.
    enum Whole {
        case int8, int16, int32, int64, uint8, uint16, uint32, uint64, int128
    }

    let operation: Operation
    var whole = Whole.int64
    var numeric = NumericWriter(scale: 0)
    /// Units a second, of times and timestamps.
    var perSecond: Int64 = 1_000_000
    /// Bytes of a value of fixed width.
    var width = 0
    var elementType: Oid = 0
    /// The elements of a list, or the values of a dictionary.
    var inner: [ColumnPlan] = []
}

extension ColumnPlan {
    /// Nil where values of `source` have no place in `target`.
    init?(_ source: DataType, to target: PostgresType) {
        if source == .null {
            self.init(operation: .null)
            return
        }
        if case .dictionary(let index, let value) = source {
            guard let whole = Whole(index), let values = ColumnPlan(value, to: target) else { return nil }
            self.init(operation: .dictionary, whole: whole, inner: [values])
            return
        }
        switch (target, source) {
        case (.bool, .bool): self.init(operation: .bool)
        case (.int2, .int16): self.init(operation: .copy2)
        case (.int4, .int32), (.float4, .float32), (.oid, .uint32): self.init(operation: .copy4)
        case (.int8, .int64), (.float8, .float64): self.init(operation: .copy8)
        case (.float8, .float32): self.init(operation: .floatAsFloat8)
        case (.numeric(_, let scale), .decimal), (.numeric(_, let scale), .decimal256): self.init(numeric: source, kept: scale)
        case (.anyNumeric, .decimal), (.anyNumeric, .decimal256): self.init(numeric: source, kept: nil)
        case (.int2, _): self.init(whole: source, .int2)
        case (.int4, _): self.init(whole: source, .int4)
        case (.int8, _): self.init(whole: source, .int8)
        case (.oid, _): self.init(whole: source, .oid)
        case (.float4, _): self.init(whole: source, .wholeAsFloat4)
        case (.float8, _): self.init(whole: source, .wholeAsFloat8)
        case (.numeric, _), (.anyNumeric, _): self.init(whole: source, .wholeAsNumeric)
        case (.text, .utf8), (.bytea, .binary): self.init(operation: .text)
        case (.text, .largeUtf8), (.bytea, .largeBinary): self.init(operation: .largeText)
        case (.bytea, .fixedBinary(let width)): self.init(operation: .fixedBytes, width: width)
        case (.uuid, .fixedBinary(16)): self.init(operation: .fixedBytes, width: 16)
        case (.uuid, .utf8): self.init(operation: .textAsUUID)
        case (.uuid, .largeUtf8): self.init(operation: .largeTextAsUUID)
        case (.jsonb, .utf8): self.init(operation: .textAsJSONB)
        case (.jsonb, .largeUtf8): self.init(operation: .largeTextAsJSONB)
        case (.date, .date): self.init(operation: .date)
        case (.time, .time(let unit)): self.init(operation: .time, perSecond: unit.perSecond)
        case (.timestamp, .timestamp(let unit, _)), (.timestamptz, .timestamp(let unit, _)):
            self.init(operation: .timestamp, perSecond: unit.perSecond)
        case (.interval, .interval): self.init(operation: .interval)
        case (.array(let element, let oid), .list(let field)): self.init(list: field, .list, element, oid)
        case (.array(let element, let oid), .largeList(let field)): self.init(list: field, .largeList, element, oid)
        case (.jsonb, .list), (.jsonb, .largeList), (.jsonb, .structure), (.jsonb, .map): self.init(operation: .jsonb)
        case (.text, .list), (.text, .largeList), (.text, .structure), (.text, .map): self.init(operation: .json)
        default: return nil
        }
    }

    private init?(whole source: DataType, _ operation: Operation) {
        guard let whole = Whole(source) else { return nil }
        self.init(operation: operation, whole: whole)
    }

    private init?(numeric source: DataType, kept: Int?) {
        switch source {
        case .decimal(_, let scale) where scale >= 0:
            self.init(operation: .decimal, numeric: NumericWriter(scale: scale, kept: kept))
        case .decimal256(_, let scale) where scale >= 0:
            self.init(operation: .decimal256, numeric: NumericWriter(scale: scale, kept: kept))
        default: return nil
        }
    }

    private init?(list field: Field, _ operation: Operation, _ element: PostgresType, _ oid: Oid) {
        // Elements that are JSON themselves need the column around them, which is written as a whole.
        guard field.type.children.isEmpty, let plan = ColumnPlan(field.type, to: element) else { return nil }
        self.init(operation: operation, elementType: oid, inner: [plan])
    }
}

extension ColumnPlan.Whole {
    init?(_ type: DataType) {
        switch type {
        case .int8: self = .int8
        case .int16: self = .int16
        case .int32: self = .int32
        case .int64: self = .int64
        case .uint8: self = .uint8
        case .uint16: self = .uint16
        case .uint32: self = .uint32
        case .uint64: self = .uint64
        case .decimal(_, 0): self = .int128
        default: return nil
        }
    }
}

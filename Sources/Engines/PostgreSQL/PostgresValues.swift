import CPostgreSQL
import SQLText

/// Values bound to a statement, as libpq takes them.
struct PostgresValues {
    private var types: [Oid] = []
    private var formats: [Int32] = []
    private var lengths: [Int32] = []
    /// Where each value starts in `bytes`; nil for null.
    private var starts: [Int?] = []
    private var bytes: [UInt8] = []

    var isEmpty: Bool { types.isEmpty }

    init(_ values: [Value]) throws(EngineError) {
        for value in values {
            switch value {
            case .null: add(PostgresOid.inferred, nil)
            case .bool(let value): add(PostgresOid.bool, value ? "t" : "f")
            // As PostgreSQL takes a number in the text: int4 where it fits, so that it goes wherever a number may stand.
            case .int(let value): add(Int32(exactly: value) == nil ? PostgresOid.int8 : PostgresOid.int4, String(value))
            case .double(let value): add(PostgresOid.float8, "\(value)")
            case .decimal(let digits): add(PostgresOid.numeric, digits)
            // As a literal in quotes: what it is follows from where it stands.
            case .text(let text):
                guard !text.utf8.contains(0) else { throw EngineError(.postgres, .statement, "a text with a zero byte cannot be bound") }
                add(PostgresOid.inferred, text)
            case .bytes(let value):
                types.append(PostgresOid.bytea)
                formats.append(1)
                lengths.append(Int32(value.count))
                starts.append(bytes.count)
                bytes += value
            }
        }
    }

    private mutating func add(_ type: Oid, _ text: String?) {
        types.append(type)
        formats.append(0)
        lengths.append(0)
        starts.append(text == nil ? nil : bytes.count)
        if let text {
            bytes += text.utf8
            bytes.append(0)
        }
    }

    /// Lends count, types, values, lengths and formats in the order of libpq's arguments.
    func withArguments<Result>(
        _ body: (Int32, [Oid], [UnsafePointer<CChar>?], [Int32], [Int32]) -> Result
    ) -> Result {
        // An empty value still needs an address: a null pointer would mean null.
        (bytes + [0]).withUnsafeBytes { all in
            let start = all.baseAddress!.assumingMemoryBound(to: CChar.self)
            return body(Int32(types.count), types, starts.map { $0.map { start + $0 } }, lengths, formats)
        }
    }
}

import Columnar

/// Gives chDB's columns back the types that its Arrow output loses: a DateTime comes as seconds without a name, a UUID as
/// 16 bytes, an Enum as its number.
struct Retyping {
    private enum Change { case none, seconds, uuid, ipv4 }

    private let schema: Schema
    private let changes: [Change]

    /// Whether an Arrow type may stand for more than one ClickHouse type.
    static func isAmbiguous(_ type: DataType) -> Bool { type == .uint32 || type == .fixedBinary(16) }

    init(of schema: Schema, described types: [String: String]) {
        var changed = schema
        changes = schema.fields.indices.map { index in
            let field = schema.fields[index]
            var name = types[field.name] ?? ""
            for wrapper in ["Nullable(", "LowCardinality("] where name.hasPrefix(wrapper) { name = String(name.dropFirst(wrapper.count)) }
            let change: Change =
                switch field.type {
                case .uint32 where name.hasPrefix("DateTime"): .seconds
                case .uint32 where name.hasPrefix("IPv4"): .ipv4
                case .fixedBinary(16) where name.hasPrefix("UUID"): .uuid
                default: .none
                }
            switch change {
            case .none: break
            case .seconds: changed.fields[index].type = .timestamp(.second, zone: "UTC")
            case .uuid, .ipv4: changed.fields[index].type = .utf8
            }
            return change
        }
        self.schema = changed
    }

    func apply(to stream: consuming BatchStream) -> BatchStream {
        if changes.allSatisfy({ $0 == .none }) { return stream }
        return stream.mapped(to: schema, convert)
    }

    /// Only the changed columns are made anew.
    private func convert(_ batch: RecordBatch) -> RecordBatch {
        var columns = batch.columns
        for (index, change) in changes.enumerated() where change != .none {
            let old = columns[index]
            let builder = ColumnBuilder(schema.fields[index].type)
            for row in 0..<old.count {
                if old.isNull(row) { builder.appendNull(); continue }
                switch change {
                case .none: break
                case .seconds: builder.append(old.integer(row))
                case .uuid: builder.append(text: uuid(old.bytes(row)))
                case .ipv4:
                    let value = old.integer(row)
                    builder.append(text: [24, 16, 8, 0].map { String(value >> $0 & 255) }.joined(separator: "."))
                }
            }
            columns[index] = builder.finish()
        }
        return RecordBatch(schema: schema, columns: columns)
    }

    private func uuid(_ bytes: Span<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for position in 0..<16 {
            if [4, 6, 8, 10].contains(position) { text.append(UInt8(ascii: "-")) }
            let byte = bytes[position]
            text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
        return String(decoding: text, as: UTF8.self)
    }
}

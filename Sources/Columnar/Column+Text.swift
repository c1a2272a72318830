import Base

extension Column {
    /// The value as a person or a CSV file reads it, the same from every engine; nil for null.
    public func string(_ row: Int) -> String? {
        if isNull(row) { return nil }
        switch type {
        case .null: return nil
        case .bool: return bool(row) ? "true" : "false"
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: return String(integer(row))
        case .uint64: return String(UInt64(bitPattern: integer(row)))
        case .float32: return Column.plain(load(row, as: Float.self))
        case .float64: return Column.plain(load(row, as: Double.self))
        case .decimal(_, let scale): return Decimal.text(decimal(row), scale: scale)
        case .decimal256(_, let scale):
            let low = buffer(1)!.loadUnaligned(fromByteOffset: (offset + row) * 32, as: UInt128.self)
            let high = buffer(1)!.loadUnaligned(fromByteOffset: (offset + row) * 32 + 16, as: Int128.self)
            return Decimal.text(low, high, scale: scale)
        case .utf8, .largeUtf8: return text(row)
        case .binary, .largeBinary, .fixedBinary:
            let digits = Array("0123456789abcdef".utf8)
            var text: [UInt8] = []
            let bytes = bytes(row)
            for index in bytes.indices { text += [digits[Int(bytes[index] >> 4)], digits[Int(bytes[index] & 15)]] }
            return String(decoding: text, as: UTF8.self)
        case .date: return Calendar.date(integer(row))
        case .time(let unit): return Calendar.time(integer(row), unit)
        case .timestamp(let unit, let zone): return Calendar.timestamp(integer(row), unit) + (zone == nil ? "" : "Z")
        case .dictionary: return dictionary.string(Int(integer(row)))
        case .interval, .list, .largeList, .structure, .map: return json(row).description
        }
    }

    /// The value as JSON: numbers stay exact, moments are ISO 8601 text.
    public func json(_ row: Int) -> JSON {
        if isNull(row) { return .null }
        switch type {
        case .bool: return .bool(bool(row))
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: return .int(Int(integer(row)))
        case .float32: return .double(Double(load(row, as: Float.self)))
        case .float64: return .double(load(row, as: Double.self))
        case .uint64, .decimal, .decimal256: return .number(string(row)!)
        case .timestamp(let unit, let zone):
            let text = Calendar.timestamp(integer(row), unit)
            return .string(text.prefix(10) + "T" + text.dropFirst(11) + (zone == nil ? "" : "Z"))
        case .list, .largeList, .map:
            let all = elements(row)
            return .array((0..<all.count).map { all.json($0) })
        case .structure(let fields):
            return .object(fields.indices.map { (fields[$0].name, member($0).json(row)) })
        case .interval:
            let parts = buffer(1)! + (offset + row) * 16
            return .object([
                ("months", .int(Int(parts.loadUnaligned(as: Int32.self)))),
                ("days", .int(Int(parts.loadUnaligned(fromByteOffset: 4, as: Int32.self)))),
                ("nanoseconds", .int(Int(parts.loadUnaligned(fromByteOffset: 8, as: Int64.self)))),
            ])
        case .dictionary: return dictionary.json(Int(integer(row)))
        default: return string(row).map(JSON.string) ?? .null
        }
    }

    /// The shortest digits that read back as the same number, without Swift's `.0` behind whole ones.
    private static func plain(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
        let text = value.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

import Columnar

/// A value of a cursor or of a key, to be written into SQL: the databases that are read bind nothing for us.
package enum SourceValue: Sendable, Hashable {
    case integer(Int64)
    /// Digits with a point.
    case decimal(String)
    case text(String)
    /// Days since 1970-01-01.
    case date(Int64)
    /// Microseconds since 1970-01-01T00:00 on the clock of the source.
    case timestamp(Int64)
    /// Microseconds since 1970-01-01T00:00 UTC.
    case moment(Int64)

    /// What a column holds in a row, such as the last key of a batch; nil for a null, and for types that order nothing.
    package init?(_ column: Column, row: Int) {
        guard !column.isNull(row) else { return nil }
        switch column.type {
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: self = .integer(column.integer(row))
        case .uint64, .decimal, .decimal256: self = .decimal(column.string(row)!)
        case .utf8, .largeUtf8: self = .text(column.text(row))
        case .date: self = .date(column.integer(row))
        case .timestamp(.micro, let zone): self = zone == nil ? .timestamp(column.integer(row)) : .moment(column.integer(row))
        default: return nil
        }
    }

    /// A value as it was once written down, such as a watermark; nil where the text is none of the type.
    package init?(_ text: String, as type: DataType) {
        guard CellParser.reads(type) else { return nil }
        let builder = ColumnBuilder(type)
        var text = text
        do {
            try text.withUTF8 { try CellParser(type, CellFormat(null: nil)).append(UnsafeRawBufferPointer($0), to: builder) }
        } catch {
            return nil
        }
        self.init(builder.finish(), row: 0)
    }
}

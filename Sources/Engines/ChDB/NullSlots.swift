import Columnar

/// chDB checks that a date is in its range even where the row is null, and engines leave anything in such a slot: it is
/// set to zero.
enum NullSlots {
    static func cleared(_ stream: consuming BatchStream) -> BatchStream {
        let schema = stream.schema
        guard schema.fields.contains(where: { $0.type == .date }) else { return stream }
        return stream.mapped(to: schema) { batch in
            let columns = batch.columns
            guard columns.contains(where: isDirty) else { return batch }
            return RecordBatch(schema: schema, columns: columns.map { isDirty($0) ? cleared($0) : $0 })
        }
    }

    private static func isDirty(_ column: Column) -> Bool { column.type == .date && column.nullCount > 0 }

    private static func cleared(_ column: Column) -> Column {
        let builder = ColumnBuilder(.date)
        let days = column.values(as: Int32.self)
        for row in 0..<column.count {
            if column.isNull(row) { builder.appendNull() } else { builder.append(days[row]) }
        }
        return builder.finish()
    }
}

import Columnar
import SQLText

/// What chDB does with nulls on their way in, and Vitrina does not want.
///
/// It checks that a date is in its range even where the row is null, and engines leave anything in such a slot: it is set
/// to zero. It makes an empty list of a null one without a word: that is refused, as a ClickHouse server does.
enum NullSlots {
    static func cleared(_ stream: consuming BatchStream) -> BatchStream {
        let schema = stream.schema
        guard schema.fields.contains(where: { $0.type == .date || !$0.type.children.isEmpty }) else { return stream }
        return stream.mapped(to: schema) { batch in
            let columns = batch.columns
            for (field, column) in zip(schema.fields, columns) where !column.type.children.isEmpty { try refuseNulls(column, of: field) }
            guard columns.contains(where: isDirty) else { return batch }
            return RecordBatch(schema: schema, columns: columns.map { isDirty($0) ? cleared($0) : $0 })
        }
    }

    private static func refuseNulls(_ column: Column, of field: Field) throws {
        guard column.validity != nil, let row = (0..<column.count).first(where: { column.isNull($0) }),
            let type = Dialect.clickhouse.type(of: field.type).flatMap({ ClickHouseType($0) })
        else { return }
        throw ClickHouseProblem.noNulls(column: field.name, type: type, row: row)
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

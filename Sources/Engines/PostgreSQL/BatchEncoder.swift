import Base
import CArrow
import Columnar
import SQLText

/// Writes the rows of batches in PostgreSQL's binary format.
final class BatchEncoder {
    private let columns: [PostgresColumn]
    private let plans: [ColumnPlan]
    private let table: TableName
    private var rowsBefore = 0

    /// Finds a way for each column, by position; fails before the first row where one has none.
    init(_ schema: Schema, to columns: [PostgresColumn], of table: TableName) throws(Diagnostic) {
        guard schema.fields.count == columns.count else {
            throw Diagnostic(
                "engine.columns-differ",
                "The rows have \(schema.fields.count) columns and table \(table) has \(columns.count): \(columns.map(\.name).joined(separator: ", ")).",
                "В строках колонок: \(schema.fields.count), а в таблице \(table): \(columns.count): \(columns.map(\.name).joined(separator: ", ")).",
                mend: Text("give as many columns as the table has, in its order", "дайте столько колонок, сколько в таблице, в её порядке"))
        }
        var plans: [ColumnPlan] = []
        for (field, column) in zip(schema.fields, columns) {
            guard let plan = ColumnPlan(field.type, to: column.type) else {
                throw Diagnostic(
                    "engine.type-mismatch",
                    "Column `\(field.name)` holds \(field.type), which has no place in column `\(column.name)` (\(column.type)) of \(table).",
                    "Колонка `\(field.name)` содержит \(field.type), чему нет места в колонке `\(column.name)` (\(column.type)) таблицы \(table).",
                    mend: Text(
                        "convert it in the SQL that makes the rows, or change the table's column",
                        "преобразуйте её в SQL, который даёт строки, или измените колонку таблицы"))
            }
            plans.append(plan)
        }
        self.columns = columns
        self.plans = plans
        self.table = table
    }

    func encode(_ batch: RecordBatch, into writer: inout PostgresWriter) throws {
        var root = ArrowArray()
        batch.export(to: &root)
        defer { root.release(&root) }
        let encoders = UnsafeMutableBufferPointer<ColumnEncoder>.allocate(capacity: plans.count)
        for (index, plan) in plans.enumerated() {
            let array = root.children[index]!
            encoders.initializeElement(at: index, to: ColumnEncoder(plan, array, offset: Int(array.pointee.offset + root.offset)))
        }
        defer {
            for encoder in encoders { encoder.free() }
            encoders.deallocate()
        }
        for row in 0..<batch.count {
            try encode(row, of: batch, encoders, into: &writer.buffer)
            if writer.buffer.count >= PostgresWriter.flushSize { try writer.flush() }
        }
        rowsBefore += batch.count
    }

    @inline(__always)
    private func encode(
        _ row: Int, of batch: RecordBatch, _ encoders: UnsafeMutableBufferPointer<ColumnEncoder>, into out: inout RowBuffer
    ) throws {
        out.put(Int16(encoders.count))
        for index in encoders.indices {
            do throws(Misfit) {
                switch encoders[index].operation {
                case .json, .jsonb: try encodeJSON(batch[index], row, isBinary: encoders[index].operation == .jsonb, into: &out)
                default: try encoders[index].encode(row, into: &out)
                }
            } catch {
                throw error.writing(
                    String((batch[index].string(row) ?? "NULL").prefix(80)), into: columns[index], of: "\(table)", row: rowsBefore + row + 1
                )
            }
        }
    }

    private func encodeJSON(_ column: Column, _ row: Int, isBinary: Bool, into out: inout RowBuffer) throws(Misfit) {
        if column.isNull(row) { return out.putNull() }
        let text = Array(column.json(row).description.utf8)
        try text.withUnsafeBufferPointer { (bytes) throws(Misfit) in
            try out.put(field: UnsafeRawBufferPointer(bytes), version: isBinary ? 1 : nil)
        }
    }
}

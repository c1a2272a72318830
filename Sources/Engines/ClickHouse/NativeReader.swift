import Base
import Columnar

/// Reads the blocks of ClickHouse's Native format as batches, one of each block.
///
/// A block is the count of its columns and rows, then column by column the name, the type and the values: nearly
/// Arrow's own layout, so that most columns are copied as a whole.
package final class NativeReader {
    /// Bytes that one block may unfold to; servers send about one MiB, 64 Ki rows at most unless told otherwise.
    static let blockLimit = 1 << 30

    package let input: NativeInput
    private let blockLimit: Int
    private var header: [ClickHouseColumn]?
    private var held: RecordBatch?

    package init(_ input: NativeInput, blockLimit: Int = NativeReader.blockLimit) {
        self.input = input
        self.blockLimit = blockLimit
    }

    /// The columns, known with the first block; nil where the answer has none.
    package func schema() throws -> Schema? {
        if header == nil { held = try block() }
        return header.map { Schema($0.map(\.field)) }
    }

    /// The next batch that has rows, or nil at the end.
    package func next() throws -> RecordBatch? {
        if let batch = held {
            held = nil
            if batch.count > 0 { return batch }
        }
        while let batch = try block() {
            if batch.count > 0 { return batch }
        }
        return nil
    }

    private func block() throws -> RecordBatch? {
        if let message = try ServerMessage(next: input) { throw message }
        if try input.isAtEnd() { return nil }
        let width = try input.count(upTo: 100_000)
        let rows = try input.count(upTo: 1 << 30)
        if let header, header.count != width { throw NativeFailure.damaged("a block of \(width) columns after one of \(header.count)") }
        input.allow(blockLimit)
        var columns: [ClickHouseColumn] = []
        var values: [Column] = []
        for index in 0..<width {
            let column = try column(like: header?[index])
            let builder = ColumnBuilder(column.type.arrow)
            let decoder = NativeDecoder(input: input, column: column.name)
            if rows > 0 { try decoder.decode(column.type, rows: rows, into: builder) }
            columns.append(column)
            values.append(builder.finish())
        }
        if header == nil { header = columns }
        return RecordBatch(schema: Schema(columns.map(\.field)), columns: values)
    }

    private func column(like known: ClickHouseColumn?) throws -> ClickHouseColumn {
        let name = try input.text(upTo: 1 << 16)
        let typeName = try input.text(upTo: 1 << 22)
        if let known {
            guard known.name == name, known.typeName == typeName else {
                throw NativeFailure.damaged("the columns change from block to block")
            }
            return known
        }
        return try ClickHouseColumn(name, typeName)
    }
}

/// A column as a server names it.
package struct ClickHouseColumn: Sendable, Hashable {
    package let name: String
    /// As the server wrote it.
    package let typeName: String
    package let type: ClickHouseType

    /// Fails for a type that has no Arrow column.
    package init(_ name: String, _ typeName: String) throws {
        guard let type = ClickHouseType(typeName) else { throw ClickHouseProblem.unknownType(column: name, type: typeName) }
        self.name = name
        self.typeName = typeName
        self.type = type
    }

    package var field: Field { type.field(name) }
}

import Base
import Columnar
import Project

extension FieldPath {
    /// The value that it leads to; nil where there is none.
    func value(in json: JSON) -> JSON? {
        var value = json
        for key in keys {
            if let member = value[key] {
                value = member
            } else if let items = value.array, let index = Int(key), items.indices.contains(index) {
                value = items[index]
            } else {
                return nil
            }
        }
        return value
    }
}

/// Makes batches of rows of JSON. Numbers keep their digits: they travel as text until they are in their column.
final class JSONRows {
    private let paths: [FieldPath]
    private let builder: RowBuilder
    private let rejects: Rejects
    private let span: (column: String, path: FieldPath, span: CursorSpan)?

    /// `paths` lead to the values of the columns, in their order. Rows outside of `span` are passed over.
    init(_ table: SourceTable, _ paths: [FieldPath], span: CursorSpan? = nil, _ rejects: Rejects) {
        self.paths = paths
        self.rejects = rejects
        builder = RowBuilder(table.schema, CellFormat(null: nil))
        self.span = span.flatMap { span in
            table.cursor.flatMap { cursor in
                table.columns.firstIndex { $0.name == cursor.column }.map { (cursor.column, paths[$0], span) }
            }
        }
    }

    /// `index` is the number of the row on its page, from 1.
    func append(_ row: JSON, page: String, index: Int) {
        guard case .object = row else {
            return rejects.add(file: page, line: index, column: nil, reason: "the row is not an object", raw: row.description)
        }
        if let span {
            guard let value = span.path.value(in: row)?.cell, !value.isEmpty else {
                return rejects.add(
                    file: page, line: index, column: span.column, reason: "no value in the cursor column", raw: row.description)
            }
            guard span.span.contains(value) else { return }
        }
        for path in paths {
            if let cell = path.value(in: row)?.cell { builder.append(cell) } else { builder.appendNull() }
        }
        let problems = builder.endRow()
        if !problems.isEmpty { rejects.add(file: page, line: index, problems: problems, raw: row.description) }
    }

    var isFull: Bool { builder.isFull }
    /// The rows so far; nil where there are none.
    func finish() -> RecordBatch? { builder.count > 0 ? builder.finish() : nil }
}

extension JSON {
    /// The value as the text of a cell; nil for null. A list or an object is its JSON.
    var cell: String? {
        switch self {
        case .null: nil
        case .string(let text): text
        case .bool, .int, .double, .number, .array, .object: description
        }
    }
}

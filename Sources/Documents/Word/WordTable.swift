import Base

/// A table of a document, as rows of cells.
struct WordTable {
    struct Row {
        /// Each cell in its column of the grid; those between belong to a cell that spans them.
        var cells: [(column: Int, span: Int, text: String, goesOnFromAbove: Bool)] = []
    }

    let rows: [Row]

    func source() -> any RowSource {
        RowList(
            rows.enumerated().map { index, row in
                var cells = Array(repeating: "", count: row.cells.last.map { $0.column + 1 } ?? 0)
                for cell in row.cells { cells[cell.column] = cell.text }
                return RowList.Row(line: index + 1, cells: cells)
            })
    }

    /// Cells near the top that are shown as one.
    var merged: [MergedCells] {
        var merged: [MergedCells] = []
        for (index, row) in rows.prefix(HeaderSearch.depth).enumerated() {
            for cell in row.cells where !cell.goesOnFromAbove {
                let below = rows[(index + 1)...].prefix(HeaderSearch.depth).prefix { next in
                    next.cells.contains { $0.column == cell.column && $0.goesOnFromAbove }
                }
                guard cell.span > 1 || !below.isEmpty else { continue }
                merged.append(
                    MergedCells(rows: (index + 1)...(index + 1 + below.count), columns: cell.column...(cell.column + cell.span - 1)))
            }
        }
        return merged
    }
}

extension WordTable {
    /// A table while it is being read.
    final class Builder {
        private static let columnLimit = 1_000
        private var rows: [Row] = []
        private var column = 0

        func beginRow() {
            rows.append(Row())
            column = 0
        }

        func skip(_ columns: Int) { column = min(column + max(columns, 0), Builder.columnLimit) }

        func beginCell() {
            if rows.isEmpty { beginRow() }
            // A row of more cells than any page has room for: the rest is one cell.
            guard column < Builder.columnLimit else { return }
            rows[rows.count - 1].cells.append((column, 1, "", false))
            column += 1
        }

        func span(_ columns: Int) {
            change { cell in
                cell.span = min(max(columns, 1), Builder.columnLimit - cell.column)
                column = cell.column + cell.span
            }
        }

        func goOnFromAbove() { change { $0.goesOnFromAbove = true } }

        /// One more paragraph of the cell.
        func write(_ text: String) {
            change { cell in
                if cell.text.isEmpty { cell.text = text } else if !text.isEmpty { cell.text += "\n" + text }
            }
        }

        /// The text of a table within a cell.
        var text: String { rows.map { $0.cells.map(\.text).joined(separator: "\t") }.joined(separator: "\n") }

        func finish() -> WordTable { WordTable(rows: rows) }

        private func change(_ body: (inout (column: Int, span: Int, text: String, goesOnFromAbove: Bool)) -> Void) {
            guard let row = rows.indices.last, let cell = rows[row].cells.indices.last else { return }
            body(&rows[row].cells[cell])
        }
    }
}

/// Which table of a document to take.
package enum TableChoice: Sendable, Hashable {
    /// The first one whose header names the wanted columns.
    case auto
    /// Counted from 1.
    case number(Int)
}

extension Document {
    /// How many tables there are, those within cells not counted.
    package var tableCount: Int { tables.count }

    /// The rows below the header of a table.
    package func table(_ choice: TableChoice, _ options: TableOptions = TableOptions()) throws -> Table {
        let tables = tables
        switch choice {
        case .number(let number):
            guard tables.indices.contains(number - 1) else { throw noTable(number, among: tables.count) }
            return try table(tables[number - 1], number, options)
        case .auto:
            var first: Diagnostic?
            for (index, candidate) in tables.enumerated() {
                do {
                    return try table(candidate, index + 1, options)
                } catch let problem as Diagnostic {
                    first = first ?? problem
                }
            }
            throw first ?? noTable(1, among: 0)
        }
    }

    private func table(_ table: WordTable, _ number: Int, _ options: TableOptions) throws -> Table {
        try Table(table.source(), options, at: Place(path), named: Text("Table \(number)", "Таблица \(number)")) { table.merged }
    }

    private func noTable(_ number: Int, among count: Int) -> Diagnostic {
        Diagnostic(
            "document.no-table", "The document has no table \(number): there are \(count).",
            "В документе нет таблицы \(number): всего таблиц \(count).", at: Place(path),
            mend: count > 0 ? Text("write a number from 1 to \(count)", "напишите число от 1 до \(count)") : nil)
    }
}

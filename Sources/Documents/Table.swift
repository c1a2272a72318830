import Base

/// How a table is taken out of rows.
package struct TableOptions: Sendable, Hashable {
    /// Where the names of the columns stand.
    package enum Header: Sendable, Hashable {
        case auto
        /// The number of the row, counted from 1.
        case row(Int)
        case none
    }

    package enum Columns: Sendable, Hashable {
        /// All that the header names.
        case all
        /// Those with these names, in this order.
        case named([String])
        /// So many from the left, whatever they are called.
        case first(Int)
    }

    package var header: Header
    /// Rows that make up the header: the names of two are joined by a blank.
    package var headerRows: Int
    /// Nil for the row below the header.
    package var firstDataRow: Int?
    package var columns: Columns

    package init(columns: Columns = .all, header: Header = .auto, headerRows: Int = 1, firstDataRow: Int? = nil) {
        (self.columns, self.header, self.headerRows, self.firstDataRow) = (columns, header, headerRows, firstDataRow)
    }
}

/// The rows below a header, each with the wanted columns in their order. Rows in which all of them are empty are passed over.
package final class Table: RowSource {
    /// The names of the columns, as the header writes them; without a header the letters that Excel gives them.
    package let columns: [String]
    /// The number of the row in which the header ends; 0 without one.
    package let headerRow: Int
    private let rows: any RowSource
    private let positions: [Int?]
    private let firstRow: Int
    private var waiting: [CellRow]

    package init(
        _ rows: any RowSource, _ options: TableOptions = TableOptions(), at place: Place, named name: Text,
        merged: () throws -> [MergedCells] = { [] }
    ) throws {
        var search = HeaderSearch(rows, options, at: place, named: name)
        let found = try search.find(merged)
        self.rows = rows
        columns = found.names
        positions = found.positions
        headerRow = found.row
        firstRow = options.firstDataRow ?? found.row + 1
        waiting = search.seen.reversed()
    }

    package func next(_ row: inout CellRow) throws -> Bool {
        while true {
            if let seen = waiting.popLast() { row = seen } else if try !rows.next(&row) { return false }
            if row.line < firstRow { continue }
            row.rearrange(positions)
            if !row.isEmpty { return true }
        }
    }
}

/// A name as it is compared: without regard to capitals and to how its words are kept apart.
struct HeaderName: Hashable {
    let text: String

    init(_ name: String) {
        text = name.lowercased().split { $0.isWhitespace || $0 == "\u{A0}" || $0 == "\u{200B}" }.joined(separator: " ")
    }
}

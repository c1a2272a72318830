import Base

/// Cells shown as one, of which only the first has the value. Rows count from 1, columns from 0.
package struct MergedCells: Sendable, Hashable {
    package let rows: ClosedRange<Int>
    package let columns: ClosedRange<Int>

    package init(rows: ClosedRange<Int>, columns: ClosedRange<Int>) {
        self.rows = rows
        self.columns = columns
    }

    /// `B2:D3`.
    init?(_ reference: String) {
        let corners = reference.split(separator: ":").map(MergedCells.corner)
        guard corners.count == 2, let from = corners[0], let to = corners[1], from.row <= to.row, from.column <= to.column else {
            return nil
        }
        self.init(rows: from.row...to.row, columns: from.column...to.column)
    }

    private static func corner(_ text: Substring) -> (row: Int, column: Int)? {
        let letters = text.utf8.prefix { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }
        guard (1...3).contains(letters.count), let row = Int(text.dropFirst(letters.count)), (1...SheetRows.rowLimit).contains(row) else {
            return nil
        }
        return (row, letters.reduce(0) { $0 * 26 + Int($1 | 0x20) - 0x60 } - 1)
    }

    /// They stand behind the rows of a sheet, so this reads the whole of it; only those of the first rows, where headers are.
    static func read(_ source: ArchiveReader) throws -> [MergedCells] {
        let handler = MergeHandler()
        let stream = XMLStream(source, handler)
        while try stream.read() {}
        return handler.merged
    }
}

private final class MergeHandler: XMLHandler {
    private static let limit = 1_000
    var merged: [MergedCells] = []

    func start(_ name: XMLName, _ attributes: XMLAttributes, _ stream: XMLStream) throws {
        guard name == "mergeCell", let reference = attributes["ref"], let cells = MergedCells(reference) else { return }
        if cells.rows.lowerBound <= HeaderSearch.depth, merged.count < MergeHandler.limit { merged.append(cells) }
    }

    func text(_ bytes: UnsafeRawBufferPointer, _ stream: XMLStream) {}

    func end(_ name: XMLName, _ stream: XMLStream) {}
}

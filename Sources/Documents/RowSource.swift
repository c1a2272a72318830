import Columnar

/// Rows of a document, one after another. It has one owner, who may wait in it.
package protocol RowSource: AnyObject {
    /// Puts the cells of the next row into `row`; false at the end.
    func next(_ row: inout CellRow) throws -> Bool
}

/// The cells of one row as its document wrote them, in one piece of memory that is used again for the next.
package struct CellRow: Sendable {
    package enum Kind: Sendable { case text, empty, broken }

    private var bytes: [UInt8] = []
    private var cells: [(end: Int, kind: Kind)] = []
    /// Where the row stands: its line, or its number in the sheet or the table, counted from 1.
    package var line = 0

    package init() {}

    package var count: Int { cells.count }

    package mutating func begin(line: Int) {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        self.line = line
    }

    package mutating func append(_ text: UnsafeRawBufferPointer, _ kind: Kind = .text) {
        bytes.append(contentsOf: text)
        cells.append((bytes.count, kind))
    }

    package mutating func append(_ text: String, _ kind: Kind = .text) {
        bytes.append(contentsOf: text.utf8)
        cells.append((bytes.count, kind))
    }

    package mutating func appendEmpty() { cells.append((bytes.count, .empty)) }

    package func kind(_ index: Int) -> Kind { index < cells.count ? cells[index].kind : .empty }

    /// Lends the bytes of a cell.
    package func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard index < cells.count else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let start = index == 0 ? 0 : cells[index - 1].end
        return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[start..<cells[index].end])) }
    }

    package func text(_ index: Int) -> String { withCell(index) { String(decoding: $0, as: UTF8.self) } }
}

/// Rows of a document, one after another. It has one owner, who may wait in it.
package protocol RowSource: AnyObject {
    /// Puts the cells of the next row into `row`; false at the end.
    func next(_ row: inout CellRow) throws -> Bool
}

/// The cells of one row as its document wrote them, in one piece of memory that is used again for the next.
package struct CellRow: Sendable {
    /// `broken`: the document says that there is no value here, and why: `#N/A`.
    package enum Kind: UInt8, Sendable { case text, empty, broken }

    @usableFromInline
    struct Cell: Sendable {
        @usableFromInline var start: Int
        @usableFromInline var end: Int
        @usableFromInline var kind: Kind
    }

    @usableFromInline var bytes: [UInt8] = []
    @usableFromInline var cells: [Cell] = []
    private var spare: [Cell] = []
    /// Where the row stands: its line, or its number in the sheet or the table, counted from 1.
    package var line = 0

    package init() {}

    @inlinable package var count: Int { cells.count }

    /// Bytes of all cells together.
    package var byteCount: Int { bytes.count }

    /// Whether no cell has anything to say.
    package var isEmpty: Bool { cells.allSatisfy { $0.kind == .empty || ($0.kind == .text && $0.start == $0.end) } }

    package mutating func begin(line: Int) {
        bytes.removeAll(keepingCapacity: true)
        cells.removeAll(keepingCapacity: true)
        self.line = line
    }

    package mutating func append(_ text: UnsafeRawBufferPointer, _ kind: Kind = .text) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        cells.append(Cell(start: start, end: bytes.count, kind: kind))
    }

    package mutating func append(_ text: String, _ kind: Kind = .text) {
        text.withBytes { append($0, kind) }
    }

    package mutating func appendEmpty() { cells.append(Cell(start: 0, end: 0, kind: .empty)) }

    /// Puts a cell where its document says that it stands: cells between are empty, and one that stood there gives way.
    package mutating func put(_ text: UnsafeRawBufferPointer, _ kind: Kind = .text, at index: Int) {
        while cells.count < index { appendEmpty() }
        append(text, kind)
        if index < cells.count - 1 { cells[index] = cells.removeLast() }
    }

    /// The cells in another order, those at `positions`; nil stands for an empty one.
    package mutating func rearrange(_ positions: [Int?]) {
        spare.removeAll(keepingCapacity: true)
        for position in positions {
            guard let position, position < cells.count else {
                spare.append(Cell(start: 0, end: 0, kind: .empty))
                continue
            }
            spare.append(cells[position])
        }
        swap(&spare, &cells)
    }

    @inlinable package func kind(_ index: Int) -> Kind { index < cells.count ? cells[index].kind : .empty }

    /// Lends the bytes of a cell.
    @inlinable
    package func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        guard index < cells.count else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        let cell = cells[index]
        return try bytes.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[cell.start..<cell.end])) }
    }

    package func text(_ index: Int) -> String { withCell(index) { String(decoding: $0, as: UTF8.self) } }
}

extension String {
    /// Lends the bytes of the text.
    func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        var text = self
        return try text.withUTF8 { try body(UnsafeRawBufferPointer($0)) }
    }
}

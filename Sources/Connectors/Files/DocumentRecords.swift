import Documents

/// The rows of a sheet or a Word file, as records.
final class DocumentRecords: Records {
    private let rows: any RowSource
    private var row = CellRow()
    let cellCount: Int
    let fault: String? = nil

    init(_ rows: any RowSource, cellCount: Int) {
        self.rows = rows
        self.cellCount = cellCount
    }

    func next() throws -> Bool { try rows.next(&row) }

    var line: Int { row.line }
    func isNull(_ index: Int) -> Bool { row.kind(index) == .empty }

    func refusal(_ index: Int) -> String? {
        guard row.kind(index) == .broken else { return nil }
        let text = row.text(index)
        return text.isEmpty ? "the file has no value here" : "the file has no value here: \(text)"
    }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result { row.withCell(index, body) }

    var raw: String { (0..<row.count).map { row.text($0) }.joined(separator: "\t") }
}

/// An object a line (NDJSON). A line that is none is a bad record, and no more.
final class JSONLineRecords: Records {
    private let lines: LineWalk
    private let cells: JSONCells

    init(_ source: any ByteSource, _ paths: [String]) throws {
        lines = try LineWalk(source)
        cells = JSONCells(paths)
    }

    var line: Int { lines.line }
    var fault: String? { lines.fault }
    var raw: String { lines.raw }
    var cellCount: Int { cells.count }
    func isNull(_ index: Int) -> Bool { cells.isNull(index) }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        cells.withCell(index, of: UnsafeRawBufferPointer(lines.bytes), body)
    }

    func next() throws -> Bool {
        guard try lines.next() else { return false }
        if lines.fault == nil, !cells.read(UnsafeRawBufferPointer(lines.bytes)) { lines.refuse("not a JSON object") }
        return true
    }
}

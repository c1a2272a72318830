import Project

/// Lines whose values stand at fixed places, counted in characters.
final class FixedRecords: Records {
    private let lines: LineWalk
    private let spans: [CharacterSpan]
    private var cells: [Range<Int>] = []
    /// Where the characters of a line begin that has not one byte for each.
    private var starts: [Int] = []

    init(_ source: any ByteSource, _ spans: [CharacterSpan]) throws {
        self.spans = spans
        lines = try LineWalk(source)
    }

    var line: Int { lines.line }
    var fault: String? { lines.fault }
    var raw: String { lines.raw }
    var cellCount: Int { cells.count }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(lines.bytes)[cells[index]]))
    }

    func next() throws -> Bool {
        guard try lines.next() else { return false }
        cells.removeAll(keepingCapacity: true)
        guard lines.fault == nil else { return true }
        let bytes = lines.bytes
        let isPlain = bytes.allSatisfy { $0 < 0x80 }
        if !isPlain {
            starts.removeAll(keepingCapacity: true)
            for index in bytes.indices where bytes[index] & 0xC0 != 0x80 { starts.append(index) }
        }
        func place(_ character: Int) -> Int {
            isPlain ? min(character, bytes.count) : character < starts.count ? starts[character] : bytes.count
        }
        // A value that the line is too short for is none.
        for span in spans { cells.append(place(span.first - 1)..<place(span.last)) }
        return true
    }
}

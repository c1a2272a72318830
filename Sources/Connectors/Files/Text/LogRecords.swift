import Project

/// Lines of a log, taken apart by a pattern. Where the pattern ends in a field, lines that do not fit belong to the record
/// before: a stack trace.
final class LogRecords: Records {
    private enum Part {
        case text([UInt8])
        /// Up to the given occurrence of the text behind it; to the end of the line where there is none.
        case field(repeats: Int)
    }

    private let lines: LineWalk
    private let parts: [Part]
    private let takesLinesBehind: Bool
    private var cells: [Range<Int>] = []
    private var behind: [Range<Int>] = []

    init(_ source: any ByteSource, _ pattern: LogPattern) throws {
        lines = try LineWalk(source)
        parts = pattern.parts.map { part in
            switch part {
            case .text(let text): .text(Array(text.utf8))
            case .field(_, let repeats): .field(repeats: repeats)
            }
        }
        takesLinesBehind = pattern.takesLinesBehind
    }

    var line: Int { lines.line }
    var fault: String? { lines.fault }
    var raw: String { lines.raw }
    var cellCount: Int { cells.count }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: lines.window.bytes + cells[index].lowerBound, count: cells[index].count))
    }

    func next() throws -> Bool {
        guard try lines.next() else { return false }
        guard lines.fault == nil else { return true }
        guard match(0..<lines.count, &cells) else {
            lines.refuse("does not fit the pattern")
            return true
        }
        guard takesLinesBehind else { return true }
        while let line = try lines.lineBehind(), isIndented(line) || !match(line, &behind) {
            try lines.takeLineBehind()
            if !line.isEmpty { cells[cells.count - 1] = cells[cells.count - 1].lowerBound..<line.upperBound }
        }
        return true
    }

    /// As the lines of a stack trace are; by its blanks such a line may fit a pattern that begins with a field.
    private func isIndented(_ line: Range<Int>) -> Bool {
        guard !line.isEmpty, case .field = parts[0] else { return false }
        let first = lines.window.bytes[line.lowerBound]
        return first == UInt8(ascii: " ") || first == UInt8(ascii: "\t")
    }

    private func match(_ line: Range<Int>, _ cells: inout [Range<Int>]) -> Bool {
        cells.removeAll(keepingCapacity: true)
        let bytes = UnsafeBufferPointer(start: lines.window.bytes, count: line.upperBound)
        var at = line.lowerBound
        for (index, part) in parts.enumerated() {
            switch part {
            case .text(let text):
                guard bytes[at...].starts(with: text) else { return false }
                at += text.count
            case .field(let repeats):
                guard index + 1 < parts.count, case .text(let text) = parts[index + 1] else {
                    cells.append(at..<line.upperBound)
                    return true
                }
                guard let end = find(text, repeats, in: bytes, from: at) else { return false }
                cells.append(at..<end)
                at = end
            }
        }
        return at == line.upperBound
    }

    private func find(_ text: [UInt8], _ repeats: Int, in bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var (at, left) = (start, repeats)
        while at + text.count <= bytes.count {
            if bytes[at] == text[0], bytes[at...].starts(with: text) {
                left -= 1
                if left == 0 { return at }
                at += text.count
            } else {
                at += 1
            }
        }
        return nil
    }
}

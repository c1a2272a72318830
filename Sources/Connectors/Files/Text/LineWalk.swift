/// Goes from line to line of a file, blank ones left out.
final class LineWalk {
    let window: ByteWindow
    /// Bytes of the record, its line end included, and the lines it spans.
    private(set) var (size, height) = (0, 0)
    /// Bytes of its first line, without the end.
    private(set) var count = 0
    private(set) var line = 1
    private(set) var fault: String?
    private var lead: String?

    init(_ source: any ByteSource) throws {
        window = ByteWindow(source, limit: RecordLimit.bytes)
        try window.passByteOrderMark()
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: window.bytes, count: count) }
    var raw: String { lead ?? window.text(size) }

    func next() throws -> Bool {
        repeat {
            window.pass(size)
            line += height
            (size, height, fault, lead) = (0, 1, nil, nil)
            guard let found = try find(from: 0) else { return false }
            (count, size) = (found.count, found.size)
            if found.isTooLong { try letGo() }
        } while count == 0 && fault == nil
        return true
    }

    /// The line behind the record; nil at the end of the file.
    func lineBehind() throws -> Range<Int>? {
        guard let found = try find(from: size), !found.isTooLong else { return nil }
        return size..<size + found.count
    }

    /// Makes the line behind the record a part of it.
    func takeLineBehind() throws {
        guard let found = try find(from: size) else { return }
        size += found.size
        height += 1
    }

    func refuse(_ reason: String) { fault = fault ?? reason }

    private struct Line {
        /// Bytes without the end of the line, and with it.
        let count: Int
        let size: Int
        /// Whether it does not fit into the window.
        let isTooLong: Bool
    }

    private func find(from start: Int) throws -> Line? {
        guard try window.holds(start + 1) else { return nil }
        var searched = start
        while true {
            if let end = window.firstLineEnd(from: searched) {
                let hasReturn = end > start && window.bytes[end - 1] == 0x0D
                return Line(count: (hasReturn ? end - 1 : end) - start, size: end + 1 - start, isTooLong: false)
            }
            searched = window.count
            guard try window.holds(searched + 1) else {
                return Line(count: searched - start, size: searched - start, isTooLong: window.isFull)
            }
        }
    }

    /// The line is longer than a record may be: only its beginning is kept.
    private func letGo() throws {
        fault = RecordLimit.tooLong
        lead = window.text(size)
        window.pass(size)
        size = 0
        while try window.holds(1) {
            let end = window.firstLineEnd(from: 0)
            window.pass(end.map { $0 + 1 } ?? window.count)
            if end != nil { return }
        }
    }
}

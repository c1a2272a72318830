/// Comma-separated values and their kin (RFC 4180), with any delimiter, quote and escape.
///
/// A record that is too long, or whose quotes do not fit, has a `fault`; the next one begins on the next line.
final class DelimitedRecords: Records {
    struct Marks {
        let delimiter: UInt8
        /// Nil where nothing is quoted.
        let quote: UInt8?
        /// What takes the meaning from a quote: the quote itself, mostly.
        let escape: UInt8
    }

    /// Counted from the start of the window.
    private struct Cell {
        let start: Int
        let end: Int
        let hasEscapes: Bool
    }

    private static let mostCells = 10_000

    private let marks: Marks
    private let window: ByteWindow
    // No access to these overlaps another; the runtime's check of that cost more than a cell.
    @exclusivity(unchecked) private var cells: [Cell] = []
    /// Bytes of the record, its line end included, and the lines it spans.
    @exclusivity(unchecked) private var size = 0
    @exclusivity(unchecked) private var height = 0
    /// The beginning of a record that did not fit into the window.
    private var lead: String?
    private var unescaped: [UInt8] = []
    private(set) var line: Int
    @exclusivity(unchecked) private(set) var fault: String?

    /// `line` is the number of the first line.
    init(_ source: any ByteSource, _ marks: Marks, line: Int = 1) throws {
        self.marks = marks
        self.line = line
        window = ByteWindow(source, limit: RecordLimit.bytes)
        if line == 1 { try window.passByteOrderMark() }
    }

    var cellCount: Int { cells.count }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        let cell = cells[index]
        let bytes = UnsafeBufferPointer(start: window.bytes + cell.start, count: cell.end - cell.start)
        guard cell.hasEscapes else { return body(UnsafeRawBufferPointer(bytes)) }
        unescape(bytes)
        return unescaped.withUnsafeBytes(body)
    }

    private func unescape(_ bytes: UnsafeBufferPointer<UInt8>) {
        unescaped.removeAll(keepingCapacity: true)
        var index = 0
        while index < bytes.count {
            if bytes[index] == marks.escape, index + 1 < bytes.count { index += 1 }
            unescaped.append(bytes[index])
            index += 1
        }
    }

    var raw: String { lead ?? window.text(size) }

    func next() throws -> Bool {
        repeat {
            window.pass(size)
            line += height
            (size, height, fault, lead) = (0, 0, nil, nil)
            cells.removeAll(keepingCapacity: true)
            guard try read() else { return false }
        } while isBlank
        return true
    }

    /// Passes over a line, whatever it holds.
    func skipLine() throws {
        guard try window.holds(1) else { return }
        while try window.holds(1) {
            let end = window.firstLineEnd(from: 0)
            window.pass(end.map { $0 + 1 } ?? window.count)
            if end != nil { break }
        }
        line += 1
    }

    private var isBlank: Bool { cells.count == 1 && cells[0].start == 0 && cells[0].end == 0 && fault == nil }
}

// MARK: - Scanning

extension DelimitedRecords {
    /// Finds the cells of the record that begins where the window does; false at the end of the file.
    private func read() throws -> Bool {
        guard try window.holds(1) else { return false }
        var at = 0
        while true {
            if let quote = marks.quote, try holds(&at), window.bytes[at] == quote {
                guard try quoted(&at, quote) else { return true }
            } else {
                try plain(&at)
            }
            guard try holds(&at) else {
                // The last line has no end.
                (size, height) = (at, height + 1)
                return true
            }
            let mark = window.bytes[at]
            at += 1
            if mark == marks.delimiter { continue }
            if mark == 0x0D, try holds(&at), window.bytes[at] == 0x0A { at += 1 }
            (size, height) = (at, height + 1)
            return true
        }
    }

    /// Up to the delimiter or the end of the line.
    private func plain(_ at: inout Int) throws {
        let start = at
        let delimiter = marks.delimiter
        // All that ends a cell, and NUL, are small bytes; most others are told from them by one comparison.
        let ceiling = max(delimiter, 0x0D)
        var hasNul = false
        repeat {
            let (bytes, count) = (window.bytes, window.count)
            while at < count {
                let byte = bytes[at]
                if byte <= ceiling {
                    if byte == delimiter || byte == 0x0A || byte == 0x0D { break }
                    if byte == 0 { hasNul = true }
                }
                at += 1
            }
            if at < count { break }
        } while try holds(&at)
        add(Cell(start: start, end: at, hasEscapes: false), hasNul)
    }

    /// Behind the closing quote; false where there is none, or where it closes nothing, and the record has ended with its line.
    private func quoted(_ at: inout Int, _ quote: UInt8) throws -> Bool {
        at += 1
        let start = at
        var (hasEscapes, hasNul) = (false, false)
        scan: while try holds(&at) {
            let (bytes, count) = (window.bytes, window.count)
            while at < count {
                let byte = bytes[at]
                if byte == marks.escape || byte == quote {
                    // A quote that is its own escape says what it is by what follows.
                    let next = try byteBehind(&at)
                    let isEscape = byte == marks.escape && (byte != quote || next == quote) && next != nil
                    guard isEscape else { break scan }
                    hasEscapes = true
                    at += 2
                    continue scan
                }
                if byte == 0x0A { height += 1 }
                if byte == 0 { hasNul = true }
                at += 1
            }
        }
        guard try holds(&at) else {
            fault = fault ?? "a quote is opened and never closed"
            try endWithLine(from: lead == nil ? 0 : at)
            return false
        }
        add(Cell(start: start, end: at, hasEscapes: hasEscapes), hasNul)
        at += 1
        guard try holds(&at), case let byte = window.bytes[at], byte != marks.delimiter, byte != 0x0A, byte != 0x0D else { return true }
        fault = fault ?? "something stands behind a closing quote"
        try endWithLine(from: lead == nil ? 0 : at)
        return false
    }

    private func add(_ cell: Cell, _ hasNul: Bool) {
        if hasNul { fault = fault ?? "a NUL byte stands in it" }
        guard cells.count < DelimitedRecords.mostCells else {
            fault = fault ?? "more than \(DelimitedRecords.mostCells) values"
            return
        }
        cells.append(cell)
    }

    /// Whether there is a byte at this place; reads on for it.
    private func holds(_ at: inout Int) throws -> Bool {
        if at >= window.count, window.isFull { letGo(&at) }
        return try window.holds(at + 1)
    }

    /// The byte behind this place, while the one at it stays.
    private func byteBehind(_ at: inout Int) throws -> UInt8? {
        if at + 1 >= window.count, window.isFull { letGo(&at) }
        return try window.holds(at + 2) ? window.bytes[at + 1] : nil
    }

    /// The record fills the window: what was seen of it is let go, and only its end is sought.
    private func letGo(_ at: inout Int) {
        lead = lead ?? window.text(window.count)
        fault = RecordLimit.tooLong
        window.pass(at)
        at = 0
    }

    /// The record is its first line and no more: what follows is read as if nothing had happened. Of a record that was let go,
    /// it is the line at hand.
    private func endWithLine(from start: Int) throws {
        if lead == nil { height = 0 }
        var at = start
        while try holds(&at), window.bytes[at] != 0x0A { at += 1 }
        (size, height) = (min(at + 1, window.count), height + 1)
    }
}

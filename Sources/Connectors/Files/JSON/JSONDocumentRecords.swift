/// The objects of an array in a document, or one object after another, each in memory only while it is read.
final class JSONDocumentRecords: Records {
    /// The document is damaged here: where its next object begins, nobody knows.
    struct Damage: Error {
        let line: Int
        let reason: String
    }

    private let window: ByteWindow
    private let cells: JSONCells
    private var isInArray = false
    private var hasBegun = false
    /// Bytes of the object.
    private var size = 0
    /// The line that the window begins on.
    private(set) var line = 1
    private(set) var fault: String?
    private let path: [String]

    init(_ source: any ByteSource, records path: [String], _ paths: [String]) throws {
        window = ByteWindow(source, limit: RecordLimit.bytes)
        try window.passByteOrderMark()
        cells = JSONCells(paths)
        self.path = path
    }

    var raw: String { window.text(size) }
    var cellCount: Int { cells.count }
    func isNull(_ index: Int) -> Bool { cells.isNull(index) }

    func withCell<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        cells.withCell(index, of: UnsafeRawBufferPointer(start: window.bytes, count: size), body)
    }

    func next() throws -> Bool {
        let isFirst = !hasBegun
        if isFirst { try begin() }
        pass(size)
        (size, fault) = (0, nil)
        let byte = try peek()
        if isInArray, byte == UInt8(ascii: "]") { return false }
        if !isInArray, byte == nil { return false }
        if isInArray, !isFirst { try expect(UInt8(ascii: ",")) }
        _ = try peek()
        size = try measure { _ in true }
        let bytes = UnsafeRawBufferPointer(start: window.bytes, count: size)
        if !cells.read(bytes) {
            guard JSONText.isValid(bytes) else { throw damage("this is not JSON") }
            fault = "not a JSON object"
        }
        return true
    }

    // MARK: The way to the array

    private func begin() throws {
        hasBegun = true
        for key in path { try enter(key) }
        isInArray = try peek() == UInt8(ascii: "[")
        if isInArray { pass(1) } else if !path.isEmpty { throw damage("`\(path.joined(separator: "."))` is not an array") }
    }

    /// Goes into the object that comes next, up to the value of a key.
    private func enter(_ key: String) throws {
        try expect(UInt8(ascii: "{"))
        while true {
            guard try peek() == UInt8(ascii: "\"") else { throw damage("there is no `\(key)`") }
            let size = try measure { _ in true }
            let name = UnsafeRawBufferPointer(start: window.bytes + 1, count: size - 2)
            let isWanted = name.elementsEqual(key.utf8)
            pass(size)
            try expect(UInt8(ascii: ":"))
            if isWanted { return }
            _ = try peek()
            // What is not wanted may be larger than the window.
            self.pass(
                try measure { count in
                    self.pass(count); return false
                })
            guard try peek() == UInt8(ascii: ",") else { throw damage("there is no `\(key)`") }
            pass(1)
        }
    }

    // MARK: Bytes

    /// Bytes of the value that begins here, told from its brackets and quotes alone. `keep` is asked for a window that is full:
    /// it lets go of what was seen, or leaves it, and then the value is too large.
    private func measure(keep: (Int) -> Bool) throws -> Int {
        var (at, depth, isText, isEscaped) = (0, 0, false, false)
        while true {
            if at == window.count, window.isFull {
                guard !keep(at) else { throw damage("a value is \(RecordLimit.tooLong)") }
                at = 0
            }
            guard try window.holds(at + 1) else {
                guard depth == 0, !isText, at > 0 else { throw damage("the file ends in the middle of a value") }
                return at
            }
            let byte = window.bytes[at]
            if isText {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isText = false
                    if depth == 0 { return at + 1 }
                }
                at += 1
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): isText = true
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return at }
                depth -= 1
                if depth == 0 { return at + 1 }
            case UInt8(ascii: ","), 0x09...0x0D, 0x20: if depth == 0 { return at }
            default: break
            }
            at += 1
        }
    }

    /// The next byte that is not blank; nil at the end.
    private func peek() throws -> UInt8? {
        while try window.holds(1) {
            let byte = window.bytes[0]
            guard byte == 0x20 || (0x09...0x0D).contains(byte) else { return byte }
            pass(1)
        }
        return nil
    }

    private func expect(_ byte: UInt8) throws {
        guard try peek() == byte else { throw damage("`\(Character(Unicode.Scalar(byte)))` is missing") }
        pass(1)
    }

    private func pass(_ count: Int) {
        line += UnsafeBufferPointer(start: window.bytes, count: count).count { $0 == 0x0A }
        window.pass(count)
    }

    private func damage(_ reason: String) -> Damage { Damage(line: line, reason: reason) }
}

import Base

/// Turns a count of Unicode scalars, which is how libyaml tells where it is, into a line and a column of characters
/// as an editor shows them. It walks forward with the parser, so that a file is walked once.
struct Cursor {
    private let bytes: ArraySlice<UInt8>
    private let file: String
    private var at: Int
    private var scalars = 0
    private var line: Int
    private var column = 1

    /// `line` is the number of the line that the bytes begin with.
    init(_ bytes: ArraySlice<UInt8>, file: String, line: Int = 1) {
        self.bytes = bytes
        self.file = file
        self.line = line
        at = bytes.startIndex
    }

    /// The place of the scalar with this number, counted from 0. Numbers must not go down from call to call.
    mutating func place(ofScalar wanted: Int) -> Place {
        var from = at
        while scalars < wanted, at < bytes.endIndex {
            if bytes[at] == UInt8(ascii: "\n") {
                line += 1
                column = 1
                from = at + 1
            }
            at += 1
            while at < bytes.endIndex, bytes[at] & 0xC0 == 0x80 { at += 1 }
            scalars += 1
        }
        column += String(decoding: bytes[from..<at], as: UTF8.self).count
        return Place(file, line: line, column: column)
    }

    /// The byte at the last place asked for; nil at the end.
    var byte: UInt8? { at < bytes.endIndex ? bytes[at] : nil }
}

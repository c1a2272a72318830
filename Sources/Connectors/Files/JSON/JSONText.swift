/// Finds its way through the text of JSON (RFC 8259) that lies whole in memory, without building values of it.
struct JSONText {
    enum Kind: Sendable { case null, plain, string, escapedString }

    /// A value, where it stands. A string stands without its quotes.
    struct Piece {
        let kind: Kind
        let range: Range<Int>
    }

    private static let deepest = 200

    let bytes: UnsafeRawBufferPointer
    private(set) var at = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var text = JSONText(bytes)
        return text.value() != nil && text.isAtEnd
    }

    var isAtEnd: Bool {
        mutating get {
            skipBlanks()
            return at == bytes.count
        }
    }

    /// The next byte that is not blank.
    mutating func peek() -> UInt8? {
        skipBlanks()
        return at < bytes.count ? bytes[at] : nil
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        at += 1
        return true
    }

    /// Passes over a value; nil where there is none.
    mutating func value(depth: Int = 0) -> Piece? {
        guard let first = peek(), depth < JSONText.deepest else { return nil }
        let start = at
        switch first {
        case UInt8(ascii: "\""): return string()
        case UInt8(ascii: "{"): guard object(depth) else { return nil }
        case UInt8(ascii: "["): guard array(depth) else { return nil }
        case UInt8(ascii: "t"): guard word("true") else { return nil }
        case UInt8(ascii: "f"): guard word("false") else { return nil }
        case UInt8(ascii: "n"): return word("null") ? Piece(kind: .null, range: start..<at) : nil
        default: guard number() else { return nil }
        }
        return Piece(kind: .plain, range: start..<at)
    }

    mutating func string() -> Piece? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = at
        var kind = Kind.string
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                at += 1
                return Piece(kind: kind, range: start..<at - 1)
            case UInt8(ascii: "\\"):
                kind = .escapedString
                at += 2
            case 0..<0x20: return nil
            default: at += 1
            }
        }
        return nil
    }

    private mutating func object(_ depth: Int) -> Bool {
        at += 1
        if take(UInt8(ascii: "}")) { return true }
        repeat {
            guard string() != nil, take(UInt8(ascii: ":")), value(depth: depth + 1) != nil else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}"))
    }

    private mutating func array(_ depth: Int) -> Bool {
        at += 1
        if take(UInt8(ascii: "]")) { return true }
        repeat {
            guard value(depth: depth + 1) != nil else { return false }
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]"))
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let text = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
        guard bytes[at...].starts(with: text) else { return false }
        at += text.count
        return true
    }

    private mutating func number() -> Bool {
        func digits() -> Int {
            let start = at
            while at < bytes.count, bytes[at] &- 0x30 < 10 { at += 1 }
            return at - start
        }
        func skip(_ one: UInt8, _ other: UInt8) -> Bool {
            guard at < bytes.count, bytes[at] == one || bytes[at] == other else { return false }
            at += 1
            return true
        }
        _ = skip(UInt8(ascii: "-"), UInt8(ascii: "-"))
        guard digits() > 0 else { return false }
        if skip(UInt8(ascii: "."), UInt8(ascii: ".")), digits() == 0 { return false }
        guard skip(UInt8(ascii: "e"), UInt8(ascii: "E")) else { return true }
        _ = skip(UInt8(ascii: "+"), UInt8(ascii: "-"))
        return digits() > 0
    }

    private mutating func skipBlanks() {
        while at < bytes.count, case let byte = bytes[at], byte == 0x20 || (0x09...0x0D).contains(byte) { at += 1 }
    }
}

extension JSONText {
    /// A string with its escapes resolved.
    static func unescape(_ bytes: UnsafeRawBufferPointer, into out: inout [UInt8]) {
        out.removeAll(keepingCapacity: true)
        var at = 0
        while at < bytes.count {
            guard bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count else {
                out.append(bytes[at])
                at += 1
                continue
            }
            at += 2
            switch bytes[at - 1] {
            case UInt8(ascii: "n"): out.append(0x0A)
            case UInt8(ascii: "t"): out.append(0x09)
            case UInt8(ascii: "r"): out.append(0x0D)
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0C)
            case UInt8(ascii: "u"): out.append(contentsOf: String(scalar(bytes, &at)).utf8)
            case let other: out.append(other)
            }
        }
    }

    /// The character of `\uD83D\uDE00`; half of a pair is none.
    private static func scalar(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> Character {
        guard let first = unit(bytes, &at) else { return "\u{FFFD}" }
        if let scalar = Unicode.Scalar(first) { return Character(scalar) }
        var next = at + 2
        guard first < 0xDC00, next <= bytes.count, bytes[at] == UInt8(ascii: "\\"), bytes[at + 1] == UInt8(ascii: "u"),
            let second = unit(bytes, &next), (0xDC00...0xDFFF).contains(second)
        else { return "\u{FFFD}" }
        at = next
        let value = 0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00)
        return Unicode.Scalar(value).map { Character($0) } ?? "\u{FFFD}"
    }

    private static func unit(_ bytes: UnsafeRawBufferPointer, _ at: inout Int) -> UInt16? {
        guard at + 4 <= bytes.count, let value = UInt16(String(decoding: bytes[at..<at + 4], as: UTF8.self), radix: 16) else { return nil }
        at += 4
        return value
    }
}

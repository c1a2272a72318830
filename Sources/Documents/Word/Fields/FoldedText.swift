/// A line of a document, and beside it the same line as labels are compared with it, character by character.
struct FoldedText {
    let original: [Unicode.Scalar]
    let folded: [Unicode.Scalar]

    init(_ text: String) {
        // Marks of where a word may be parted are no part of it.
        original = text.unicodeScalars.filter { $0 != "\u{AD}" && $0 != "\u{200B}" && $0 != "\u{FEFF}" }
        folded = original.map(FoldedText.fold)
    }

    var count: Int { original.count }

    private static func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "a"..."z", "0"..."9", "а"..."я": return scalar
        case "A"..."Z", "А"..."Я": return Unicode.Scalar(scalar.value + 0x20)!
        case "ё", "Ё": return "е"
        case "\"", "«", "»", "“", "”", "„", "‘", "’", "'": return "\""
        case "\u{2010}"..."\u{2015}", "\u{2212}": return "-"
        case "\t", "\n": return "\t"
        case _ where scalar.properties.isWhitespace: return " "
        default: break
        }
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first! : scalar
    }

    func text(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(original[range])) }
}

extension Unicode.Scalar {
    /// As it is in a folded text. The lines of a form that are filled in by hand count too.
    var isGap: Bool { self == " " || self == "\t" || self == "_" }

    var isWordPart: Bool { properties.isAlphabetic || digit != nil }

    var digit: Int? { "0" <= self && self <= "9" ? Int(value) - 0x30 : nil }
}

/// Takes characters of a folded line from a place on.
struct LineCursor {
    let line: [Unicode.Scalar]
    var at: Int

    var next: Unicode.Scalar? { at < line.count ? line[at] : nil }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        at += 1
        return true
    }

    mutating func take(_ text: some Collection<Unicode.Scalar>) -> Bool {
        guard line.count - at >= text.count, line[at..<(at + text.count)].elementsEqual(text) else { return false }
        at += text.count
        return true
    }

    @discardableResult
    mutating func skipGaps() -> Bool {
        let start = at
        while let scalar = next, scalar.isGap { at += 1 }
        return at > start
    }

    /// Whether nothing but gaps follows.
    var isAtEnd: Bool { line[at...].allSatisfy(\.isGap) }

    /// Whether a form has room here that nobody has filled in.
    var isUnfilled: Bool { line[at...].prefix(100).allSatisfy { $0.isGap || $0 == "\"" } }

    mutating func word() -> String {
        var word = String.UnicodeScalarView()
        while let scalar = next, scalar.properties.isAlphabetic, word.count < 32 {
            word.append(scalar)
            at += 1
        }
        return String(word)
    }

    /// So many digits, and none behind them.
    mutating func digits(_ count: ClosedRange<Int>) -> Int? {
        var (value, length, end) = (0, 0, at)
        while end < line.count, let digit = line[end].digit {
            length += 1
            guard length <= count.upperBound else { return nil }
            value = value * 10 + digit
            end += 1
        }
        guard count.contains(length) else { return nil }
        at = end
        return value
    }
}

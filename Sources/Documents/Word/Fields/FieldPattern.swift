import Base

/// Where a field of a contract stands: its label, and a hole for its value: `Договор № {value}`, `от {date}`.
///
/// Letters are compared without regard to capitals, `ё` is `е`, any dash is a dash, any quotation mark is one, `№` is `N` and
/// `No` too; a blank stands for any blanks, also between the cells of a table.
package struct FieldPattern: Sendable {
    /// What the hole takes.
    enum Hole: String, Sendable, CaseIterable {
        /// What stands there up to the text that follows in the pattern; at its end, up to a tab, to the label of another
        /// field, or to the end of the line.
        case value
        /// The same without a blank within.
        case word
        case date
        case money
        /// Whatever stands between; it is not kept.
        case any
    }

    enum Piece: Sendable {
        case text([Unicode.Scalar])
        case blank
        case number
        case hole(Hole)
    }

    package let name: String
    package let isRequired: Bool
    let pieces: [Piece]
    let text: String

    package init(_ name: String, _ pattern: String, isRequired: Bool = false, at place: Place) throws(Diagnostic) {
        self.name = name
        self.isRequired = isRequired
        text = pattern
        var pieces: [Piece] = []
        var kept = 0
        var rest = Substring(pattern)
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" }
            pieces += FieldPattern.literal(literal)
            rest = rest.dropFirst(literal.count)
            guard rest.popFirst() != nil else { break }
            let word = rest.prefix { $0 != "}" }
            guard let hole = Hole(rawValue: String(word)), word.endIndex < rest.endIndex else {
                throw FieldPattern.wrong(pattern, word, place)
            }
            if hole != .any { kept += 1 }
            pieces.append(.hole(hole))
            rest = rest.dropFirst(word.count + 1)
        }
        if case .blank? = pieces.first { pieces.removeFirst() }
        if case .blank? = pieces.last { pieces.removeLast() }
        if case .hole? = pieces.first { kept = 0 }
        guard kept == 1, pattern.count <= 500 else { throw FieldPattern.wrong(pattern, nil, place) }
        self.pieces = pieces
    }

    private static func literal(_ text: Substring) -> [Piece] {
        var pieces: [Piece] = []
        for scalar in FoldedText(String(text)).folded {
            switch (scalar, pieces.last) {
            case (" ", .blank?): break
            case (" ", _): pieces.append(.blank)
            case ("№", _): pieces.append(.number)
            case (_, .text(let before)?): pieces[pieces.count - 1] = .text(before + [scalar])
            default: pieces.append(.text([scalar]))
            }
        }
        return pieces
    }

    private static func wrong(_ pattern: String, _ hole: Substring?, _ place: Place) -> Diagnostic {
        let holes = Hole.allCases.map { "{\($0.rawValue)}" }
        let mend = hole.flatMap { nearest(to: String($0), in: Hole.allCases.map(\.rawValue)) }.map {
            Text("write `{\($0)}`", "напишите `{\($0)}`")
        }
        return Diagnostic(
            "field.pattern", "`\(pattern)` is not a label with one of \(holes.joined(separator: ", ")) behind it.",
            "`\(pattern)`: это не надпись, за которой стоит одно из \(holes.joined(separator: ", ")).", at: place,
            mend: mend
                ?? Text(
                    "write the label and then `{value}`: `Contract No {value}`", "напишите надпись, а за ней `{value}`: `Договор № {value}`"
                ))
    }
}

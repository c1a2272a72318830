/// Looks for fields in the lines of a document: the first place where a pattern fits is taken.
struct FieldSearch {
    /// Characters that one hole takes at most.
    static let holeLimit = 1_000

    private let lines: [FoldedText]
    private let patterns: [FieldPattern]

    init(_ patterns: [FieldPattern], in lines: [String]) {
        self.patterns = patterns
        self.lines = lines.map(FoldedText.init).filter { $0.folded.contains { !$0.isGap } }
    }

    func value(of pattern: FieldPattern) -> String? {
        for line in lines.indices {
            for start in lines[line].folded.indices where begins(pattern, line, start) {
                var match = Match(line: line, cursor: LineCursor(line: lines[line].folded, at: start))
                if fit(pattern.pieces[...], &match, isLabel: false), let value = match.value { return value }
            }
        }
        return nil
    }

    private struct Match {
        var line: Int
        var cursor: LineCursor
        var value: String?
    }

    /// Whether a word begins here, as the pattern does: `от` is not found in `работ`.
    private func begins(_ pattern: FieldPattern, _ line: Int, _ start: Int) -> Bool {
        let folded = lines[line].folded
        switch pattern.pieces.first {
        case .text(let text)?: guard folded[start] == text[0] else { return false }
        default: guard folded[start] == "№" || folded[start] == "n" else { return false }
        }
        return start == 0 || !folded[start].isWordPart || !folded[start - 1].isWordPart
    }

    /// Fits the pieces from the cursor on. `isLabel`: only to know whether the field begins here.
    private func fit(_ pieces: ArraySlice<FieldPattern.Piece>, _ match: inout Match, isLabel: Bool) -> Bool {
        guard let piece = pieces.first else { return true }
        let rest = pieces.dropFirst()
        switch piece {
        case .text(let text): return match.cursor.take(text) && fit(rest, &match, isLabel: isLabel)
        case .number: return takeNumber(&match.cursor) && fit(rest, &match, isLabel: isLabel)
        case .blank:
            // Between two words there must be one; before a hole or a sign it may be left out.
            let found = match.cursor.skipGaps()
            if !found, case .text? = rest.first, match.cursor.at > 0, match.cursor.line[match.cursor.at - 1].isWordPart { return false }
            return fit(rest, &match, isLabel: isLabel)
        case .hole(.any): return fitAny(rest, &match, isLabel: isLabel)
        case .hole(let hole):
            if isLabel, match.cursor.isUnfilled { return true }
            goToNextLine(&match)
            switch hole {
            case .date: match.value = WrittenDate.take(&match.cursor)
            case .money: match.value = WrittenMoney.take(&match.cursor)
            default: return fitValue(hole, rest, &match, isLabel: isLabel)
            }
            return match.value != nil && fit(rest, &match, isLabel: isLabel)
        }
    }

    /// `№`, `N`, `No.`
    private func takeNumber(_ cursor: inout LineCursor) -> Bool {
        if cursor.take("№") { return true }
        guard cursor.take("n") else { return false }
        if cursor.take("o") || cursor.take("º") || cursor.take("°") { _ = cursor.take(".") }
        return !(cursor.next?.properties.isAlphabetic ?? false)
    }

    /// Where nothing follows the label in its line, the value stands in the next.
    private func goToNextLine(_ match: inout Match) {
        guard match.cursor.isAtEnd, match.line + 1 < lines.count else { return }
        match.line += 1
        match.cursor = LineCursor(line: lines[match.line].folded, at: 0)
    }

    private func fitAny(_ rest: ArraySlice<FieldPattern.Piece>, _ match: inout Match, isLabel: Bool) -> Bool {
        if isLabel { return true }
        for end in match.cursor.at...min(match.cursor.line.count, match.cursor.at + FieldSearch.holeLimit) {
            var ahead = match
            ahead.cursor.at = end
            if fit(rest, &ahead, isLabel: false) {
                match = ahead
                return true
            }
        }
        return false
    }

    private func fitValue(_ hole: FieldPattern.Hole, _ rest: ArraySlice<FieldPattern.Piece>, _ match: inout Match, isLabel: Bool) -> Bool {
        match.cursor.skipGaps()
        let start = match.cursor.at
        guard match.cursor.next != nil else { return false }
        if isLabel { return true }
        // Nobody has filled in the form where the next label stands behind its line.
        if match.cursor.line[..<start].reversed().prefix(while: \.isGap).contains("_"), ends(hole, match.line, start) { return false }
        let limit = min(match.cursor.line.count, start + FieldSearch.holeLimit)
        var end = start
        while end < limit {
            end += 1
            let isOver = end == limit || ends(hole, match.line, end)
            if rest.isEmpty, !isOver { continue }
            var ahead = match
            ahead.cursor.at = end
            if fit(rest, &ahead, isLabel: false) {
                ahead.value = trimmed(start..<end, of: lines[match.line])
                match = ahead
                return ahead.value != nil
            }
            if isOver { return false }
        }
        return false
    }

    /// Whether a value of its own accord goes no further than here.
    private func ends(_ hole: FieldPattern.Hole, _ line: Int, _ end: Int) -> Bool {
        let folded = lines[line].folded
        if folded[end] == "\t" { return true }
        if hole == .word { return folded[end].isGap }
        guard folded[end - 1].isGap || !folded[end - 1].isWordPart else { return false }
        return patterns.contains { other in
            guard begins(other, line, end) else { return false }
            var match = Match(line: line, cursor: LineCursor(line: folded, at: end))
            return fit(other.pieces[...], &match, isLabel: true)
        }
    }

    /// Nil where nothing is left: a form that nobody has filled in.
    private func trimmed(_ range: Range<Int>, of line: FoldedText) -> String? {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, line.folded[start].isGap { start += 1 }
        while end > start, line.folded[end - 1].isGap || [",", ";"].contains(line.folded[end - 1]) { end -= 1 }
        return start < end ? line.text(start..<end) : nil
    }
}

extension Document {
    /// The fields of a contract, in one row. One that is not found is empty, or broken where it is required.
    package func fields(_ patterns: [FieldPattern]) -> any RowSource {
        let search = FieldSearch(patterns, in: lines)
        var row = RowList.Row(line: 1, cells: [])
        for (index, pattern) in patterns.enumerated() {
            let value = search.value(of: pattern)
            if value == nil, pattern.isRequired { row.broken.insert(index) }
            row.cells.append(value ?? (pattern.isRequired ? pattern.text : ""))
        }
        return RowList([row])
    }

    /// The text in its order: a paragraph may be of several lines, the row of a table is one.
    private var lines: [String] {
        blocks.flatMap { block -> [String] in
            switch block {
            case .paragraph(let paragraph): paragraph.text.split(separator: "\n").map(String.init)
            case .table(let table): table.rows.map { $0.cells.map(\.text).joined(separator: "\t") }
            }
        }
    }
}

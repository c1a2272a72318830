import Base

/// Where the parts of a model file lie: its settings in the first block comment, and its one statement.
///
/// It knows quotes and comments and no more of SQL; what the statement means is for a parser to say.
struct SQLOutline {
    /// The lines of the settings, the marks of the comment made blank so that columns stay true; nil without a comment.
    private(set) var settings: (bytes: [UInt8], firstLine: Int)?
    private(set) var statement: Range<Int> = 0..<0

    private let bytes: [UInt8]
    private let file: String
    private let escapes: Bool
    private var at = 0

    /// `escapes` is whether the dialect reads a backslash in a text as an escape.
    init(_ source: SourceText, escapes: Bool) throws(Diagnostic) {
        bytes = source.bytes
        file = source.file
        self.escapes = escapes
        try readStatement()
    }

    /// The place of a byte, its column counted in characters.
    func place(_ index: Int) -> Place {
        let line = bytes[..<index].count { $0 == UInt8(ascii: "\n") } + 1
        let start = bytes[..<index].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return Place(file, line: line, column: String(decoding: bytes[start..<index], as: UTF8.self).count + 1)
    }

    private mutating func readStatement() throws(Diagnostic) {
        var start: Int?
        var end = 0
        var semicolon: Int?
        while at < bytes.count {
            let token = at
            switch bytes[at] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                at += 1
                continue
            case UInt8(ascii: "-") where follows(UInt8(ascii: "-")):
                at = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
                continue
            case UInt8(ascii: "/") where follows(UInt8(ascii: "*")):
                try skipComment()
                if settings == nil, start == nil { keepSettings(token..<at) }
                continue
            case UInt8(ascii: ";"):
                semicolon = semicolon ?? at
                at += 1
                continue
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"): try skipQuotes()
            case UInt8(ascii: "$"): try skipDollarQuotes()
            default: at += 1
            }
            if semicolon != nil {
                throw Diagnostic(
                    "model.several-statements", "A second statement begins here; a model is one SELECT.",
                    "Здесь начинается вторая команда, а модель — это один SELECT.", at: place(token),
                    mend: Text("move it to a model of its own", "вынесите её в отдельную модель"))
            }
            start = start ?? token
            end = at
        }
        if let start { statement = start..<end }
    }
}

// MARK: - Steps

extension SQLOutline {
    private func follows(_ byte: UInt8) -> Bool { at + 1 < bytes.count && bytes[at + 1] == byte }

    private func unclosed(_ start: Int) -> Diagnostic {
        Diagnostic(
            "model.unclosed", "What begins here is never closed.", "То, что начинается здесь, нигде не закрыто.", at: place(start),
            mend: Text("close the quotes or the comment", "закройте кавычки или комментарий"))
    }

    private mutating func skipComment() throws(Diagnostic) {
        let start = at
        at += 2
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "*"), follows(UInt8(ascii: "/")) {
                at += 2
                return
            }
            at += 1
        }
        throw unclosed(start)
    }

    private mutating func skipQuotes() throws(Diagnostic) {
        let start = at
        let quote = bytes[at]
        at += 1
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote {
                at += 1
                // A doubled quote is the quote itself.
                guard at < bytes.count, bytes[at] == quote else { return }
            } else if byte == UInt8(ascii: "\\"), escapes {
                at += 1
            }
            at += 1
        }
        throw unclosed(start)
    }

    /// `$$ ... $$` and `$tag$ ... $tag$`; any other dollar is a character.
    private mutating func skipDollarQuotes() throws(Diagnostic) {
        let start = at
        at += 1
        guard let second = bytes[at...].firstIndex(of: UInt8(ascii: "$")), bytes[at..<second].allSatisfy(isTagByte) else { return }
        let mark = bytes[start...second]
        at = second + 1
        while at + mark.count <= bytes.count {
            if bytes[at..<(at + mark.count)] == mark {
                at += mark.count
                return
            }
            at += 1
        }
        throw unclosed(start)
    }

    private func isTagByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private mutating func keepSettings(_ comment: Range<Int>) {
        let start = bytes[..<comment.lowerBound].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        var lines = Array(bytes[start..<(comment.upperBound - 2)])
        for index in 0..<(comment.lowerBound + 2 - start) { lines[index] = UInt8(ascii: " ") }
        settings = (lines, bytes[..<start].count { $0 == UInt8(ascii: "\n") } + 1)
    }
}

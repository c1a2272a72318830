import Base

/// Arithmetic over metrics: `(revenue - refunds) / payments`.
package indirect enum Formula<Term: Sendable>: Sendable {
    package enum Operation: Character, Sendable {
        case add = "+"
        case subtract = "-"
        case multiply = "*"
        case divide = "/"
    }

    case term(Term)
    /// A number as its digits.
    case number(String)
    case operation(Operation, Formula, Formula)

    package var terms: [Term] {
        switch self {
        case .term(let term): [term]
        case .number: []
        case .operation(_, let left, let right): left.terms + right.terms
        }
    }

    package func map<Other>(_ change: (Term) -> Other?) -> Formula<Other>? {
        switch self {
        case .term(let term): return change(term).map(Formula<Other>.term)
        case .number(let digits): return .number(digits)
        case .operation(let operation, let left, let right):
            let (left, right) = (left.map(change), right.map(change))
            guard let left, let right else { return nil }
            return .operation(Formula<Other>.Operation(rawValue: operation.rawValue)!, left, right)
        }
    }
}

extension Formula<String> {
    /// Where the reading of a formula stopped, and the word that stands there; nil at its end.
    struct Problem: Error {
        let word: String?
    }

    init(parsing text: String) throws(Problem) {
        var parser = FormulaParser(text)
        self = try parser.formula()
    }
}

/// Reads sums of products of terms. Nesting is bounded, so that no text can exhaust the stack.
private struct FormulaParser {
    typealias Problem = Formula<String>.Problem

    private var words: ArraySlice<Substring>
    private var depth = 0

    init(_ text: String) {
        var words: [Substring] = []
        var rest = text[...]
        while let first = rest.first {
            let length = FormulaParser.isWord(first) ? rest.prefix(while: FormulaParser.isWord).count : 1
            if first != " " { words.append(rest.prefix(length)) }
            rest = rest.dropFirst(length)
        }
        self.words = words[...]
    }

    mutating func formula() throws(Problem) -> Formula<String> {
        let formula = try sum()
        guard words.isEmpty else { throw problem }
        return formula
    }

    private var problem: Problem { Problem(word: words.first.map(String.init)) }

    private mutating func sum() throws(Problem) -> Formula<String> {
        var left = try product()
        while let sign = words.first, let operation = Formula<String>.Operation(rawValue: sign.first!),
            [.add, .subtract].contains(operation)
        {
            words.removeFirst()
            left = .operation(operation, left, try product())
        }
        return left
    }

    private mutating func product() throws(Problem) -> Formula<String> {
        var left = try term()
        while let sign = words.first, let operation = Formula<String>.Operation(rawValue: sign.first!),
            [.multiply, .divide].contains(operation)
        {
            words.removeFirst()
            left = .operation(operation, left, try term())
        }
        return left
    }

    private mutating func term() throws(Problem) -> Formula<String> {
        depth += 1
        defer { depth -= 1 }
        guard let word = words.first, depth < 50 else { throw problem }
        if word == "(" {
            words.removeFirst()
            let inside = try sum()
            guard words.first == ")" else { throw problem }
            words.removeFirst()
            return inside
        }
        guard FormulaParser.isWord(word.first!) else { throw problem }
        if Reading.isName(String(word)) {
            words.removeFirst()
            return .term(String(word))
        }
        let parts = word.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, word.utf8.count <= 20, parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(FormulaParser.isDigit) }) else {
            throw problem
        }
        words.removeFirst()
        return .number(String(word))
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "."
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

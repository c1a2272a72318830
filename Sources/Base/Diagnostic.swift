/// Where something stands in a file of the project. Lines and columns count from 1; 0 means the whole file.
public struct Place: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var file: String
    public var line: Int
    public var column: Int

    public init(_ file: String, line: Int = 0, column: Int = 0) {
        self.file = file
        self.line = line
        self.column = column
    }

    public var description: String {
        switch (line, column) {
        case (0, _): file
        case (_, 0): "\(file):\(line)"
        default: "\(file):\(line):\(column)"
        }
    }

    public static func < (left: Place, right: Place) -> Bool {
        (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
}

/// What is wrong, where, and how to mend it: the one shape in which Vitrina reports a mistake of the outside world.
///
/// The code is `noun.what-is-wrong` and stays for ever. The mend is something to type. A secret never appears.
public struct Diagnostic: Error, Sendable, Hashable {
    public enum Severity: String, Sendable { case error, warning }

    public var severity: Severity
    public var code: String
    public var message: Text
    public var place: Place?
    public var mend: Text?

    public init(
        _ code: String, _ en: String, _ ru: String, at place: Place? = nil, mend: Text? = nil,
        severity: Severity = .error
    ) {
        self.init(code, Text(en, ru), at: place, mend: mend, severity: severity)
    }

    public init(_ code: String, _ message: Text, at place: Place? = nil, mend: Text? = nil, severity: Severity = .error) {
        self.severity = severity
        self.code = code
        self.message = message
        self.place = place
        self.mend = mend
    }
}

extension Diagnostic {
    /// The diagnostic as a person reads it. `line` hands over the text of a line of the named file, for the caret.
    public func render(in language: Language, line: (Place) -> String? = { _ in nil }) -> String {
        let word: Text = severity == .error ? Text("error", "ошибка") : Text("warning", "предупреждение")
        var text = "\(word[language])[\(code)]"
        if let place { text += " \(place)" }
        text += "\n"
        if let place, place.line > 0, let source = line(place) {
            let number = String(place.line)
            text += "  \(number) | \(source)\n"
            if place.column > 0 {
                // Tabs are kept, so that the caret stands under its word whatever a tab's width.
                let lead = source.prefix(place.column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
                text += "  " + String(repeating: " ", count: number.count) + " | " + lead + "^\n"
            }
        }
        text += "  " + message[language].split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n  ") + "\n"
        if let mend { text += "  \(Text("mend", "как исправить")[language]): \(mend[language])\n" }
        return text
    }

    /// The shape that `--json` prints.
    public func json(in language: Language) -> JSON {
        var object: [(String, JSON)] = [
            ("severity", .string(severity.rawValue)), ("code", .string(code)), ("message", .string(message[language])),
        ]
        if let place {
            object.append(("file", .string(place.file)))
            if place.line > 0 { object.append(("line", .int(place.line))) }
            if place.column > 0 { object.append(("column", .int(place.column))) }
        }
        if let mend { object.append(("mend", .string(mend[language]))) }
        return .object(object)
    }
}

/// All that is wrong, gathered, so that a person mends it in one go.
public struct Diagnostics: Error, Sendable {
    public private(set) var all: [Diagnostic] = []

    public init(_ all: [Diagnostic] = []) {
        self.all = all
    }

    public var hasErrors: Bool { all.contains { $0.severity == .error } }

    public mutating func report(_ diagnostic: Diagnostic) {
        if !all.contains(diagnostic) { all.append(diagnostic) }
    }

    public mutating func report(_ other: Diagnostics) {
        for diagnostic in other.all { report(diagnostic) }
    }

    /// By place, so that a file is mended from its top to its end.
    public var sorted: [Diagnostic] {
        all.sorted { left, right in
            switch (left.place, right.place) {
            case let (l?, r?): l < r
            case (nil, _?): true
            default: false
            }
        }
    }
}

/// The candidate that a person most probably meant, if any is near enough to be worth naming.
public func nearest(to name: String, in candidates: some Sequence<String>) -> String? {
    let wanted = Array(name.lowercased().unicodeScalars)
    let limit = max(1, wanted.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates where candidate != name {
        let distance = editDistance(wanted, Array(candidate.lowercased().unicodeScalars))
        if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
    }
    return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that lead from one word to the other.
func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    var before: [Int] = []
    var previous = Array(0...b.count)
    for i in 0..<a.count {
        var current = [i + 1] + Array(repeating: 0, count: b.count)
        for j in 0..<b.count {
            var cost = min(previous[j + 1] + 1, current[j] + 1, previous[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, before[j - 1] + 1) }
            current[j + 1] = cost
        }
        before = previous
        previous = current
    }
    return previous[b.count]
}

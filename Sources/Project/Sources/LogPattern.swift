import Base

/// How a line of a log is written: `{ip} - [{time}] "{request}" {status}`.
///
/// A field goes up to the text behind it; `{time:2}` goes up to the second such text, so it has one inside. What stands
/// around fields must stand there in the line.
package struct LogPattern: Sendable, Hashable {
    package enum Part: Sendable, Hashable {
        case text(String)
        case field(name: String, repeats: Int)
    }

    package let parts: [Part]
    /// What is written where there is no value.
    package let null: String?
    /// How the time is written, unless the table says it.
    package let timestamp: String?

    package var fields: [String] {
        parts.compactMap { if case .field(let name, _) = $0 { name } else { nil } }
    }

    /// Where a field goes on to the end of the line, lines that do not fit belong to the one before: a stack trace.
    package var takesLinesBehind: Bool { if case .field = parts.last { true } else { false } }

    /// Those that have a name, the most telling first.
    package static var ready: [(name: String, pattern: LogPattern)] {
        ["nginx_combined", "nginx_error", "app"].map { name in
            let (text, null, timestamp) = known[name]!
            return (name, LogPattern(parts: parts(text)!, null: null, timestamp: timestamp))
        }
    }

    private static let known: [String: (text: String, null: String?, timestamp: String?)] = [
        "nginx_combined": (
            "{remote_addr} - {remote_user} [{time_local}] \"{request}\" {status} {body_bytes_sent} \"{http_referer}\" \"{http_user_agent}\"",
            "-", "%d/%b/%Y:%H:%M:%S %z"
        ),
        "nginx_error": ("{time:2} [{level}] {pid}#{tid}: {message}", nil, "%Y/%m/%d %H:%M:%S"),
        "app": ("{time:2} {level} {message}", nil, nil),
    ]
}

extension LogPattern {
    static func read(_ node: Node, _ reading: Reading) -> LogPattern? {
        guard let text = reading.string(node) else { return nil }
        let ready = known[text]
        if let parts = parts(ready?.text ?? text) { return LogPattern(parts: parts, null: ready?.null, timestamp: ready?.timestamp) }
        reading.report(
            "source.pattern", "`\(text)` is not the pattern of a line.", "`\(text)` — не образец строки.", at: node.place,
            mend: Text(
                "write one of \(known.keys.sorted().joined(separator: ", ")), or the line with its fields: '{time:2} {level} {message}'",
                "напишите \(known.keys.sorted().joined(separator: ", ")) или строку с полями: '{time:2} {level} {message}'"))
        return nil
    }

    /// Nil where a brace is not closed, a field has no name, no field is there, or two have nothing between them.
    static func parts(_ text: String) -> [Part]? {
        var parts: [Part] = []
        var rest = text[...]
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" }
            rest = rest[literal.endIndex...]
            if !literal.isEmpty { parts.append(.text(String(literal))) }
            guard rest.first == "{" else { break }
            guard let close = rest.firstIndex(of: "}") else { return nil }
            let words = rest[rest.index(after: rest.startIndex)..<close].split(separator: ":", omittingEmptySubsequences: false)
            guard let name = words.first, Reading.isName(String(name)), words.count <= 2 else { return nil }
            guard let repeats = words.count == 2 ? Int(words[1]) : 1, (1...100).contains(repeats) else { return nil }
            if case .field = parts.last { return nil }
            parts.append(.field(name: String(name), repeats: repeats))
            rest = rest[rest.index(after: close)...]
        }
        return parts.contains { if case .field = $0 { true } else { false } } ? parts : nil
    }
}

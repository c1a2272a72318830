/// The header lines of a message, in their order; names are matched without regard to case.
package struct Headers: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    package struct Line: Sendable, Hashable {
        package var name: String
        package var value: String
    }

    package private(set) var lines: [Line] = []

    package init() {}

    package init(dictionaryLiteral lines: (String, String)...) {
        self.lines = lines.map { Line(name: $0.0, value: $0.1) }
    }

    /// The first value of a header. Setting replaces all the lines of that name; `nil` removes them.
    package subscript(name: String) -> String? {
        get { lines.first { $0.name.matches(name) }?.value }
        set {
            lines.removeAll { $0.name.matches(name) }
            if let newValue { add(name, newValue) }
        }
    }

    package func all(_ name: String) -> [String] {
        lines.filter { $0.name.matches(name) }.map(\.value)
    }

    /// One more line, also where the name is there already (`Set-Cookie`).
    package mutating func add(_ name: String, _ value: String) {
        lines.append(Line(name: name, value: value))
    }

    mutating func reserve(_ count: Int) { lines.reserveCapacity(count) }
}

extension Headers {
    /// Whether a comma-separated header names this token: `gzip` in `Accept-Encoding: br, gzip;q=0.8`.
    /// A token refused by `;q=0` is not named.
    package func names(_ token: String, in header: String) -> Bool {
        all(header).contains { value in
            value.split(separator: ",").contains { item in
                let parts = item.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" } }
                guard let first = parts.first, first.matches(token) else { return false }
                return !parts.dropFirst().contains { ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains($0.lowercased()) }
            }
        }
    }
}

extension String {
    /// Equality of header names: ASCII letters without regard to case.
    func matches(_ other: String) -> Bool {
        utf8.count == other.utf8.count
            && zip(utf8, other.utf8).allSatisfy { a, b in a == b || (a | 0x20 == b | 0x20 && a | 0x20 >= 0x61 && a | 0x20 <= 0x7A) }
    }

    /// Whether this can stand in a header line without ending it.
    var fitsHeader: Bool { utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

/// The path and the query of a request line, decoded; nil where they are not well formed.
///
/// A path has no dot segments, no empty segments and no encoded slash, so that what a route matched is what a
/// handler sees and no path leads out of its folder. A trailing slash is kept.
struct RequestTarget: Sendable, Equatable {
    let path: String
    let query: Fields

    init?(_ line: String) {
        let raw = Self.withoutAuthority(line)
        let utf8 = raw.utf8
        let mark = utf8.firstIndex(of: UInt8(ascii: "?"))
        guard let path = Self.path(raw[..<(mark ?? utf8.endIndex)]) else { return nil }
        self.path = path
        guard let mark else {
            query = Fields()
            return
        }
        guard let query = Fields(parsing: raw[utf8.index(after: mark)...]) else { return nil }
        self.query = query
    }

    /// A proxy may ask for `http://host/path`; the host is of no matter here.
    private static func withoutAuthority(_ line: String) -> Substring {
        guard line.hasPrefix("http://") || line.hasPrefix("https://") else { return line[...] }
        let rest = line.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" && $0 != "?" }
        return rest.isEmpty ? "/" : rest
    }

    private static func path(_ raw: Substring) -> String? {
        guard raw.utf8.first == UInt8(ascii: "/") else { return raw == "*" ? "*" : nil }
        if isPlain(raw) { return String(raw) }
        var segments: [String] = []
        let parts = raw.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for part in parts {
            guard let segment = decoded(part, plusIsSpace: false), !segment.utf8.contains(where: isForbidden) else { return nil }
            switch segment {
            case "", ".": continue
            case "..":
                guard segments.popLast() != nil else { return nil }
            default: segments.append(segment)
            }
        }
        let endsOpen = ["", ".", ".."].contains(parts.last.map { String(Substring($0)) } ?? "")
        return "/" + segments.joined(separator: "/") + (endsOpen && !segments.isEmpty ? "/" : "")
    }

    /// Letters, digits and the like, without anything to decode or to remove: most paths.
    private static func isPlain(_ raw: Substring) -> Bool {
        var previous: UInt8 = 0
        for byte in raw.utf8 {
            switch byte {
            case UInt8(ascii: "/"), UInt8(ascii: "."):
                if previous == UInt8(ascii: "/") { return false }
            case UInt8(ascii: "%"), 0x80...: return false
            default:
                if isForbidden(byte) { return false }
            }
            previous = byte
        }
        return true
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7F || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }
}

/// The fields of a query string or of a form, in their order.
package struct Fields: Sendable, Hashable {
    package struct Item: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package private(set) var items: [Item] = []

    package init() {}

    /// `a=1&b=two+words`; nil where an escape is broken or the text is not UTF-8.
    package init?(parsing text: Substring) {
        for part in text.utf8.split(separator: UInt8(ascii: "&")) {
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = decoded(part[..<equals], plusIsSpace: true),
                let value = decoded(part[equals...].dropFirst(), plusIsSpace: true)
            else { return nil }
            items.append(Item(name: name, value: value))
        }
    }

    /// The first value of that name.
    package subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    package func all(_ name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }
}

/// Percent escapes undone; nil where one is broken, gives a NUL, or the bytes are not UTF-8.
private func decoded(_ text: Substring.UTF8View, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count)
    var rest = text[...]
    while let byte = rest.popFirst() {
        switch byte {
        case UInt8(ascii: "%"):
            guard let high = rest.popFirst().flatMap(hexValue), let low = rest.popFirst().flatMap(hexValue) else { return nil }
            bytes.append(high << 4 | low)
        case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
        default: bytes.append(byte)
        }
    }
    return bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}

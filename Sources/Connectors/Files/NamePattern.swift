/// Which files of a folder are meant: `payments-*.csv`, `*/sales.csv`. `*` stands for any characters, `?` for one; neither
/// passes over a slash.
struct NamePattern: Sendable {
    private let parts: [[UInt8]]

    init(_ text: String) { parts = text.split(separator: "/").map { Array($0.utf8) } }

    /// Folders to go into before the names of files are looked at.
    var depth: Int { parts.count - 1 }

    /// Whether a name fits the part of the pattern for its depth.
    func matches(_ name: String, at depth: Int) -> Bool {
        let name = Array(name.utf8)
        if name.first == UInt8(ascii: "."), parts[depth].first != UInt8(ascii: ".") { return false }
        return NamePattern.matches(name[...], parts[depth][...]) && !(depth == self.depth && isPassing(name, parts[depth]))
    }

    /// Whether a path fits the pattern, or its last name one that has no folders.
    func matches(path: String) -> Bool {
        let names = path.split(separator: "/").map { Array($0.utf8) }
        let wanted = parts.count == 1 ? names.suffix(1) : names[...]
        return wanted.count == parts.count && zip(wanted, parts).allSatisfy { NamePattern.matches($0[...], $1[...]) }
    }

    /// Names of files that are on their way, which a pattern must spell out to mean them.
    private func isPassing(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
        if name.starts(with: "~$".utf8), !pattern.starts(with: "~$".utf8) { return true }
        return [".part", ".tmp", ".filepart", ".crdownload"].contains { ending in
            name.reversed().starts(with: ending.utf8.reversed()) && !pattern.reversed().starts(with: ending.utf8.reversed())
        }
    }

    private static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        // The usual two-finger walk: remember the last star and go back to it when the rest does not fit.
        var (name, pattern) = (name, pattern)
        var star: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while let byte = name.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (name, pattern)
            } else if let wanted = pattern.first, wanted == byte || wanted == UInt8(ascii: "?") {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = star {
                (name, pattern) = (last.name.dropFirst(), last.pattern)
                star = (name, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

#if canImport(Glibc)
import Glibc
#endif

/// The name of an element, as expat lends it during a call.
struct XMLName {
    static let separator: CChar = 0x20

    private let raw: UnsafePointer<CChar>
    /// Where the name begins behind its prefix or namespace.
    private let local: UnsafePointer<CChar>

    init(_ raw: UnsafePointer<CChar>) {
        self.raw = raw
        var (start, at) = (raw, raw)
        while at.pointee != 0 {
            if at.pointee == XMLName.separator || at.pointee == 0x3A { start = at + 1 }
            at += 1
        }
        local = start
    }

    /// Whether this is the name, whatever its prefix or namespace.
    static func == (name: XMLName, wanted: StaticString) -> Bool { strcmp(name.local, wanted.pointer) == 0 }

    var text: String { String(cString: local) }

    /// Whether the address of the namespace has this end, where the stream reads namespaces.
    func namespaceEnds(with end: StaticString) -> Bool {
        let length = local - raw
        // The separator stands between.
        guard length > end.utf8CodeUnitCount else { return false }
        return memcmp(raw + length - 1 - end.utf8CodeUnitCount, end.pointer, end.utf8CodeUnitCount) == 0
    }

    static func ~= (wanted: StaticString, name: XMLName) -> Bool { name == wanted }
}

/// The attributes of an element, as expat lends them during a call.
struct XMLAttributes {
    private let raw: UnsafeMutablePointer<UnsafePointer<CChar>?>?

    init(_ raw: UnsafeMutablePointer<UnsafePointer<CChar>?>?) { self.raw = raw }

    /// The value of the first attribute with this name, whatever its prefix or namespace.
    subscript(_ name: StaticString) -> String? { bytes(name).map { String(cString: $0) } }

    /// The same, lent: it ends with a zero byte.
    func bytes(_ name: StaticString) -> UnsafePointer<CChar>? {
        guard var at = raw else { return nil }
        while let key = at[0] {
            if XMLName(key) == name { return at[1] }
            at += 2
        }
        return nil
    }

    func int(_ name: StaticString) -> Int? { self[name].flatMap { Int($0) } }

    /// `1` and `true`.
    func flag(_ name: StaticString) -> Bool { self[name].map { $0 == "1" || $0 == "true" } ?? false }

    /// Each attribute with its name as it stands.
    func forEach(_ body: (XMLName, UnsafePointer<CChar>) -> Void) {
        guard var at = raw else { return }
        while let key = at[0], let value = at[1] {
            body(XMLName(key), value)
            at += 2
        }
    }
}

extension StaticString {
    fileprivate var pointer: UnsafePointer<CChar> { UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self) }
}

/// A text that is used and never shown: a password, a key, a connection URL.
///
/// Whatever prints it (interpolation, a debugger, a dump of the value that holds it) prints dots. Only `reveal()`
/// hands it over, so a search for that word finds each place where a secret leaves.
public struct Secret: Sendable, Hashable {
    private let text: String

    public init(_ text: String) {
        self.text = text
    }

    public func reveal() -> String { text }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "•••" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [], displayStyle: .struct) }
}

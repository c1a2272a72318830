import Secrets

/// The parts of a connection string that no message may show.
struct ODBCSecrets: Sendable {
    private let parts: [String]
    private static let plain: Set = [
        "driver", "dsn", "server", "servername", "host", "port", "database", "dbq", "uid", "user", "username", "dialect",
    ]

    init(_ text: Secret) {
        let text = text.reveal()
        var parts = [text]
        for pair in text.split(separator: ";") {
            guard let equals = pair.firstIndex(of: "=") else { continue }
            let key = pair[..<equals].filter { $0 != " " }.lowercased()
            var value = pair[pair.index(after: equals)...]
            if value.hasPrefix("{"), value.hasSuffix("}") { value = value.dropFirst().dropLast() }
            if !Self.plain.contains(key), value.count > 3 { parts.append(String(value)) }
        }
        self.parts = parts
    }

    func hide(_ message: String) -> String {
        parts.reduce(message) { $0.replacing($1, with: "•••") }
    }
}

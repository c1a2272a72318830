import Base
import Secrets

/// Where a server is, and as whom to go there: `postgres://user:${PASSWORD}@host:5432/database?option=value`.
///
/// It is a secret as a whole and prints as `redacted`. Parts that came from the environment may hold any character;
/// parts that are written in the file are percent-decoded.
package struct Address: Sendable, Hashable {
    package struct Parts: Sendable, Hashable {
        package var user: String?
        package var password: Secret?
        package var host: String
        package var port: Int
        package var database: String
        package var options: [Option]
    }

    package struct Option: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package let scheme: String
    /// Scheme, host and database as the file has them, to be shown to people.
    package let redacted: String
    private let parts: Parts

    init(scheme: String, parts: Parts, redacted: String) {
        self.scheme = scheme
        self.parts = parts
        self.redacted = redacted
    }

    /// The parts, for a client that wants them one by one. They are for the client alone.
    package func reveal() -> Parts { parts }

    /// The address in one line, every part percent-encoded, for a client that takes a URL.
    package var url: Secret {
        var text = scheme + "://"
        if let user = parts.user {
            text += Address.encode(user)
            if let password = parts.password { text += ":" + Address.encode(password.reveal()) }
            text += "@"
        }
        text += parts.host.utf8.contains(UInt8(ascii: ":")) ? "[\(parts.host)]" : Address.encode(parts.host)
        text += ":\(parts.port)/" + Address.encode(parts.database)
        for (index, option) in parts.options.enumerated() {
            text += (index == 0 ? "?" : "&") + Address.encode(option.name) + "=" + Address.encode(option.value)
        }
        return Secret(text)
    }

    private static func encode(_ text: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Address: CustomStringConvertible, CustomReflectable {
    package var description: String { redacted }
    package var customMirror: Mirror { Mirror(self, children: ["redacted": redacted], displayStyle: .struct) }
}

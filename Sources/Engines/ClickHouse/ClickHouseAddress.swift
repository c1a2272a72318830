import Base

/// Where a ClickHouse server is and who asks: `clickhouse://user:password@host:8123/database`, `clickhouses://` for TLS.
///
/// Its description leaves the password out, and nothing else prints it.
struct ClickHouseAddress: Sendable, CustomStringConvertible {
    let isEncrypted: Bool
    let host: String
    let port: Int
    let user: String
    let password: String
    let database: String

    init(_ url: String) throws(Diagnostic) {
        guard let (scheme, rest) = url.cut("://"), scheme == "clickhouse" || scheme == "clickhouses" else {
            throw ClickHouseProblem.badAddress(Text("it does not begin with clickhouse://", "он не начинается с clickhouse://"))
        }
        isEncrypted = scheme == "clickhouses"
        let (place, path) = rest.cut("/") ?? (rest, "")
        // A password may hold an @ that its writer forgot to escape; a host never does.
        let at = place.lastIndex(of: "@")
        let person = at.map { place[..<$0] } ?? ""
        let server = at.map { place[place.index(after: $0)...] } ?? place
        let (name, secret) = person.cut(":") ?? (person, "")
        guard let name = name.percentDecoded, let secret = secret.percentDecoded, let database = path.percentDecoded else {
            throw ClickHouseProblem.badAddress(
                Text("a % is not followed by two hexadecimal digits", "за % нет двух шестнадцатеричных цифр"))
        }
        user = name.isEmpty ? "default" : name
        password = secret
        self.database = database.isEmpty ? "default" : database

        let colon = server.hasSuffix("]") ? nil : server.lastIndex(of: ":")
        host = String(server[..<(colon ?? server.endIndex)])
        let number = colon.map { server[server.index(after: $0)...] } ?? (isEncrypted ? "8443" : "8123")
        guard let port = UInt16(number), port > 0 else {
            throw ClickHouseProblem.badAddress(Text("the port is not a number from 1 to 65535", "порт не число от 1 до 65535"))
        }
        self.port = Int(port)
        // What a host is made of, an IPv6 address in brackets included.
        guard !host.isEmpty, host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !"/?#@\\\"<>".utf8.contains($0) }) else {
            throw ClickHouseProblem.badAddress(Text("the host is missing or misspelt", "нет имени сервера или оно написано с ошибкой"))
        }
        // They travel in header lines.
        guard !(user + password).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else {
            throw ClickHouseProblem.badAddress(Text("name or password hold a control character", "в имени или пароле управляющий символ"))
        }
    }

    var description: String { "clickhouse\(isEncrypted ? "s" : "")://\(host):\(port)/\(database)" }

    /// The URL of a request with these parameters.
    func url(_ parameters: [(String, String)]) -> String {
        let all = ([("database", database)] + parameters).map { "\($0)=\($1.percentEncoded)" }
        return "http\(isEncrypted ? "s" : "")://\(host):\(port)/?" + all.joined(separator: "&")
    }
}

extension StringProtocol where SubSequence == Substring {
    /// What stands before and after the first occurrence of a mark.
    fileprivate func cut(_ mark: String) -> (Substring, Substring)? {
        firstRange(of: mark).map { (self[..<$0.lowerBound], self[$0.upperBound...]) }
    }

    fileprivate var percentDecoded: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2 else { return nil }
            rest = rest.dropFirst(2)
            bytes.append(value)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    fileprivate var percentEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}

/// An address taken apart as far as requests need it.
struct WebURL: Sendable {
    /// `https://host:port`
    let origin: String
    /// From the first slash behind the host: path and query.
    let rest: String

    init?(_ text: String) {
        guard let scheme = text.firstRange(of: "://"), ["http", "https"].contains(text[..<scheme.lowerBound].lowercased()) else {
            return nil
        }
        let authority = text[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.isEmpty else { return nil }
        origin = text[..<authority.endIndex].lowercased()
        rest = String(text[authority.endIndex...].prefix { $0 != "#" })
    }

    private init(origin: String, rest: String) {
        self.origin = origin
        self.rest = rest
    }

    var text: String { origin + rest }
    var path: Substring { rest.prefix { $0 != "?" } }

    /// Where a `Location` or a `Link` of this address leads.
    func following(_ target: String) -> WebURL? {
        if let whole = WebURL(target) { return whole }
        if target.hasPrefix("//") { return WebURL(origin.prefix { $0 != ":" } + ":" + target) }
        if target.hasPrefix("/") { return WebURL(origin: origin, rest: target) }
        if target.hasPrefix("?") { return WebURL(origin: origin, rest: path + target) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "/"
        return target.contains(":") ? nil : WebURL(origin: origin, rest: folder + target)
    }

    /// Whether it is the same server: host and port, and never from `https` down to `http`.
    func isSameHost(as other: WebURL) -> Bool {
        origin == other.origin || origin == "https" + other.origin.dropFirst("http".count) && other.origin.hasPrefix("http:")
    }
}

/// The parameters of a request.
struct Parameters: Sendable, ExpressibleByDictionaryLiteral {
    private(set) var items: [(name: String, value: String)] = []

    init() {}
    init(dictionaryLiteral items: (String, String)...) { self.items = items.map { ($0.0, $0.1) } }

    /// Setting replaces the parameter of that name.
    mutating func set(_ name: String, _ value: String) {
        if let index = items.firstIndex(where: { $0.name == name }) { items[index].value = value } else { items.append((name, value)) }
    }

    /// `name=value&other=value`, as a query and as a form.
    var encoded: String { items.map { Parameters.encode($0.name) + "=" + Parameters.encode($0.value) }.joined(separator: "&") }

    /// The address with the parameters behind it.
    func added(to url: String) -> String {
        items.isEmpty ? url : url + (url.contains("?") ? "&" : "?") + encoded
    }

    static func encode(_ text: String) -> String {
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

/// One request as a handler sees it: a value that may outlive the connection.
package struct Request: Sendable {
    package let method: Method
    /// Decoded and normalised: no dot segments, no doubled slashes.
    package let path: String
    package let query: Fields
    package let headers: Headers
    /// All of the body, bounded by the limit of the route.
    package let body: [UInt8]
    /// The address of the peer, without its port.
    package let remote: String
    /// What the braces of the route's pattern matched.
    package let parameters: Parameters

    /// The cookies that the client sent; where a name comes twice, the first counts.
    package var cookies: [String: String] {
        var cookies: [String: String] = [:]
        for line in headers.all("Cookie") {
            for part in line.split(separator: ";") {
                let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard pair.count == 2, !pair[0].isEmpty, cookies[String(pair[0])] == nil else { continue }
                var value = pair[1]
                if value.count >= 2, value.first == "\"", value.last == "\"" { value = value.dropFirst().dropLast() }
                cookies[String(pair[0])] = String(value)
            }
        }
        return cookies
    }

    /// The fields of a form sent as `application/x-www-form-urlencoded`; nil where the body is none.
    package var form: Fields? {
        guard let type = headers["Content-Type"], type.lowercased().hasPrefix("application/x-www-form-urlencoded"),
            let text = String(validating: body, as: UTF8.self)
        else { return nil }
        return Fields(parsing: text[...])
    }
}

/// The named parts of a path: `name` of `/dashboards/{name}`.
package struct Parameters: Sendable, Hashable {
    private(set) var items: [Fields.Item] = []

    /// The value of a name that the pattern has; asking for another is a mistake of the programmer.
    package subscript(name: String) -> String {
        guard let item = items.first(where: { $0.name == name }) else {
            preconditionFailure("the route has no parameter named \(name)")
        }
        return item.value
    }

    mutating func bind(_ name: String, _ value: String) { items.append(Fields.Item(name: name, value: value)) }
    mutating func unbind() { items.removeLast() }
}

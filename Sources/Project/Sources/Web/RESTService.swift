import Base
import Secrets

/// A service that answers JSON or XML over HTTP.
package struct RESTService: Sendable, Hashable {
    package let url: WebAddress
    package let access: RESTAccess?
    /// Sent with every request.
    package let headers: [RESTHeader]
    /// Requests a second; nil where the service sets no limit.
    package let rate: Int?
}

package struct RESTHeader: Sendable, Hashable {
    package let name: String
    package let value: Secret
}

/// How a service learns who asks.
package enum RESTAccess: Sendable, Hashable {
    case bearer(Secret)
    case basic(user: Secret, password: Secret)
    case header(RESTHeader)
    /// A parameter of every request.
    case query(name: String, value: Secret)
    /// OAuth 2.0, client credentials (RFC 6749, 4.4).
    case oauth2(OAuth2Client)
}

package struct OAuth2Client: Sendable, Hashable {
    package let tokenURL: WebAddress
    package let id: Secret
    package let secret: Secret
    package let scope: String?
}

extension RESTService {
    static func read(_ fields: Fields, _ reading: Reading) -> RESTService? {
        let url = WebAddress.read(fields, reading)
        let access = fields.one("auth") { RESTAccess.read($0, reading) }
        let headers = fields.one("headers") { node in
            reading.entries(node) { name, node in reading.headerValue(node).map { RESTHeader(name: name.value, value: $0) } }
        }
        let rate = fields.one("rate", reading.count)
        guard let url, access != nil || !fields.has("auth") else { return nil }
        return RESTService(url: url, access: access, headers: headers ?? [], rate: rate)
    }
}

extension RESTAccess {
    private enum Way: String, CaseIterable { case bearer, basic, header, query, oauth2 }

    static func read(_ node: Node, _ reading: Reading) -> RESTAccess? {
        reading.mapping(node) { fields in
            let given = Way.allCases.filter { fields.has($0.rawValue) }
            let ways = Way.allCases.map { way in fields.one(way.rawValue) { access(way, $0, reading) } }
            if given.count != 1, !fields.hasUnknown {
                reading.report(
                    "rest.auth", "`auth` wants one way to say who asks, and has \(given.count).",
                    "В `auth` нужен один способ назвать себя, а указано: \(given.count).", at: fields.place,
                    mend: Text(same: "bearer | basic | header | query | oauth2"))
            }
            return given.count == 1 ? ways.compactMap(\.self).first : nil
        }
    }

    private static func access(_ way: Way, _ node: Node, _ reading: Reading) -> RESTAccess? {
        switch way {
        case .bearer: return reading.secret(node).map { .bearer($0) }
        case .basic:
            return reading.mapping(node) { fields in
                let user = fields.need("user", reading.headerValue)
                let password = fields.need("password", reading.secret)
                guard let user, let password else { return nil }
                return .basic(user: user, password: password)
            }
        case .header, .query:
            return reading.mapping(node) { fields in
                let name = fields.need("name", reading.string)
                let value = fields.need("value", reading.secret)
                guard let name, let value else { return nil }
                return way == .header ? .header(RESTHeader(name: name, value: value)) : .query(name: name, value: value)
            }
        case .oauth2:
            return reading.mapping(node) { fields in
                let tokenURL = WebAddress.read(fields, key: "token_url", reading)
                let id = fields.need("client_id", reading.headerValue)
                let secret = fields.need("client_secret", reading.secret)
                let scope = fields.one("scope", reading.string)
                guard let tokenURL, let id, let secret else { return nil }
                return .oauth2(OAuth2Client(tokenURL: tokenURL, id: id, secret: secret, scope: scope))
            }
        }
    }
}

extension Reading {
    /// A text that is sent and not shown, wherever it comes from.
    fileprivate func headerValue(_ node: Node) -> Secret? {
        template(node).flatMap { resolve($0, at: node.place) }
    }
}

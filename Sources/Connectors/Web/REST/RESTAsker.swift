import Base
import FoundationEssentials
import HTTP
import Project
import Synchronization

/// Asks a service as somebody whom it knows.
final class RESTAsker: Sendable {
    /// A token is not used in the last moments of its life.
    private static let margin: Duration = .seconds(30)

    let caller: WebCaller
    private let service: RESTService
    private let place: Place
    private let token = Mutex<(text: String, until: ContinuousClock.Instant)?>(nil)

    init(_ service: RESTService, _ caller: WebCaller, _ place: Place) {
        self.service = service
        self.caller = caller
        self.place = place
    }

    /// What is asked for the rows of a table.
    func address(of path: String, _ parameters: Parameters) -> String {
        let url = service.url.reveal()
        return parameters.added(to: path.isEmpty ? url : url + "/" + path)
    }

    /// The answer, a success.
    func ask(_ url: String, named name: String) throws -> ClientResponse {
        let answer = try caller.ask(request(url), named: name)
        guard answer.status == 401, case .oauth2 = service.access else {
            guard (200..<300).contains(answer.status) else { throw caller.refused(answer, named: name) }
            return answer
        }
        // A token may be withdrawn before its time: once, another is asked for.
        token.withLock { $0 = nil }
        return try caller.get(request(url), named: name)
    }

    private func request(_ url: String) throws -> ClientRequest {
        var request = ClientRequest(.get, url)
        for header in service.headers { request.headers.add(header.name, header.value.reveal()) }
        switch service.access {
        case .bearer(let token): request.headers["Authorization"] = "Bearer " + token.reveal()
        case .basic(let user, let password): request.credentials = (user.reveal(), password.reveal())
        case .header(let header): request.headers[header.name] = header.value.reveal()
        case .query(let name, let value):
            let parameters: Parameters = [name: value.reveal()]
            if !url.contains(parameters.encoded) { request.url = parameters.added(to: url) }
        case .oauth2(let client): request.headers["Authorization"] = "Bearer " + (try validToken(of: client))
        case nil: break
        }
        return request
    }

    // MARK: Tokens

    private func validToken(of client: OAuth2Client) throws -> String {
        if let token = token.withLock({ $0 }), token.until > .now { return token.text }
        var form: Parameters = ["grant_type": "client_credentials"]
        if let scope = client.scope { form.set("scope", scope) }
        // Both are encoded before they are joined (RFC 6749, 2.3.1).
        let request = ClientRequest(
            .post, client.tokenURL.reveal(), headers: ["Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"],
            body: Array(form.encoded.utf8),
            credentials: (Parameters.encode(client.id.reveal()), Parameters.encode(client.secret.reveal())))
        let json = try caller.json(request, named: "token_url")
        guard let text = json["access_token"]?.string, !text.isEmpty, json["token_type"]?.string?.lowercased() != "mac" else {
            throw Diagnostic(
                "rest.token", "`\(client.tokenURL)` answered without an access token.", "`\(client.tokenURL)` ответил без токена доступа.",
                at: place, mend: Text("check `token_url`", "проверьте `token_url`"))
        }
        let life = Duration.seconds(json["expires_in"]?.cell.flatMap { Int($0) } ?? 300)
        token.withLock { $0 = (text, .now + max(life - RESTAsker.margin, life / 2)) }
        return text
    }
}

import Base
import CCurl

/// Why a request got no answer, or not the one that was wanted. The address carries neither password nor query.
package struct HTTPFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable {
        /// Nobody answers there: no such host, no such port, no such socket.
        case unreachable
        case timedOut
        case cancelled
        /// The certificate is not to be trusted, or the handshake failed.
        case tls
        /// The connection ended before the answer did.
        case brokenOff
        /// The answer is whole and says no.
        case status(Int)
        /// The answer is larger than the caller takes.
        case tooLarge
        /// The address or a header cannot be sent.
        case badRequest
        /// The source of the upload failed.
        case upload(any Error)
    }

    package let kind: Kind
    package let address: String
    /// What the other side or the system said.
    package let detail: String

    package var description: String { "\(address): \(text.en)" }

    private var text: Text {
        let reason = detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .unreachable: Text("cannot be reached\(reason)", "нет связи\(reason)")
        case .timedOut: Text("did not answer in time\(reason)", "не ответил вовремя\(reason)")
        case .cancelled: Text("the request was cancelled", "запрос отменён")
        case .tls: Text("no trusted TLS connection\(reason)", "нет доверенного TLS-соединения\(reason)")
        case .brokenOff: Text("the connection broke off\(reason)", "соединение оборвалось\(reason)")
        case .status(let status): Text("answered \(status)\(reason)", "ответил \(status)\(reason)")
        case .tooLarge: Text("the answer is too large\(reason)", "ответ слишком велик\(reason)")
        case .badRequest: Text("the request cannot be sent\(reason)", "запрос нельзя отправить\(reason)")
        case .upload(let error): Text("the upload stopped: \(error)", "передача прервана: \(error)")
        }
    }

    private var code: String {
        switch kind {
        case .unreachable: "http.unreachable"
        case .timedOut: "http.timed-out"
        case .cancelled: "http.cancelled"
        case .tls: "http.not-trusted"
        case .brokenOff: "http.broken-off"
        case .status: "http.refused"
        case .tooLarge: "http.too-large"
        case .badRequest: "http.bad-request"
        case .upload: "http.upload-failed"
        }
    }

    /// The failure as a person reads it.
    package func diagnostic(at place: Place? = nil, mend: Text? = nil) -> Diagnostic {
        diagnostic(calling: address, at: place, mend: mend)
    }

    /// The same, of an address that is not to be shown: `name` stands for it.
    package func diagnostic(calling name: String, at place: Place? = nil, mend: Text? = nil) -> Diagnostic {
        Diagnostic(code, Text(same: "\(name) ") + text, at: place, mend: mend)
    }
}

extension HTTPFailure {
    /// What a code of libcurl means to a caller.
    init(curl code: CURLcode, address: String, detail: String) {
        let kind: Kind =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .unreachable
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH:
                .tls
            case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .badRequest
            default: .brokenOff
            }
        self.init(kind: kind, address: address, detail: detail)
    }

    /// The address as it may be shown: `https://user:secret@host/path?key=secret` is `https://host/path`.
    static func shown(_ url: String) -> String {
        let bare = url.prefix { $0 != "?" && $0 != "#" }
        guard let scheme = bare.firstRange(of: "://") else { return String(bare.split(separator: "@").last ?? "") }
        let rest = bare[scheme.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        return String(bare[..<scheme.upperBound] + host + rest[authority.endIndex...])
    }
}

import Base
import CCurl

/// Why a mail was not taken. It shows neither password nor text.
package struct MailFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case unreachable, timedOut, cancelled, brokenOff
        /// No TLS, or a certificate that is not to be trusted.
        case untrusted
        case loginRefused
        /// The server does not take the sender, a receiver or the text.
        case refused
    }

    package let kind: Kind
    /// Scheme, host and port.
    package let server: String
    /// What the other side or the system said.
    package let detail: String

    package var description: String { "\(server) \(text.en)" }

    private var text: Text {
        let reason = detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .unreachable: Text("cannot be reached\(reason)", "нет связи\(reason)")
        case .timedOut: Text("did not answer in time\(reason)", "не ответил вовремя\(reason)")
        case .cancelled: Text("was left before it answered", "не дождались ответа")
        case .brokenOff: Text("the connection broke off\(reason)", "соединение оборвалось\(reason)")
        case .untrusted: Text("no trusted TLS connection\(reason)", "нет доверенного TLS-соединения\(reason)")
        case .loginRefused: Text("refuses the login\(reason)", "не принимает вход\(reason)")
        case .refused: Text("does not take the mail\(reason)", "не принимает письмо\(reason)")
        }
    }

    private var code: String {
        switch kind {
        case .unreachable: "mail.unreachable"
        case .timedOut: "mail.timed-out"
        case .cancelled: "mail.cancelled"
        case .brokenOff: "mail.broken-off"
        case .untrusted: "mail.not-trusted"
        case .loginRefused: "mail.login-refused"
        case .refused: "mail.refused"
        }
    }

    /// The failure as a person reads it.
    package func diagnostic(at place: Place? = nil) -> Diagnostic {
        let mend: Text? =
            kind == .untrusted
            ? Text(
                "name the server's certificate under `authorities`; `smtps://` is for servers that begin with TLS",
                "укажите сертификат сервера в `authorities`; `smtps://` — для серверов, начинающих с TLS") : nil
        return Diagnostic(code, Text(same: "\(server) ") + text, at: place, mend: mend)
    }
}

extension MailFailure.Kind {
    /// What a code of libcurl means to who sends mail.
    init(curl code: CURLcode) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .unreachable
            case CURLE_OPERATION_TIMEDOUT: .timedOut
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            case CURLE_USE_SSL_FAILED, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .untrusted
            case CURLE_LOGIN_DENIED: .loginRefused
            // What a command of SMTP that is refused ends with, in libcurl.
            case CURLE_SEND_ERROR, CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED, CURLE_UPLOAD_FAILED: .refused
            default: .brokenOff
            }
    }
}

import Base
import CCurl

/// Why a server of files gave none, or not all of one.
package struct FileServerFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        case unreachable, timedOut, cancelled, brokenOff
        /// The certificate or the key of the host is not to be trusted.
        case untrusted
        case loginRefused
        /// There is no such file or folder, or it may not be read.
        case missing
        /// The server knows no such command.
        case notSupported
        /// The file is not as long as it was when it was listed.
        case grown, shrunk
        /// What came cannot be kept.
        case disk(String)
    }

    package let kind: Kind
    /// Scheme, host and port.
    package let server: String
    package let path: String
    /// What the other side or the system said.
    package let detail: String

    init(_ kind: Kind, _ server: FileServer, _ path: String, detail: String = "") {
        self.kind = kind
        self.server = "\(server.address.transport.rawValue)://\(server.address.host):\(server.address.port)"
        self.path = path
        if case .disk(let reason) = kind { self.detail = reason } else { self.detail = detail }
    }

    package var description: String { "\(server): \(text.en)" }

    private var text: Text {
        let reason = detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .unreachable: Text("cannot be reached\(reason)", "нет связи\(reason)")
        case .timedOut: Text("did not answer in time\(reason)", "не ответил вовремя\(reason)")
        case .cancelled: Text("was asked to stop", "остановлен")
        case .brokenOff: Text("the connection broke off at `\(path)`\(reason)", "соединение оборвалось на `\(path)`\(reason)")
        case .untrusted: Text("is not known to be itself\(reason)", "не доказал, что это он\(reason)")
        case .loginRefused: Text("refuses the login\(reason)", "не принимает вход\(reason)")
        case .missing: Text("has no `\(path)`, or does not let it be read\(reason)", "нет `\(path)` или туда не пускают\(reason)")
        case .notSupported: Text("does not do what was asked\(reason)", "не умеет того, что попросили\(reason)")
        case .grown: Text("`\(path)` grew while it was fetched", "`\(path)` вырос, пока его забирали")
        case .shrunk: Text("`\(path)` is shorter than it was listed", "`\(path)` короче, чем был в списке")
        case .disk(let reason): Text("`\(path)` cannot be kept here: \(reason)", "`\(path)` негде сохранить: \(reason)")
        }
    }

    private var code: String {
        switch kind {
        case .unreachable: "files.unreachable"
        case .timedOut: "files.timed-out"
        case .cancelled: "files.cancelled"
        case .brokenOff: "files.broken-off"
        case .untrusted: "files.not-trusted"
        case .loginRefused: "files.login-refused"
        case .missing: "files.missing"
        case .notSupported: "files.not-supported"
        case .grown: "files.changing"
        case .shrunk: "files.changing"
        case .disk: "files.disk"
        }
    }

    private var mend: Text? {
        switch kind {
        case .untrusted:
            Text(
                "if it is the right server, name its `authorities` (FTPS) or `fingerprint` (SFTP) in the source",
                "если это тот сервер, укажите в источнике `authorities` (FTPS) или `fingerprint` (SFTP)")
        case .loginRefused: Text("correct the user or the password in `url`", "исправьте имя или пароль в `url`")
        case .missing: Text("correct the folder in `url`", "исправьте папку в `url`")
        case .grown, .shrunk: Text("run again when it is written", "повторите запуск, когда он будет дописан")
        case .unreachable, .timedOut, .brokenOff, .cancelled, .notSupported, .disk: nil
        }
    }

    /// The failure as a person reads it.
    package func diagnostic(at place: Place? = nil) -> Diagnostic {
        Diagnostic(code, Text(same: "\(server) ") + text, at: place, mend: mend)
    }
}

extension FileServerFailure.Kind {
    /// Whether the same may work in a moment.
    package var isPassing: Bool { self == .unreachable || self == .timedOut || self == .brokenOff }

    /// Whether the server answered, and said no to what was asked.
    var isRefusal: Bool { self == .notSupported || self == .missing }

    /// What a code of libcurl means to a caller.
    init(curl code: CURLcode) {
        self =
            switch code {
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY, CURLE_COULDNT_CONNECT, CURLE_INTERFACE_FAILED: .unreachable
            case CURLE_OPERATION_TIMEDOUT, CURLE_FTP_ACCEPT_TIMEOUT: .timedOut
            case CURLE_ABORTED_BY_CALLBACK: .cancelled
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR:
                .untrusted
            case CURLE_LOGIN_DENIED: .loginRefused
            case CURLE_REMOTE_ACCESS_DENIED, CURLE_REMOTE_FILE_NOT_FOUND: .missing
            case CURLE_QUOTE_ERROR, CURLE_FTP_COULDNT_RETR_FILE, CURLE_FTP_COULDNT_USE_REST, CURLE_BAD_DOWNLOAD_RESUME: .notSupported
            default: .brokenOff
            }
    }
}

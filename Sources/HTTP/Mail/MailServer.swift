import CCurl
import Synchronization

/// A server that takes mail: SMTP, with TLS from the first byte or turned to before the login.
package struct MailServer: Sendable {
    package enum Security: Sendable {
        case startTLS
        case tls
        /// For a server of the same house; no login goes this way.
        case none
    }

    package struct Patience: Sendable {
        package var connect = Duration.seconds(20)
        /// From the start to the server's last word.
        package var total = Duration.seconds(60)

        package init() {}
    }

    package let security: Security
    package let host: String
    package let port: Int
    package let login: (user: String, password: String)?
    /// A file of certificates to trust instead of the system's.
    package let authorities: String?
    package let patience: Patience

    package init(
        _ security: Security, host: String, port: Int, login: (user: String, password: String)? = nil, authorities: String? = nil,
        patience: Patience = Patience()
    ) {
        self.security = security
        self.host = host
        self.port = port
        self.login = login
        self.authorities = authorities
        self.patience = patience
    }

    /// Sends one mail; blocks until the server has taken it. `handingOver` is called before the first byte of the mail leaves,
    /// when the server has agreed to take it. `cancel` may end the call from another thread.
    package func send(_ mail: Mail, cancel: HTTPCancel? = nil, handingOver: () throws -> Void = {}) throws(MailFailure) {
        let line = MailLine(self)
        let result = withoutActuallyEscaping(handingOver) { line.send(mail, cancel, $0) }
        if let failure = result { throw failure }
    }

    var shown: String { "\(security == .tls ? "smtps" : "smtp")://\(host):\(port)" }
}

/// libcurl's handle for one mail.
private final class MailLine {
    private let server: MailServer
    private let curl = CurlHandle()

    init(_ server: MailServer) { self.server = server }

    func send(_ mail: Mail, _ cancel: HTTPCancel?, _ handingOver: @escaping () throws -> Void) -> MailFailure? {
        setServer()
        curl.set(CURLOPT_MAIL_FROM, text: "<\(mail.from)>")
        let receivers = mail.to.reduce(nil) { curl_slist_append($0, "<\($1)>") }
        defer { curl_slist_free_all(receivers) }
        vitrina_curl_set_list(curl.easy, CURLOPT_MAIL_RCPT, receivers)
        let letter = Letter(mail.bytes, cancel, handingOver)
        setCallbacks(letter)
        let code = withExtendedLifetime(letter) { curl_easy_perform(curl.easy) }
        if let error = letter.error { return failure(.brokenOff, "\(error)") }
        if cancel?.isCancelled == true { return failure(.cancelled) }
        guard code != CURLE_OK else { return nil }
        var kind = MailFailure.Kind(curl: code)
        if letter.refusal?.hasPrefix("535") == true { kind = .loginRefused }
        return failure(kind, letter.refusal ?? curl.message(code))
    }

    private func setServer() {
        let host = server.host.utf8.contains(UInt8(ascii: ":")) ? "[\(server.host)]" : server.host
        curl.begin()
        curl.set(CURLOPT_URL, text: "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)")
        curl.set(CURLOPT_PROTOCOLS_STR, text: "smtp,smtps")
        curl.set(CURLOPT_NOPROXY, text: "*")
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, server.patience.connect.milliseconds)
        curl.set(CURLOPT_TIMEOUT_MS, server.patience.total.milliseconds)
        if server.security != .none { curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let file = server.authorities { curl.set(CURLOPT_CAINFO, text: file) }
        if let login = server.login {
            curl.set(CURLOPT_USERNAME, text: login.user)
            curl.set(CURLOPT_PASSWORD, text: login.password)
        }
        curl.set(CURLOPT_UPLOAD, 1)
    }

    private func setCallbacks(_ letter: Letter) {
        let closure = Unmanaged.passUnretained(letter).toOpaque()
        curl.set(CURLOPT_READDATA, pointer: closure)
        curl.set(CURLOPT_HEADERDATA, pointer: closure)
        curl.set(CURLOPT_WRITEDATA, pointer: closure)
        vitrina_curl_set_transfer(curl.easy, CURLOPT_READFUNCTION) { bytes, size, count, closure in
            letterOf(closure).pull(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        for option in [CURLOPT_HEADERFUNCTION, CURLOPT_WRITEFUNCTION] {
            vitrina_curl_set_transfer(curl.easy, option) { bytes, size, count, closure in
                letterOf(closure).hear(UnsafeRawBufferPointer(start: bytes, count: size * count))
                return size * count
            }
        }
        vitrina_curl_set_progress(curl.easy, { closure, _, _, _, _ in letterOf(closure).isCancelled ? 1 : 0 }, closure)
    }

    private func failure(_ kind: MailFailure.Kind, _ detail: String = "") -> MailFailure {
        MailFailure(kind: kind, server: server.shown, detail: detail)
    }
}

/// What libcurl's callbacks share with who sends.
private final class Letter {
    private let bytes: [UInt8]
    private let cancel: HTTPCancel?
    private let handingOver: () throws -> Void
    private var sent = 0
    private(set) var error: (any Error)?
    /// The last reply that says no.
    private(set) var refusal: String?

    init(_ bytes: [UInt8], _ cancel: HTTPCancel?, _ handingOver: @escaping () throws -> Void) {
        self.bytes = bytes
        self.cancel = cancel
        self.handingOver = handingOver
    }

    var isCancelled: Bool { cancel?.isCancelled == true }

    func pull(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if sent == 0 {
            do {
                try handingOver()
            } catch {
                self.error = error
                return Int(CURL_READFUNC_ABORT)
            }
        }
        let count = min(bytes.count - sent, buffer.count)
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count])) }
        sent += count
        return count
    }

    func hear(_ line: UnsafeRawBufferPointer) {
        let text = String(decoding: line.prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
        if text.hasPrefix("4") || text.hasPrefix("5") { refusal = text }
    }
}

private func letterOf(_ closure: UnsafeMutableRawPointer?) -> Letter {
    Unmanaged<Letter>.fromOpaque(closure!).takeUnretainedValue()
}

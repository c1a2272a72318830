import CCurl
import Glibc

/// libcurl's handles for one transfer at a time, with the connections that it keeps.
///
/// Sendable: one exchange owns a line at a time; `wake` alone is called from elsewhere, as libcurl allows.
final class CurlLine: @unchecked Sendable {
    struct Refusal: Error { let reason: String }

    private let multi: OpaquePointer
    private let curl = CurlHandle()
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var isBusy = false

    init() {
        guard let multi = curl_multi_init() else { preconditionFailure("libcurl has no memory") }
        self.multi = OpaquePointer(multi)
    }

    deinit {
        end()
        curl_multi_cleanup(UnsafeMutableRawPointer(multi))
    }

    private var rawMulti: UnsafeMutableRawPointer { UnsafeMutableRawPointer(multi) }

    // MARK: One transfer

    func begin(_ request: ClientRequest, _ transfer: Transfer, _ client: HTTPClient) throws(Refusal) {
        isBusy = true
        curl.begin()
        guard vitrina_curl_set_text(curl.easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK,
            vitrina_curl_set_text(curl.easy, CURLOPT_URL, request.url) == CURLE_OK
        else { throw Refusal(reason: "not an HTTP address") }
        curl.set(CURLOPT_NOPROXY, text: Self.withoutProxy)
        curl.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        curl.set(CURLOPT_TCP_KEEPALIVE, 1)
        curl.set(CURLOPT_BUFFERSIZE, 256 << 10)
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, request.patience.connect.milliseconds)
        if let total = request.patience.total { curl.set(CURLOPT_TIMEOUT_MS, total.milliseconds) }
        if let path = client.socketPath { curl.set(CURLOPT_UNIX_SOCKET_PATH, text: path) }
        if let file = client.authorities { curl.set(CURLOPT_CAINFO, text: file) }
        if let credentials = request.credentials {
            curl.set(CURLOPT_USERNAME, text: credentials.user)
            curl.set(CURLOPT_PASSWORD, text: credentials.password)
        }
        try setHeaders(request.headers)
        setBody(request.method, transfer)
        setCallbacks(transfer)
        let code = curl_multi_add_handle(rawMulti, curl.easy)
        guard code == CURLM_OK else { throw Refusal(reason: String(cString: curl_multi_strerror(code))) }
    }

    func end() {
        guard isBusy else { return }
        isBusy = false
        curl_multi_remove_handle(rawMulti, curl.easy)
        curl_easy_reset(curl.easy)
        curl_slist_free_all(headerList)
        headerList = nil
    }

    func perform() {
        var running: Int32 = 0
        curl_multi_perform(rawMulti, &running)
    }

    /// Sleeps until a socket is ready, `wake` is called or the time is up.
    func wait(upTo bound: Duration) {
        curl_multi_poll(rawMulti, nil, 0, Int32(max(1, bound.milliseconds)), nil)
    }

    func wake() { curl_multi_wakeup(rawMulti) }

    /// How the transfer ended; nil while it is under way.
    func result() -> CURLcode? {
        let code = vitrina_curl_result(rawMulti)
        return code < 0 ? nil : CURLcode(rawValue: UInt32(code))
    }

    func resume(_ transfer: Transfer) {
        transfer.resumed()
        curl_easy_pause(curl.easy, CURLPAUSE_CONT)
    }

    func message(_ code: CURLcode) -> String { curl.message(code) }

    // MARK: Options

    private func setHeaders(_ headers: Headers) throws(Refusal) {
        // Without this, libcurl asks before an upload and waits a second for servers that do not answer that.
        headerList = curl_slist_append(nil, "Expect:")
        for line in headers.lines {
            guard line.name.fitsHeader, !line.name.contains(":"), line.value.fitsHeader else {
                throw Refusal(reason: "the header \(line.name) holds a control character")
            }
            // A header without a value is written with a semicolon; with a colon, libcurl would leave it out.
            headerList = curl_slist_append(headerList, line.value.isEmpty ? "\(line.name);" : "\(line.name): \(line.value)")
        }
        vitrina_curl_set_list(curl.easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func setBody(_ method: Method, _ transfer: Transfer) {
        curl.set(CURLOPT_CUSTOMREQUEST, text: method.rawValue)
        if method == .head { curl.set(CURLOPT_NOBODY, 1) }
        let size = transfer.uploadSize
        if size != -1 || method == .post || method == .put || method == .patch {
            curl.set(CURLOPT_UPLOAD, 1)
            vitrina_curl_set_offset(curl.easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(size.map { max($0, 0) } ?? -1))
        }
        // A source cannot be asked twice, so it never goes to a kept connection that may have been closed.
        if size == nil { curl.set(CURLOPT_FRESH_CONNECT, 1) }
    }

    /// The exchange keeps the transfer alive for as long as it pumps.
    private func setCallbacks(_ transfer: Transfer) {
        let closure = Unmanaged.passUnretained(transfer).toOpaque()
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] { curl.set(option, pointer: closure) }
        vitrina_curl_set_transfer(curl.easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, closure in
            transferOf(closure).headerCame(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        vitrina_curl_set_transfer(curl.easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, closure in
            transferOf(closure).bodyCame(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        vitrina_curl_set_transfer(curl.easy, CURLOPT_READFUNCTION) { bytes, size, count, closure in
            transferOf(closure).pull(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        vitrina_curl_set_seek(curl.easy) { closure, offset, _ in transferOf(closure).rewind(to: Int(offset)) }
    }

    /// This machine is never reached through a proxy, whatever the environment says.
    private static let withoutProxy: String = {
        let own = "localhost,127.0.0.1,::1"
        guard let others = getenv("no_proxy") ?? getenv("NO_PROXY") else { return own }
        let text = String(cString: others)
        return text == "*" ? text : text + "," + own
    }()
}

private func transferOf(_ closure: UnsafeMutableRawPointer?) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(closure!).takeUnretainedValue()
}

extension Duration {
    var milliseconds: Int {
        Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000)
    }
}

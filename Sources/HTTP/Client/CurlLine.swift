import CCurl
import Glibc

/// libcurl's handles for one transfer at a time, with the connections that it keeps.
///
/// Sendable: one exchange owns a line at a time; `wake` alone is called from elsewhere, as libcurl allows.
final class CurlLine: @unchecked Sendable {
    struct Refusal: Error { let reason: String }

    private let multi: OpaquePointer
    private let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var isBusy = false
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init() {
        guard Self.isReady, let multi = curl_multi_init(), let easy = curl_easy_init() else {
            preconditionFailure("libcurl has no memory")
        }
        self.multi = OpaquePointer(multi)
        self.easy = easy
    }

    deinit {
        end()
        curl_easy_cleanup(easy)
        curl_multi_cleanup(UnsafeMutableRawPointer(multi))
        errorText.deallocate()
    }

    private var rawMulti: UnsafeMutableRawPointer { UnsafeMutableRawPointer(multi) }

    // MARK: One transfer

    func begin(_ request: ClientRequest, _ transfer: Transfer, _ client: HTTPClient) throws(Refusal) {
        isBusy = true
        curl_easy_reset(easy)
        errorText[0] = 0
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
        set(CURLOPT_NOSIGNAL, 1)
        guard vitrina_curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK,
            vitrina_curl_set_text(easy, CURLOPT_URL, request.url) == CURLE_OK
        else { throw Refusal(reason: "not an HTTP address") }
        set(CURLOPT_NOPROXY, text: Self.withoutProxy)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_TCP_KEEPALIVE, 1)
        set(CURLOPT_BUFFERSIZE, 256 << 10)
        set(CURLOPT_CONNECTTIMEOUT_MS, request.patience.connect.milliseconds)
        if let total = request.patience.total { set(CURLOPT_TIMEOUT_MS, total.milliseconds) }
        if let path = client.socketPath { set(CURLOPT_UNIX_SOCKET_PATH, text: path) }
        if let file = client.authorities { set(CURLOPT_CAINFO, text: file) }
        if let credentials = request.credentials {
            set(CURLOPT_USERNAME, text: credentials.user)
            set(CURLOPT_PASSWORD, text: credentials.password)
        }
        try setHeaders(request.headers)
        setBody(request.method, transfer)
        setCallbacks(transfer)
        let code = curl_multi_add_handle(rawMulti, easy)
        guard code == CURLM_OK else { throw Refusal(reason: String(cString: curl_multi_strerror(code))) }
    }

    func end() {
        guard isBusy else { return }
        isBusy = false
        curl_multi_remove_handle(rawMulti, easy)
        curl_easy_reset(easy)
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
        curl_easy_pause(easy, CURLPAUSE_CONT)
    }

    func message(_ code: CURLcode) -> String {
        String(cString: errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText))
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ value: Int) { vitrina_curl_set_long(easy, option, value) }
    private func set(_ option: CURLoption, text: String) { vitrina_curl_set_text(easy, option, text) }
    private func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) {
        vitrina_curl_set_pointer(easy, option, pointer)
    }

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
        vitrina_curl_set_list(easy, CURLOPT_HTTPHEADER, headerList)
    }

    private func setBody(_ method: Method, _ transfer: Transfer) {
        set(CURLOPT_CUSTOMREQUEST, text: method.rawValue)
        if method == .head { set(CURLOPT_NOBODY, 1) }
        let size = transfer.uploadSize
        if size != -1 || method == .post || method == .put || method == .patch {
            set(CURLOPT_UPLOAD, 1)
            vitrina_curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(size.map { max($0, 0) } ?? -1))
        }
        // A source cannot be asked twice, so it never goes to a kept connection that may have been closed.
        if size == nil { set(CURLOPT_FRESH_CONNECT, 1) }
    }

    /// The exchange keeps the transfer alive for as long as it pumps.
    private func setCallbacks(_ transfer: Transfer) {
        let closure = Unmanaged.passUnretained(transfer).toOpaque()
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA] { set(option, pointer: closure) }
        vitrina_curl_set_transfer(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, closure in
            transferOf(closure).headerCame(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        vitrina_curl_set_transfer(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, closure in
            transferOf(closure).bodyCame(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        vitrina_curl_set_transfer(easy, CURLOPT_READFUNCTION) { bytes, size, count, closure in
            transferOf(closure).pull(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
        }
        vitrina_curl_set_seek(easy) { closure, offset, _ in transferOf(closure).rewind(to: Int(offset)) }
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

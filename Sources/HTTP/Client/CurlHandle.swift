import CCurl

/// One easy handle of libcurl, with the words in which it tells a failure. It belongs to one thread at a time.
final class CurlHandle {
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    let easy: UnsafeMutableRawPointer
    private let errorText = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init() {
        guard Self.isReady, let easy = curl_easy_init() else { preconditionFailure("libcurl has no memory") }
        self.easy = easy
    }

    deinit {
        curl_easy_cleanup(easy)
        errorText.deallocate()
    }

    /// Forgets the options of the last transfer, and keeps its connections.
    func begin() {
        curl_easy_reset(easy)
        errorText[0] = 0
        set(CURLOPT_ERRORBUFFER, pointer: errorText)
        set(CURLOPT_NOSIGNAL, 1)
    }

    /// What libcurl says of a failure.
    func message(_ code: CURLcode) -> String {
        String(cString: errorText[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(errorText))
    }

    func set(_ option: CURLoption, _ value: Int) { vitrina_curl_set_long(easy, option, value) }
    func set(_ option: CURLoption, text: String) { vitrina_curl_set_text(easy, option, text) }
    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer) { vitrina_curl_set_pointer(easy, option, pointer) }
}

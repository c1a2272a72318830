import CCurl
import Glibc

/// libcurl's handle for the files of one server, with the connection that it keeps. It belongs to the thread of its server.
final class FileLine {
    private unowned let server: FileServer
    private let curl = CurlHandle()

    init(_ server: FileServer) { self.server = server }

    /// A listing as the server wrote it.
    func list(_ folder: String, command: String?) throws(FileServerFailure) -> [UInt8] {
        begin(folder.hasSuffix("/") || folder.isEmpty ? folder : folder + "/")
        if let command { curl.set(CURLOPT_CUSTOMREQUEST, text: command) }
        var bytes: [UInt8] = []
        try perform(folder) { piece in
            bytes.append(contentsOf: piece)
            return bytes.count > FileLine.longestListing ? .brokenOff : nil
        }
        return bytes
    }

    private static let longestListing = 256 << 20

    /// The bytes of a file from a place on. What `onPiece` returns ends the download.
    func download(
        _ path: String, from start: Int, onPiece: (UnsafeRawBufferPointer) -> FileServerFailure.Kind?
    ) throws(FileServerFailure) {
        begin(path)
        vitrina_curl_set_offset(curl.easy, CURLOPT_RESUME_FROM_LARGE, curl_off_t(start))
        try perform(path, onPiece)
    }

    // MARK: One transfer

    private func begin(_ path: String) {
        let (address, trust, patience) = (server.address, server.trust, server.patience)
        curl.begin()
        curl.set(CURLOPT_URL, text: url(path))
        curl.set(CURLOPT_PROTOCOLS_STR, text: "ftp,ftps,sftp")
        curl.set(CURLOPT_NOPROXY, text: "*")
        if let user = address.user { curl.set(CURLOPT_USERNAME, text: user) }
        if let password = address.password { curl.set(CURLOPT_PASSWORD, text: password) }
        curl.set(CURLOPT_CONNECTTIMEOUT_MS, patience.connect.milliseconds)
        curl.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        curl.set(CURLOPT_LOW_SPEED_TIME, max(1, patience.stall.milliseconds / 1000))
        curl.set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, patience.stall.milliseconds / 1000))
        curl.set(CURLOPT_TCP_KEEPALIVE, 1)
        curl.set(CURLOPT_BUFFERSIZE, 256 << 10)
        // The folder is entered, in one step, and once for all of its files: one that is not there is refused.
        curl.set(CURLOPT_FTP_FILEMETHOD, Int(CURLFTPMETHOD_SINGLECWD.rawValue))
        if address.transport == .ftpes { curl.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let authorities = trust.authorities { curl.set(CURLOPT_CAINFO, text: authorities) }
        if address.transport == .sftp { setSSH(trust) }
    }

    private func setSSH(_ trust: FileServer.Trust) {
        if let identity = trust.identity { curl.set(CURLOPT_SSH_PRIVATE_KEYFILE, text: identity) }
        if let fingerprint = trust.fingerprint {
            curl.set(CURLOPT_SSH_HOST_PUBLIC_KEY_SHA256, text: fingerprint)
        } else {
            let home = getenv("HOME").map { String(cString: $0) } ?? ""
            curl.set(CURLOPT_SSH_KNOWNHOSTS, text: trust.knownHosts ?? home + "/.ssh/known_hosts")
        }
    }

    /// A path that begins with a slash is the server's own, any other one lies in the folder of the login.
    private func url(_ path: String) -> String {
        let address = server.address
        let scheme = address.transport == .ftpes ? "ftp" : address.transport.rawValue
        let host = address.host.utf8.contains(UInt8(ascii: ":")) ? "[\(address.host)]" : address.host
        let isOwn = path.hasPrefix("/")
        let root = address.transport == .sftp ? (isOwn ? "" : "/~/") : (isOwn ? "/%2F" : "/")
        let rest = address.transport != .sftp && isOwn ? String(path.dropFirst()) : path
        return "\(scheme)://\(host):\(address.port)\(root)\(FileLine.encoded(rest))"
    }

    private static func encoded(_ path: String) -> String {
        let hex = Array("0123456789ABCDEF".utf8)
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
        return String(
            decoding: path.utf8.flatMap { plain.contains($0) ? [$0] : [0x25, hex[Int($0 >> 4)], hex[Int($0 & 15)]] }, as: UTF8.self)
    }

    private func perform(
        _ path: String, _ onPiece: (UnsafeRawBufferPointer) -> FileServerFailure.Kind?
    ) throws(FileServerFailure) {
        let (code, refusal) = withoutActuallyEscaping(onPiece) { onPiece in
            let sink = Sink(onPiece)
            let closure = Unmanaged.passUnretained(sink).toOpaque()
            curl.set(CURLOPT_WRITEDATA, pointer: closure)
            vitrina_curl_set_transfer(curl.easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, closure in
                Unmanaged<Sink>.fromOpaque(closure!).takeUnretainedValue().take(UnsafeRawBufferPointer(start: bytes, count: size * count))
            }
            vitrina_curl_set_progress(
                curl.easy,
                { closure, _, _, _, _ in
                    Unmanaged<FileServer.StopFlag>.fromOpaque(closure!).takeUnretainedValue().isRaised ? 1 : 0
                }, Unmanaged.passUnretained(server.stop).toOpaque())
            return withExtendedLifetime(sink) { (curl_easy_perform(curl.easy), sink.refusal) }
        }
        if server.stop.isRaised { throw failure(.cancelled, path) }
        if let refusal { throw failure(refusal, path) }
        guard code == CURLE_OK else { throw failure(FileServerFailure.Kind(curl: code), path, curl.message(code)) }
    }

    private func failure(_ kind: FileServerFailure.Kind, _ path: String, _ detail: String = "") -> FileServerFailure {
        FileServerFailure(kind, server, path, detail: detail)
    }

    /// Where libcurl puts what comes.
    private final class Sink {
        private let onPiece: (UnsafeRawBufferPointer) -> FileServerFailure.Kind?
        private(set) var refusal: FileServerFailure.Kind?

        init(_ onPiece: @escaping (UnsafeRawBufferPointer) -> FileServerFailure.Kind?) { self.onPiece = onPiece }

        /// Fewer bytes than came end the transfer.
        func take(_ piece: UnsafeRawBufferPointer) -> Int {
            refusal = onPiece(piece)
            return refusal == nil ? piece.count : 0
        }
    }
}

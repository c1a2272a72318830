import CMicroHTTPD
import Glibc

/// A file being served: its validators, and a descriptor that the kernel sends from.
struct StaticFile: ~Copyable {
    private let descriptor: Int32
    private let size: UInt64
    private let tag: String
    private let modified: String
    private let isCompressed: Bool
    private let isKnownToClient: Bool

    /// Nil where there is no such regular file. A `.gz` beside it goes out instead where the client takes that.
    static func open(_ path: String, for request: Headers) -> StaticFile? {
        if request.names("gzip", in: "Accept-Encoding"),
            let file = StaticFile(path + ".gz", isCompressed: true, request)
        {
            return file
        }
        return StaticFile(path, isCompressed: false, request)
    }

    private init?(_ path: String, isCompressed: Bool, _ request: Headers) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.isCompressed = isCompressed
        size = UInt64(status.st_size)
        let version = [UInt64(status.st_ino), size, UInt64(status.st_mtim.tv_sec), UInt64(status.st_mtim.tv_nsec)]
        tag = "\"" + version.map { String($0, radix: 36) }.joined(separator: "-") + "\""
        modified = httpDate(status.st_mtim.tv_sec)
        isKnownToClient = Self.isKnown(request, tag: tag, modified: modified)
    }

    /// RFC 9110, 13.2.2: the tag counts before the date. The date is compared as the text that we sent.
    private static func isKnown(_ request: Headers, tag: String, modified: String) -> Bool {
        if let known = request["If-None-Match"] {
            return known == "*"
                || known.split(separator: ",").contains { item in
                    let item = item.drop { $0 == " " }
                    return item == tag || item == "W/" + tag
                }
        }
        return request["If-Modified-Since"] == modified
    }

    /// Hands the descriptor to libmicrohttpd, which closes it with the response.
    consuming func make(_ response: Response) -> (raw: OpaquePointer, status: Int)? {
        var headers = response.headers
        headers["ETag"] = tag
        headers["Last-Modified"] = modified
        headers["Vary"] = headers["Vary"] ?? "Accept-Encoding"
        headers["Cache-Control"] = headers["Cache-Control"] ?? "no-cache"
        if isCompressed { headers["Content-Encoding"] = "gzip" }
        let isEmpty = isKnownToClient || size == 0
        if isEmpty { close(descriptor) }
        guard let raw = isEmpty ? Wire.bytesResponse([]) : MHD_create_response_from_fd64(size, descriptor) else { return nil }
        guard Wire.addHeaders(headers, to: raw) else {
            MHD_destroy_response(raw)
            return nil
        }
        return (raw, isKnownToClient ? 304 : response.status)
    }
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
func httpDate(_ seconds: Int) -> String {
    var seconds = seconds
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map(two).joined(separator: ":")
    return "\(days[Int(parts.tm_wday)]), \(two(parts.tm_mday)) \(months[Int(parts.tm_mon)]) \(parts.tm_year + 1900) \(time) GMT"
}

extension Router {
    /// Serves the files of a folder under a prefix: `files("/assets", from: "web")`. Hidden files stay hidden.
    package mutating func files(_ prefix: String, from folder: String) {
        get(
            "\(prefix)/{file...}",
            .now { request in
                let file = request.parameters["file"]
                guard !file.split(separator: "/").contains(where: { $0.hasPrefix(".") }) else {
                    return .refusal(404, "Not Found")
                }
                return .file("\(folder)/\(file)")
            })
    }
}

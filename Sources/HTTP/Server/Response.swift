import Base

/// What a handler answers.
package struct Response: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// A file, sent by the kernel; `ETag`, `Last-Modified` and 304 come by themselves.
        case file(String)
        /// Chunks made while they are sent. The producer's task is cancelled when the client goes away.
        case stream(@Sendable (ResponseWriter) async throws -> Void)
    }

    package var status: Int
    package var headers: Headers
    package var body: Body

    package init(status: Int = 200, headers: Headers = [:], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Response {
    package static func text(_ text: String, status: Int = 200) -> Response {
        Response(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array(text.utf8)))
    }

    package static func html(_ page: String, status: Int = 200) -> Response {
        Response(status: status, headers: ["Content-Type": "text/html; charset=utf-8"], body: .bytes(Array(page.utf8)))
    }

    package static func json(_ value: JSON, status: Int = 200) -> Response {
        Response(
            status: status, headers: ["Content-Type": "application/json"],
            body: .bytes(Array(value.description.utf8)))
    }

    package static func file(_ path: String, type: String? = nil) -> Response {
        Response(headers: ["Content-Type": type ?? MediaType.of(path)], body: .file(path))
    }

    package static func stream(
        type: String, _ produce: @escaping @Sendable (ResponseWriter) async throws -> Void
    ) -> Response {
        Response(headers: ["Content-Type": type], body: .stream(produce))
    }

    /// See another page, with GET: what a form answers.
    package static func seeOther(_ location: String) -> Response {
        Response(status: 303, headers: ["Location": location])
    }

    /// The plain answers that the server gives by itself.
    static func refusal(_ status: Int, _ reason: String) -> Response {
        .text("\(status) \(reason)\n", status: status)
    }
}

/// The media type that the end of a file's name tells.
package enum MediaType {
    package static func of(_ path: String) -> String {
        guard let dot = path.lastIndex(of: "."), let type = types[String(path[dot...].dropFirst())] else {
            return "application/octet-stream"
        }
        return type
    }

    private static let types = [
        "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
        "mjs": "text/javascript; charset=utf-8", "json": "application/json", "map": "application/json",
        "svg": "image/svg+xml", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "ico": "image/x-icon",
        "woff2": "font/woff2", "txt": "text/plain; charset=utf-8", "md": "text/markdown; charset=utf-8",
        "csv": "text/csv; charset=utf-8", "yaml": "application/yaml", "pdf": "application/pdf",
        "parquet": "application/vnd.apache.parquet", "zip": "application/zip", "wasm": "application/wasm",
    ]
}

import CMicroHTTPD
import Glibc

/// Responses in the shape in which libmicrohttpd sends them.
enum Wire {
    /// What every page gets unless its handler says otherwise: nothing from elsewhere, in nobody's frame.
    private static let defaults = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"),
        ("Referrer-Policy", "same-origin"),
    ]

    /// Nil where a header cannot be sent. The caller destroys the response.
    static func make(_ response: Response, for request: Headers) -> (raw: OpaquePointer, status: Int)? {
        switch response.body {
        case .bytes(let bytes):
            guard let raw = bytesResponse(bytes), addHeaders(response.headers, to: raw) else { return nil }
            return (raw, response.status)
        case .file(let path):
            return StaticFile.open(path, for: request)?.make(response) ?? make(.refusal(404, "Not Found"), for: request)
        case .stream:
            preconditionFailure("a stream makes its own response")
        }
    }

    /// libmicrohttpd copies the bytes: they are small, or the handler would have streamed them.
    static func bytesResponse(_ bytes: [UInt8]) -> OpaquePointer? {
        bytes.withUnsafeBytes { buffer in
            MHD_create_response_from_buffer(
                buffer.count, UnsafeMutableRawPointer(mutating: buffer.baseAddress), .RESPMEM_MUST_COPY)
        }
    }

    /// False where a name or a value cannot stand in a header.
    static func addHeaders(_ headers: Headers, to raw: OpaquePointer) -> Bool {
        for line in headers.lines {
            guard line.value.fitsHeader, MHD_add_response_header(raw, line.name, line.value) == .YES else { return false }
        }
        for (name, value) in defaults where headers[name] == nil {
            guard MHD_add_response_header(raw, name, value) == .YES else { return false }
        }
        return true
    }
}

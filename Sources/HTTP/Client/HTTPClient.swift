import Synchronization

/// Speaks HTTP to other servers, and keeps connections for the next request.
///
/// Its calls block: use it on a thread that may wait, such as an actor with a `QueueExecutor`. Redirects are not
/// followed, and a certificate is always verified.
package final class HTTPClient: Sendable {
    /// A Unix socket to connect to, whatever host the address names.
    let socketPath: String?
    /// A file of certificates to trust instead of the system's.
    let authorities: String?
    private let idle = Mutex<[CurlLine]>([])

    package init(socketPath: String? = nil, authorities: String? = nil) {
        self.socketPath = socketPath
        self.authorities = authorities
    }

    /// Sends a request and reads all of the answer, at most `limit` bytes of it. `handingOver` is called before the first byte
    /// of the body leaves: until then, the other side cannot have acted on it.
    package func send(
        _ request: ClientRequest, limit: Int = 64 << 20, cancel: HTTPCancel? = nil, handingOver: @escaping () throws -> Void = {}
    ) throws(HTTPFailure) -> ClientResponse {
        let line = idle.withLock { $0.popLast() } ?? CurlLine()
        var exchange = try HTTPExchange(self, line, request, upload: nil, cancel: cancel, handingOver: handingOver)
        return ClientResponse(status: exchange.status, headers: exchange.headers, body: try exchange.readAll(limit: limit))
    }

    /// Sends a request, its body pulled from the source piece by piece (0 bytes end it), and returns with the head
    /// of the answer.
    package func start(
        _ request: ClientRequest, upload: ((UnsafeMutableRawBufferPointer) throws -> Int)? = nil, cancel: HTTPCancel? = nil
    ) throws(HTTPFailure) -> HTTPExchange {
        let line = idle.withLock { $0.popLast() } ?? CurlLine()
        return try HTTPExchange(self, line, request, upload: upload, cancel: cancel, handingOver: {})
    }

    var idleCount: Int { idle.withLock { $0.count } }

    func giveBack(_ line: CurlLine) {
        idle.withLock { if $0.count < 8 { $0.append(line) } }
    }
}

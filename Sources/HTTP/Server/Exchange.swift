import CMicroHTTPD
import Synchronization

/// One request under way, from its request line to the last byte of its response.
///
/// Sendable: the plain properties are touched only on the connection's own thread, by the callbacks; what tasks and
/// the poller touch stands in `answer`.
final class Exchange: @unchecked Sendable {
    private let server: HTTPServer
    private let peer: Peer
    private let connection: OpaquePointer
    private let target: String
    private let began = ContinuousClock.now

    private(set) var hasHead = false
    private var methodName = ""
    private var head: (method: Method, target: RequestTarget, headers: Headers)?
    private var match: (route: Router.Route, parameters: Parameters)?
    private var body: [UInt8] = []
    private var bodyLimit = 0
    private var isTooLarge = false
    private var status = 0
    private var watch: Poller.Watch?

    /// How far the answer of a `.later` handler or a stream is.
    private enum Answer {
        case none
        /// The connection is suspended until the response is there.
        case working(Task<Void, Never>?)
        case ready(Response)
        case streaming(StreamBody)
    }
    private let answer = Mutex(Answer.none)

    init(_ server: HTTPServer, _ peer: Peer, _ connection: OpaquePointer, target: String) {
        self.server = server
        self.peer = peer
        self.connection = connection
        self.target = target
        peer.enter(.head(since: began))
    }

    // MARK: What comes in

    func headCame(method name: String) -> MHD_Result {
        hasHead = true
        methodName = name
        guard let method = Method(rawValue: name) else { return queue(.refusal(501, "Not Implemented")) }
        guard let target = RequestTarget(target) else { return queue(.refusal(400, "Bad Request")) }
        switch server.router.match(method, target.path) {
        case .none where method == .options && target.path == "*":
            return queue(Response(status: 204, headers: ["Allow": Method.allCases.map(\.rawValue).joined(separator: ", ")]))
        case .none:
            return queue(.refusal(404, "Not Found"))
        case .otherMethods(let allowed) where method == .options:
            return queue(Response(status: 204, headers: ["Allow": allowed]))
        case .otherMethods(let allowed):
            var refusal = Response.refusal(405, "Method Not Allowed")
            refusal.headers["Allow"] = allowed
            return queue(refusal)
        case .route(let route, let parameters):
            match = (route, parameters)
        }
        let headers = collectHeaders(connection)
        head = (method, target, headers)
        bodyLimit = match?.route.bodyLimit ?? server.limits.body
        if let length = headers["Content-Length"] {
            guard let length = Int(length), length <= bodyLimit else { return queue(.refusal(413, "Content Too Large")) }
            body.reserveCapacity(min(length, 1 << 20))
        }
        peer.enter(.body(since: began))
        return .YES
    }

    /// libmicrohttpd takes no response before all of the body came: what is too much is read past, not kept.
    func bodyCame(_ bytes: UnsafeRawBufferPointer) {
        if isTooLarge || body.count + bytes.count > bodyLimit {
            isTooLarge = true
            body = []
        } else {
            body.append(contentsOf: bytes)
        }
    }

    /// All of the request came, or the response that the suspended connection waited for.
    func allCame() -> MHD_Result {
        if case .ready(let response) = answer.withLock({ $0 }) { return queue(response) }
        guard let head, let match else { return .NO }
        if isTooLarge { return queue(.refusal(413, "Content Too Large")) }
        if server.isAbandoning { return queue(Self.unavailable) }
        let request = Request(
            method: head.method, path: head.target.path, query: head.target.query, headers: head.headers, body: body,
            remote: peer.address, parameters: match.parameters)
        body = []
        peer.enter(.answer(self))
        switch match.route.handler {
        case .now(let handler): return queue(handler(request))
        case .later(let handler): return suspend(handler, request)
        }
    }

    // MARK: What goes out

    private static let unavailable = Response.refusal(503, "Service Unavailable")

    /// The task is not a child of `run`: it ends with its request, by `settle`, `clientLeft` or `abandon`.
    private func suspend(_ handler: @escaping @Sendable (Request) async -> Response, _ request: Request) -> MHD_Result {
        MHD_suspend_connection(connection)
        answer.withLock { $0 = .working(nil) }
        watchForHangUp()
        let task = Task { settle(await handler(request)) }
        answer.withLock { if case .working = $0 { $0 = .working(task) } }
        return .YES
    }

    /// The first response counts; it wakes the connection, whose thread then calls `allCame` again.
    private func settle(_ response: Response) {
        let isFirst = answer.withLock { answer in
            guard case .working = answer else { return false }
            answer = .ready(response)
            return true
        }
        if isFirst { MHD_resume_connection(connection) }
    }

    private func queue(_ response: Response) -> MHD_Result {
        var response = response
        if server.isDraining { response.headers["Connection"] = "close" }
        let raw: OpaquePointer
        if case .stream(let produce) = response.body {
            peer.enter(.answer(self))
            let stream = StreamBody(connection, produce)
            answer.withLock { $0 = .streaming(stream) }
            watchForHangUp()
            status = response.status
            raw = stream.makeResponse()
            guard Wire.addHeaders(response.headers, to: raw) else { return fail(raw) }
        } else {
            guard let made = Wire.make(response, for: head?.headers) else { return fail(nil) }
            (raw, status) = (made.raw, made.status)
        }
        defer { MHD_destroy_response(raw) }
        return MHD_queue_response(connection, UInt32(status), raw)
    }

    /// A header that would break the message: nothing of the handler's response can be trusted to be sent.
    private func fail(_ raw: OpaquePointer?) -> MHD_Result {
        if let raw { MHD_destroy_response(raw) }
        return queue(.refusal(500, "Internal Server Error"))
    }

    private func watchForHangUp() {
        guard watch == nil else { return }
        watch = Poller.shared.watch(peer.descriptor, []) { [weak self] _ in self?.clientLeft() }
    }

    // MARK: How it ends

    /// The work is cancelled at once; the connection is closed when libmicrohttpd tries to write to it.
    private func clientLeft() {
        switch answer.withLock({ $0 }) {
        case .working(let task): task?.cancel()
        case .streaming(let stream): stream.breakOff()
        case .none, .ready: break
        }
    }

    /// The server waits no longer: cancels the work and answers 503, or breaks off the stream.
    func abandon() {
        clientLeft()
        settle(Self.unavailable)
    }

    func ended(isComplete: Bool) {
        if let watch { Poller.shared.end(watch) }
        peer.enter(.idle(since: .now))
        guard let observer = server.observer else { return }
        observer(
            HTTPServer.Outcome(
                method: methodName, route: match?.route.pattern, status: status, duration: .now - began,
                isComplete: isComplete))
    }
}

/// The header lines of a request, in their order.
private func collectHeaders(_ connection: OpaquePointer) -> Headers {
    var headers = Headers()
    headers.reserve(8)
    withUnsafeMutablePointer(to: &headers) { headers in
        _ = MHD_get_connection_values(
            connection, .HEADER_KIND,
            { closure, _, name, value in
                let headers = closure!.assumingMemoryBound(to: Headers.self)
                headers.pointee.add(String(cString: name!), value.map { String(cString: $0) } ?? "")
                return .YES
            }, headers)
    }
    return headers
}

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
    private var headers = Headers()
    private var match: (method: Method, target: RequestTarget, route: Router.Route, parameters: Parameters)?
    private var refusal: Response?
    private var body: [UInt8] = []
    private var bodyLimit = 0
    private var status = 0

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
    }

    // MARK: What comes in

    /// A request that is refused without reading its body loses its connection; one without a body keeps it.
    func headCame(method name: String) -> MHD_Result {
        hasHead = true
        methodName = name
        headers = collectHeaders(connection)
        refusal = route()
        peer.enter(.body(since: began))
        if let refusal, headers["Transfer-Encoding"] != nil || headers["Content-Length"] ?? "0" != "0" { return queue(refusal) }
        return .YES
    }

    /// Finds the route, or says why there is none.
    private func route() -> Response? {
        guard let method = Method(rawValue: methodName) else { return .refusal(501, "Not Implemented") }
        guard let target = RequestTarget(target) else { return .refusal(400, "Bad Request") }
        switch server.router.match(method, target.path) {
        case .none where method == .options && target.path == "*":
            return Response(status: 204, headers: ["Allow": Method.allCases.map(\.rawValue).joined(separator: ", ")])
        case .none:
            return .refusal(404, "Not Found")
        case .otherMethods(let allowed) where method == .options:
            return Response(status: 204, headers: ["Allow": allowed])
        case .otherMethods(let allowed):
            var refusal = Response.refusal(405, "Method Not Allowed")
            refusal.headers["Allow"] = allowed
            return refusal
        case .route(let route, let parameters):
            match = (method, target, route, parameters)
            bodyLimit = route.bodyLimit ?? server.limits.body
            guard let length = headers["Content-Length"] else { return nil }
            guard let length = Int(length), length <= bodyLimit else { return Self.tooLarge }
            body.reserveCapacity(min(length, 1 << 20))
            return nil
        }
    }

    /// libmicrohttpd takes no response before all of the body came: what is too much is read past, not kept.
    func bodyCame(_ bytes: UnsafeRawBufferPointer) {
        guard refusal == nil else { return }
        if body.count + bytes.count > bodyLimit {
            refusal = Self.tooLarge
            body = []
        } else {
            body.append(contentsOf: bytes)
        }
    }

    /// All of the request came, or the response that the suspended connection waited for.
    func allCame() -> MHD_Result {
        if case .ready(let response) = answer.withLock({ $0 }) { return queue(response) }
        if let refusal { return queue(refusal) }
        guard let match else { return .NO }
        if server.isAbandoning { return queue(Self.unavailable) }
        let request = Request(
            method: match.method, path: match.target.path, query: match.target.query, headers: headers, body: body,
            remote: peer.address, parameters: match.parameters)
        body = []
        peer.enter(.answer)
        switch match.route.handler {
        case .now(let handler): return queue(handler(request))
        case .later(let handler): return suspend(handler, request)
        }
    }

    // MARK: What goes out

    private static let tooLarge = Response.refusal(413, "Content Too Large")
    private static let unavailable = Response.refusal(503, "Service Unavailable")

    /// The task is not a child of `run`: it ends with its request, by `settle`, `clientLeft` or `abandon`.
    private func suspend(_ handler: @escaping @Sendable (Request) async -> Response, _ request: Request) -> MHD_Result {
        MHD_suspend_connection(connection)
        answer.withLock { $0 = .working(nil) }
        let task = Task { settle(await handler(request)) }
        answer.withLock { if case .working = $0 { $0 = .working(task) } }
        if peer.left != nil { task.cancel() }
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
            peer.enter(.answer)
            let stream = StreamBody(connection, socket: peer.descriptor, produce)
            answer.withLock { $0 = .streaming(stream) }
            if peer.left != nil { stream.breakOff() }
            status = response.status
            raw = stream.makeResponse()
            guard Wire.addHeaders(response.headers, to: raw) else { return fail(raw) }
        } else {
            guard let made = Wire.make(response, for: headers) else { return fail(nil) }
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

    // MARK: How it ends

    /// The work is cancelled at once; the connection is closed when libmicrohttpd tries to write to it.
    func clientLeft() {
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
        peer.end()
        if !isComplete { clientLeft() }
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

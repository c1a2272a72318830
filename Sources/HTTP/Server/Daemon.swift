import Base
import CMicroHTTPD
import Glibc

/// The libmicrohttpd daemon of a server: its threads, its options, and the callbacks that lead to an `Exchange`.
///
/// Sendable: libmicrohttpd lets any thread quiesce and stop a daemon; the server does each once, in this order.
struct Daemon: @unchecked Sendable {
    private let raw: OpaquePointer
    /// Kept until the daemon has stopped, since the callbacks borrow it.
    private let server: HTTPServer

    /// Takes over the socket. Requests are answered from now on.
    init(_ server: HTTPServer, socket: Int32, threads: Int) throws(Diagnostic) {
        let closure = Unmanaged.passUnretained(server).toOpaque()
        var options = [
            Self.option(.LISTEN_SOCKET, Int(socket)),
            Self.option(.CONNECTION_MEMORY_LIMIT, server.limits.head),
            Self.option(.CONNECTION_LIMIT, server.limits.connections),
            Self.option(.CONNECTION_TIMEOUT, Int(server.limits.idleTime.components.seconds)),
            Self.option(.STRICT_FOR_CLIENT, 1),
            Self.option(.URI_LOG_CALLBACK, unsafeBitCast(requestLineCame, to: Int.self), closure),
            Self.option(.NOTIFY_CONNECTION, unsafeBitCast(connectionChanged, to: Int.self), closure),
            Self.option(.NOTIFY_COMPLETED, unsafeBitCast(requestEnded, to: Int.self), closure),
        ]
        if threads > 1 { options.append(Self.option(.THREAD_POOL_SIZE, threads)) }
        options.append(Self.option(.END, 0))
        let flags = MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        guard let raw = vitrina_http_start(flags, handleRequest, closure, &options) else {
            throw Diagnostic(
                "server.cannot-start", "The HTTP server could not start its threads.",
                "HTTP-сервер не смог запустить свои потоки.",
                mend: Text(
                    "allow more threads and open files: `ulimit -u -n`", "разрешите больше потоков и открытых файлов: `ulimit -u -n`"))
        }
        self.raw = raw
        self.server = server
    }

    /// Accepts no more connections.
    func quiesce() {
        let socket = MHD_quiesce_daemon(raw)
        if socket >= 0 { close(socket) }
    }

    /// Closes what is open and joins the threads: blocks until they ended.
    func stop() { MHD_stop_daemon(raw) }

    private static func option(
        _ option: MHD_OPTION, _ value: Int, _ pointer: UnsafeMutableRawPointer? = nil
    ) -> MHD_OptionItem {
        MHD_OptionItem(option: option, value: value, ptr_value: pointer)
    }
}

// MARK: - The callbacks, in the order in which a request meets them

private func server(_ closure: UnsafeMutableRawPointer?) -> HTTPServer {
    Unmanaged<HTTPServer>.fromOpaque(closure!).takeUnretainedValue()
}

private func peer(_ connection: OpaquePointer) -> Peer {
    let context = vitrina_http_info(connection, .CONNECTION_INFO_SOCKET_CONTEXT)!.pointee.socket_context
    return Unmanaged<Peer>.fromOpaque(context!).takeUnretainedValue()
}

/// A connection opens or is about to close. The socket context owns the peer in between.
private let connectionChanged: MHD_NotifyConnectionCallback = { closure, connection, context, change in
    let peers = server(closure).peers
    if change == .CONNECTION_NOTIFY_STARTED {
        let peer = Peer(connection!)
        peers.add(peer)
        context!.pointee = Unmanaged.passRetained(peer).toOpaque()
    } else if let owned = context!.pointee {
        peers.remove(Unmanaged<Peer>.fromOpaque(owned).takeRetainedValue())
    }
}

/// A request line is there: the exchange begins. Its peer owns it; the request's context borrows it.
private let requestLineCame: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? =
    { closure, line, connection in
        let peer = peer(connection!)
        let exchange = Exchange(server(closure), peer, connection!, target: String(cString: line!))
        peer.begin(exchange)
        return Unmanaged.passUnretained(exchange).toOpaque()
    }

/// The head is there (first call), a piece of the body (with a size), all is there, or the answer is.
private let handleRequest: MHD_AccessHandlerCallback = { _, _, _, method, _, upload, uploadSize, context in
    let exchange = Unmanaged<Exchange>.fromOpaque(context!.pointee!).takeUnretainedValue()
    if !exchange.hasHead { return exchange.headCame(method: String(cString: method!)) }
    let count = uploadSize!.pointee
    guard count > 0 else { return exchange.allCame() }
    exchange.bodyCame(UnsafeRawBufferPointer(start: upload, count: count))
    uploadSize!.pointee = 0
    return .YES
}

private let requestEnded: MHD_RequestCompletedCallback = { _, _, context, reason in
    guard let exchange = context!.pointee else { return }
    context!.pointee = nil
    Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue().ended(isComplete: reason == .REQUEST_TERMINATED_COMPLETED_OK)
}

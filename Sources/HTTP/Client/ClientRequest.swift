import Synchronization

/// A request to another server.
package struct ClientRequest: Sendable {
    package var method: Method
    package var url: String
    package var headers: Headers
    package var body: [UInt8]?
    /// Sent as Basic authentication.
    package var credentials: (user: String, password: String)?
    package var patience: Patience

    /// How long to wait for what.
    package struct Patience: Sendable {
        package var connect: Duration
        /// Without a byte either way.
        package var stall: Duration
        /// From the start to the last byte; nil for transfers that may take as long as they move.
        package var total: Duration?

        package init(connect: Duration = .seconds(10), stall: Duration = .seconds(60), total: Duration? = nil) {
            self.connect = connect
            self.stall = stall
            self.total = total
        }
    }

    package init(
        _ method: Method = .get, _ url: String, headers: Headers = [:], body: [UInt8]? = nil,
        credentials: (user: String, password: String)? = nil, patience: Patience = Patience()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.credentials = credentials
        self.patience = patience
    }
}

/// An answer that was read whole.
package struct ClientResponse: Sendable {
    package let status: Int
    package let headers: Headers
    package let body: [UInt8]

    package var text: String { String(decoding: body, as: UTF8.self) }
}

/// Ends an exchange from another thread: the call that waits fails with `cancelled` at once.
package final class HTTPCancel: Sendable {
    private let line = Mutex<(isCancelled: Bool, waiting: CurlLine?)>((false, nil))

    package init() {}

    package func cancel() {
        line.withLock { line in
            line.isCancelled = true
            line.waiting?.wake()
        }
    }

    var isCancelled: Bool { line.withLock { $0.isCancelled } }

    func attach(_ waiting: CurlLine) { line.withLock { $0.waiting = waiting } }
    func detach() { line.withLock { $0.waiting = nil } }
}

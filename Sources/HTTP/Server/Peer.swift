import CMicroHTTPD
import Glibc
import Synchronization

/// One connection: who is at the other end, and what the server waits for.
final class Peer: Sendable {
    enum Phase: Sendable {
        /// Nothing asked since this moment.
        case idle(since: ContinuousClock.Instant)
        case head(since: ContinuousClock.Instant)
        case body(since: ContinuousClock.Instant)
        case answer
    }

    private struct State {
        var phase = Phase.idle(since: .now)
        /// The request under way. The peer owns it, since libmicrohttpd does not tell the end of every one.
        var exchange: Exchange?
        /// When the client closed its side. libmicrohttpd sees that only when it reads or writes next.
        var left: ContinuousClock.Instant?
        var watch: Poller.Watch?
    }

    let address: String
    let descriptor: Int32
    private let state = Mutex(State())

    init(_ connection: OpaquePointer) {
        descriptor = vitrina_http_info(connection, .CONNECTION_INFO_CONNECTION_FD)!.pointee.connect_fd
        address = Self.text(vitrina_http_info(connection, .CONNECTION_INFO_CLIENT_ADDRESS)!.pointee.client_addr)
    }

    var phase: Phase { state.withLock { $0.phase } }

    /// The request that is being answered.
    var answering: Exchange? {
        state.withLock { if case .answer = $0.phase { $0.exchange } else { nil } }
    }

    var left: ContinuousClock.Instant? { state.withLock { $0.left } }

    func enter(_ phase: Phase) { state.withLock { $0.phase = phase } }

    func begin(_ exchange: Exchange) {
        let unfinished = state.withLock { state in
            defer { (state.phase, state.exchange) = (.head(since: .now), exchange) }
            return state.exchange
        }
        unfinished?.ended(isComplete: false)
    }

    func end() { state.withLock { ($0.phase, $0.exchange) = (.idle(since: .now), nil) } }

    var isBusy: Bool {
        if case .idle = phase { false } else { true }
    }

    /// From when the connection opens until it closes, so that work for a client that left is cancelled at once.
    func startWatching() {
        let watch = Poller.shared.watch(descriptor, []) { [weak self] _ in self?.clientLeft() }
        state.withLock { $0.watch = watch }
    }

    func close() {
        let (watch, unfinished) = state.withLock { ($0.watch, $0.exchange) }
        if let watch { Poller.shared.end(watch) }
        unfinished?.ended(isComplete: false)
    }

    private func clientLeft() {
        state.withLock { $0.left = $0.left ?? .now }
        answering?.clientLeft()
    }

    private static func text(_ address: UnsafeMutablePointer<sockaddr>) -> String {
        let isV6 = address.pointee.sa_family == sa_family_t(AF_INET6)
        let length = socklen_t(isV6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

/// The open connections of a server, and how long each may keep it waiting.
final class Peers: Sendable {
    private let limits: HTTPServer.Limits
    private let open = Mutex<[ObjectIdentifier: Peer]>([:])

    init(_ limits: HTTPServer.Limits) {
        self.limits = limits
    }

    func add(_ peer: Peer) {
        open.withLock { $0[ObjectIdentifier(peer)] = peer }
        peer.startWatching()
    }

    /// Before the socket is closed, so that nothing here touches a number that another socket got.
    func remove(_ peer: Peer) {
        peer.close()
        open.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(peer)) }
    }

    var busy: Int { open.withLock { $0.values.count { $0.isBusy } } }

    /// The requests being answered.
    var exchanges: [Exchange] {
        open.withLock { $0.values.compactMap(\.answering) }
    }

    /// Hangs up on those that send too slowly or left in the middle: no client holds a connection by dripping.
    func hangUpLate(now: ContinuousClock.Instant = .now) {
        open.withLock { open in
            for peer in open.values where isLate(peer, now) { shutdown(peer.descriptor, Int32(SHUT_RDWR)) }
        }
    }

    private func isLate(_ peer: Peer, _ now: ContinuousClock.Instant) -> Bool {
        let (since, limit): (ContinuousClock.Instant, Duration)
        switch peer.phase {
        case .idle(let moment): (since, limit) = (moment, limits.idleTime)
        case .head(let moment): (since, limit) = (moment, limits.headTime)
        case .body(let moment): (since, limit) = (moment, limits.bodyTime)
        case .answer: return false
        }
        // What a client sent before it left may still be on its way through the server.
        if let left = peer.left, now - left > .seconds(1) { return true }
        return now - since > limit
    }
}

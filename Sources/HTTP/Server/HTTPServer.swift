import Base
import CMicroHTTPD
import Glibc
import Synchronization

/// Answers HTTP requests by the routes of a `Router`.
///
/// The port is taken by `init`, so that a caller learns at once whether it is free; requests are answered while
/// `run` runs, and cancelling `run` is the shutdown: no new connection, the requests under way finish within
/// `limits.drain`, what is left gets 503.
package final class HTTPServer: Sendable {
    /// What one client may cost.
    package struct Limits: Sendable {
        /// Connections open at once.
        package var connections = 2048
        /// Request line and headers together, in bytes.
        package var head = 32 << 10
        /// A body, in bytes, where the route names no limit of its own.
        package var body = 16 << 20
        /// Time for all of the head to arrive, once it has begun.
        package var headTime: Duration = .seconds(15)
        /// Time for all of a body to arrive.
        package var bodyTime: Duration = .seconds(300)
        /// Time without a request on an open connection, and without progress of a response.
        package var idleTime: Duration = .seconds(75)
        /// Time for the requests under way when the server stops.
        package var drainTime: Duration = .seconds(4)

        package init() {}
    }

    /// What became of one request, for counting and timing.
    package struct Outcome: Sendable {
        package let method: String
        /// The pattern of the route; nil where none matched.
        package let route: String?
        package let status: Int
        package let duration: Duration
        /// False where the client went away or the response broke off.
        package let isComplete: Bool
    }

    package let port: UInt16
    let limits: Limits
    let router: Router
    let peers: Peers
    let observer: (@Sendable (Outcome) -> Void)?
    private let threads: Int
    private let listener: Listener
    private let draining = Atomic(false)
    private let abandoning = Atomic(false)

    package init(
        bind address: String = "127.0.0.1", port: UInt16, threads: Int = 2, limits: Limits = Limits(), router: Router,
        observer: (@Sendable (Outcome) -> Void)? = nil
    ) throws(Diagnostic) {
        // A peer that goes away is an error of the call, never the end of the process.
        signal(SIGPIPE, SIG_IGN)
        listener = try Listener(address: address, port: port)
        self.port = listener.port
        self.threads = threads
        self.limits = limits
        self.router = router
        self.observer = observer
        peers = Peers(limits)
    }

    /// Requests now learn that their connection will not be kept.
    var isDraining: Bool { draining.load(ordering: .relaxed) }
    /// Requests are now refused.
    var isAbandoning: Bool { abandoning.load(ordering: .relaxed) }

    /// Answers requests until cancelled. A server runs once.
    package func run() async throws(Diagnostic) {
        let daemon = try Daemon(self, socket: dup(listener.descriptor), threads: threads)
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(500))
            peers.hangUpLate()
        }
        // The task is cancelled, so it can no longer sleep itself.
        await Task { await self.drain(daemon) }.value
    }

    private func drain(_ daemon: Daemon) async {
        draining.store(true, ordering: .relaxed)
        daemon.quiesce()
        listener.refuse()
        await wait(upTo: limits.drainTime) { self.peers.busy == 0 }
        abandoning.store(true, ordering: .relaxed)
        await wait(upTo: .milliseconds(500)) {
            for exchange in self.peers.exchanges { exchange.abandon() }
            return self.peers.busy == 0
        }
        await Threads.blocking("http-stop") { daemon.stop() }
    }

    private func wait(upTo bound: Duration, until isDone: () -> Bool) async {
        let end = ContinuousClock.now + bound
        while !isDone(), ContinuousClock.now < end { try? await Task.sleep(for: .milliseconds(10)) }
    }
}

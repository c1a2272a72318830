import Access
import Base
import HTTP
import Pipeline
import Telemetry

/// The whole server: pages for browsers, a socket for the command line, the schedule.
package final class Service: Sendable {
    private let http: HTTPServer
    private let local: LocalServer
    private let caretaker: Caretaker

    package var port: UInt16 { http.port }

    /// Takes the port and the socket; a port that is taken is told here.
    package init(
        _ project: CurrentProject, accounts: Accounts, assets: (web: String, charts: String), bind address: String, port: UInt16,
        socket: String, log: Log
    ) throws(Diagnostic) {
        let metrics = ServerMetrics()
        let site = Site(project: project, accounts: accounts, metrics: metrics, assets: assets)
        http = try HTTPServer(bind: address, port: port, router: site.router) { metrics.count($0) }
        local = try LocalServer(path: socket)
        caretaker = Caretaker(project, log: log)
    }

    /// Serves until cancelled. `handle` does the work of a command line that came to the socket.
    package func run(_ handle: @escaping @Sendable (LocalConnection) async -> Void) async {
        await withTaskGroup { group in
            group.addTask { try? await self.http.run() }
            group.addTask { await self.local.run(handle) }
            group.addTask { await self.caretaker.run() }
            await group.waitForAll()
        }
    }
}

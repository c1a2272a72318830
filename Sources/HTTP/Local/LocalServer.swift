import Base
import CSystem
import Glibc

/// Takes the command line's work over a Unix socket that only this user may open.
package final class LocalServer: Sendable {
    private let path: String
    private let listener: Descriptor

    /// Fails with `server.already-runs` where another server listens on this socket; one that nobody listens on
    /// is a leftover of a crash, and is replaced.
    package init(path: String) throws(Diagnostic) {
        self.path = path
        // Two servers that start together do not take each other's socket for a leftover.
        let lock = open(path + ".lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw Files.failure(path) }
        defer { close(lock) }
        flock(lock, LOCK_EX)
        if try LocalClient.connect(path: path) != nil {
            throw Diagnostic(
                "server.already-runs", "A server already runs on this project.", "На этом проекте уже работает сервер.",
                at: Place(path), mend: Text("use it, or stop it first", "пользуйтесь им или сначала остановите его"))
        }
        unlink(path)
        listener = Descriptor(try Self.listen(path))
    }

    deinit { unlink(path) }

    private static func listen(_ path: String) throws(Diagnostic) -> Int32 {
        var address = try LocalAddress(path)
        let raw = socket(AF_UNIX, LocalAddress.kind, 0)
        // The mode of an unbound socket becomes that of its file: no moment in which others may connect.
        guard raw >= 0, fchmod(raw, 0o600) == 0, address.use(raw, bind) == 0, Glibc.listen(raw, 64) == 0 else {
            let failure = Files.failure(path)
            if raw >= 0 { close(raw) }
            throw failure
        }
        return raw
    }

    /// Calls the handler for each connection, in a task that is cancelled when the peer goes away. Runs until
    /// cancelled, and then until the handlers have ended.
    package func run(_ handle: @escaping @Sendable (LocalConnection) async throws -> Void) async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let raw = vitrina_accept(listener.raw)
                if raw >= 0 {
                    guard Self.isOurs(raw) else {
                        close(raw)
                        continue
                    }
                    let connection = LocalConnection(raw)
                    group.addTask { await Self.serve(connection, handle) }
                } else if errno == EAGAIN {
                    await listener.readable()
                } else {
                    // Out of descriptors, say: it passes.
                    try? await Task.sleep(for: .milliseconds(50))
                }
            }
            group.cancelAll()
        }
    }

    private static func serve(
        _ connection: LocalConnection, _ handle: @escaping @Sendable (LocalConnection) async throws -> Void
    ) async {
        await withTaskGroup { group in
            // A handler that fails ends its connection; what the peer should learn, the handler has sent.
            group.addTask { try? await handle(connection) }
            group.addTask { await connection.peerLeft() }
            await group.next()
            group.cancelAll()
        }
    }

    /// The same user, or root, who may do it anyway.
    private static func isOurs(_ raw: Int32) -> Bool {
        let user = vitrina_peer_user(raw)
        return user == 0 || user == Int(geteuid())
    }
}

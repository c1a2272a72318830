import CSystem
import Glibc

/// Threads outside Swift's pool, for loops that wait in C.
enum Threads {
    /// Starts a thread that ends by itself when the body returns.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let work = Unmanaged.passRetained(Work(name, body)).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                let work = Unmanaged<Work>.fromOpaque(raw!).takeRetainedValue()
                vitrina_name_thread(work.name)
                work.body()
                return nil
            }, work)
        precondition(code == 0, "no thread could be started: error \(code)")
        pthread_detach(thread)
    }

    /// Runs a call that blocks on a thread of its own, and waits for it without holding one of the pool.
    static func blocking<T: Sendable>(_ name: String, _ body: @escaping @Sendable () -> T) async -> T {
        await withCheckedContinuation { continuation in
            start(name) { continuation.resume(returning: body()) }
        }
    }

    private final class Work: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(_ name: String, _ body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}

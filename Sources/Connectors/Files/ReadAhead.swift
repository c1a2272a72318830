import Base
import Columnar
import Glibc

/// Makes batches on a thread of its own while those before are put away: reading and loading take a core each.
final class ReadAhead {
    /// Batches that wait: more of them would only take memory.
    private static let most = 2

    private let shared: Shared

    init(_ next: @escaping () throws -> RecordBatch?) {
        shared = Shared(next)
        shared.start()
    }

    deinit { shared.close() }

    /// The next batch; nil at the end.
    func next() throws -> RecordBatch? { try shared.take() }

    /// What both threads see. Sendable: `queue`, `isDone`, `isClosed` and `failure` are only touched with `mutex` held, and `make`
    /// only by the thread that reads.
    private final class Shared: @unchecked Sendable {
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private var make: (() throws -> RecordBatch?)?
        private var queue: [RecordBatch] = []
        private var (isDone, isClosed) = (false, false)
        private var failure: (any Error)?

        init(_ make: @escaping () throws -> RecordBatch?) {
            self.make = make
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(change, nil)
        }

        deinit {
            pthread_cond_destroy(change)
            pthread_mutex_destroy(mutex)
            change.deallocate()
            mutex.deallocate()
        }

        func start() {
            var thread = pthread_t()
            let code = pthread_create(
                &thread, nil,
                { raw in
                    Unmanaged<Shared>.fromOpaque(raw!).takeRetainedValue().run()
                    return nil
                }, Unmanaged.passRetained(self).toOpaque())
            precondition(code == 0, "no thread could be started: error \(code)")
            pthread_detach(thread)
        }

        private func run() {
            while true {
                let result = Result { try make!() }
                let goesOn = locked {
                    switch result {
                    case .success(let batch?): queue.append(batch)
                    case .success(nil): isDone = true
                    case .failure(let error): (failure, isDone) = (error, true)
                    }
                    pthread_cond_broadcast(change)
                    while queue.count >= ReadAhead.most, !isClosed { pthread_cond_wait(change, mutex) }
                    return !isDone && !isClosed
                }
                if !goesOn { break }
            }
            make = nil
        }

        func take() throws -> RecordBatch? {
            try locked {
                while queue.isEmpty, !isDone { pthread_cond_wait(change, mutex) }
                guard queue.isEmpty else {
                    defer { pthread_cond_broadcast(change) }
                    return queue.removeFirst()
                }
                if let failure { throw failure }
                return nil
            }
        }

        func close() {
            locked {
                isClosed = true
                pthread_cond_broadcast(change)
            }
        }

        private func locked<Value>(_ body: () throws -> Value) rethrows -> Value {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body()
        }
    }
}

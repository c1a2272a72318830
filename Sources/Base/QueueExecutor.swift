import CSystem

#if canImport(Glibc)
import Glibc
#endif

/// A thread of its own for an actor whose calls block in C, so that Swift's cooperative pool never waits.
///
/// The thread starts with the first job and ends when the executor is freed.
public final class QueueExecutor: SerialExecutor {
    private let queue: Queue

    public init(_ name: String) {
        queue = Queue(name)
    }

    deinit { queue.close() }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.push(Work(job: job, executor: executor))
    }

    /// A job with the executor it runs on; the actor that enqueued it keeps the executor alive until it ran.
    private struct Work {
        let job: UnownedJob
        let executor: UnownedSerialExecutor
    }

    /// The queue outlives its executor until the thread has seen the end.
    ///
    /// Sendable: `jobs`, `closed` and `started` are only touched with `mutex` held.
    private final class Queue: @unchecked Sendable {
        private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
        private let wake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
        private var jobs: [Work] = []
        private var closed = false
        private var started = false

        private let name: String

        init(_ name: String) {
            self.name = name
            pthread_mutex_init(mutex, nil)
            pthread_cond_init(wake, nil)
        }

        deinit {
            pthread_cond_destroy(wake)
            pthread_mutex_destroy(mutex)
            wake.deallocate()
            mutex.deallocate()
        }

        func push(_ work: Work) {
            pthread_mutex_lock(mutex)
            jobs.append(work)
            let start = !started
            started = true
            pthread_cond_signal(wake)
            pthread_mutex_unlock(mutex)
            if start { spawn() }
        }

        func close() {
            pthread_mutex_lock(mutex)
            closed = true
            pthread_cond_signal(wake)
            pthread_mutex_unlock(mutex)
        }

        private func spawn() {
            var attributes = pthread_attr_t()
            pthread_attr_init(&attributes)
            pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
            pthread_attr_setstacksize(&attributes, 8 << 20)
            var thread = pthread_t()
            let code = pthread_create(
                &thread, &attributes,
                { raw in
                    let queue = Unmanaged<Queue>.fromOpaque(raw!).takeRetainedValue()
                    queue.drain()
                    return nil
                }, Unmanaged.passRetained(self).toOpaque())
            precondition(code == 0, "no thread could be started: error \(code)")
            pthread_attr_destroy(&attributes)
        }

        private func drain() {
            vitrina_name_thread(name)
            while let work = next() {
                work.job.runSynchronously(on: work.executor)
            }
        }

        private func next() -> Work? {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            while jobs.isEmpty && !closed { pthread_cond_wait(wake, mutex) }
            return jobs.isEmpty ? nil : jobs.removeFirst()
        }
    }
}

#if canImport(Glibc)
import Glibc
#endif
import Synchronization

/// Does work that suspends, on a thread that may wait for it: one of our own, never one of Swift's cooperative pool.
public func waiting<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let answer = Answer<Value>()
    Task { answer.give(await Result.of(work)) }
    return try answer.take()
}

extension Result where Success: Sendable, Failure == any Error {
    fileprivate static func of(_ work: @Sendable () async throws -> Success) async -> Self {
        do { return .success(try await work()) } catch { return .failure(error) }
    }
}

/// Sendable: the semaphore is made for many threads, and the result lies behind a lock.
private final class Answer<Value: Sendable>: @unchecked Sendable {
    private let given = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    private let result = Mutex<Result<Value, any Error>?>(nil)

    init() { sem_init(given, 0, 0) }

    deinit {
        sem_destroy(given)
        given.deallocate()
    }

    func give(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
        sem_post(given)
    }

    func take() throws -> Value {
        while sem_wait(given) != 0 {}
        return try result.withLock { $0! }.get()
    }
}

import Glibc
import Synchronization

/// Hears of signals. A handler may do next to nothing, so it writes to a pipe that a thread of ours reads.
enum SignalWatch {
    private static let pipeEnd = Atomic<Int32>(-1)

    /// Returns when one of the signals has come.
    static func first(of signals: [Int32]) async {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { preconditionFailure("no pipe: \(String(cString: strerror(errno)))") }
        pipeEnd.store(ends[1], ordering: .sequentiallyConsistent)
        for number in signals {
            signal(number) { _ in
                var byte: UInt8 = 1
                _ = write(SignalWatch.pipeEnd.load(ordering: .relaxed), &byte, 1)
            }
        }
        let reading = ends[0]
        await withCheckedContinuation { continuation in
            let wait = Wait(descriptor: reading, continuation: continuation)
            var thread = pthread_t()
            pthread_create(
                &thread, nil,
                { raw in
                    let wait = Unmanaged<Wait>.fromOpaque(raw!).takeRetainedValue()
                    var byte: UInt8 = 0
                    while read(wait.descriptor, &byte, 1) < 0 && errno == EINTR {}
                    wait.continuation.resume()
                    return nil
                }, Unmanaged.passRetained(wait).toOpaque())
            pthread_detach(thread)
        }
    }

    private final class Wait: Sendable {
        let descriptor: Int32
        let continuation: CheckedContinuation<Void, Never>
        init(descriptor: Int32, continuation: CheckedContinuation<Void, Never>) {
            self.descriptor = descriptor
            self.continuation = continuation
        }
    }
}

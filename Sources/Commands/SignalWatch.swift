import Glibc
import Synchronization

/// Hears of signals on a thread of its own.
enum SignalWatch {
    private static let hear = Mutex<(@Sendable (Int32) -> Void)?>(nil)
    private static let write = Atomic<Int32>(-1)

    static func start(_ signals: [Int32], _ body: @escaping @Sendable (Int32) -> Void) {
        hear.withLock { $0 = body }
        var ends: (Int32, Int32) = (0, 0)
        withUnsafeMutablePointer(to: &ends) { pointer in
            _ = pointer.withMemoryRebound(to: Int32.self, capacity: 2) { pipe2($0, O_CLOEXEC) }
        }
        write.store(ends.1, ordering: .sequentiallyConsistent)
        for number in signals {
            signal(number) { number in
                // All that a handler may do: pass the number on.
                var byte = UInt8(truncatingIfNeeded: number)
                _ = Glibc.write(SignalWatch.write.load(ordering: .relaxed), &byte, 1)
            }
        }
        let read = ends.0
        let thread = Thread(read)
        thread.start()
    }

    private struct Thread {
        let descriptor: Int32
        init(_ descriptor: Int32) { self.descriptor = descriptor }

        func start() {
            var id = pthread_t()
            let box = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
            box.initialize(to: descriptor)
            pthread_create(&id, nil, { raw in
                let box = raw!.assumingMemoryBound(to: Int32.self)
                defer { box.deallocate() }
                var byte: UInt8 = 0
                while Glibc.read(box.pointee, &byte, 1) == 1 {
                    let number = Int32(byte)
                    SignalWatch.hear.withLock { $0?(number) }
                }
                return nil
            }, box)
            pthread_detach(id)
        }
    }
}

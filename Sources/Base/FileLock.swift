#if canImport(Glibc)
import Glibc
#endif

/// A lock on a file that the system gives up when its process ends, however it ends.
public final class FileLock: Sendable {
    private let descriptor: Int32

    /// Takes the lock, or returns nil with the text that its holder left.
    public static func take(_ path: String, leaving note: String) throws(Diagnostic) -> (lock: FileLock?, holder: String) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Files.failure(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            var bytes = [UInt8](repeating: 0, count: 256)
            let count = max(0, pread(descriptor, &bytes, bytes.count, 0))
            close(descriptor)
            return (nil, String(decoding: bytes[..<count], as: UTF8.self))
        }
        let bytes = Array(note.utf8)
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            let failure = Files.failure(path)
            close(descriptor)
            throw failure
        }
        return (FileLock(descriptor), "")
    }

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }
}

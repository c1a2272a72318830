import Base
import Glibc
import Synchronization

/// The folder that a business is written to.
final class OutputFolder: Sendable {
    let path: String
    private let written = Mutex<Set<String>>([])

    init(_ path: String) { self.path = path }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Puts a file in its place at once. What can be made again need not survive a power cut, so the disk is not waited for.
    func write(_ bytes: [UInt8], to name: String) throws(Diagnostic) {
        let place = path(name)
        let beside = place + ".next"
        let file = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw Files.failure(place) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(file, $0.baseAddress!, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                let error = Files.failure(place)
                close(file)
                unlink(beside)
                throw error
            }
            written += count
        }
        guard close(file) == 0, rename(beside, place) == 0 else { throw Files.failure(place) }
        self.written.withLock { _ = $0.insert(name) }
    }

    /// Removes what an earlier, longer business left of the same kind.
    func clear(_ kind: (folder: String, prefix: String, suffix: String)) throws(Diagnostic) {
        let kept = written.withLock { $0 }
        for name in try Files.list(path(kind.folder)) where name.hasPrefix(kind.prefix) && name.hasSuffix(kind.suffix) {
            let file = "\(kind.folder)/\(name)"
            guard kept.contains(file) || unlink(path(file)) == 0 else { throw Files.failure(path(file)) }
        }
    }
}

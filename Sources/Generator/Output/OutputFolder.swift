import Base
import Glibc

/// The folder that a business is written to.
struct OutputFolder: Sendable {
    let path: String

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
    }

    /// Removes what an earlier, longer business left in a folder of generated files.
    func keep(only names: Set<String>, in folder: String, suffix: String) throws(Diagnostic) {
        for name in try Files.list(path(folder)) where name.hasSuffix(suffix) && !names.contains("\(folder)/\(name)") {
            guard unlink(path("\(folder)/\(name)")) == 0 else { throw Files.failure(path("\(folder)/\(name)")) }
        }
    }
}

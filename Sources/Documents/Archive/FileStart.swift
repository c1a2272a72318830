import Base
import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// What a file is, seen from its first bytes.
package enum FileStart {
    /// Old Office files, and new ones under a password.
    static let compound: [UInt8] = [0xD0, 0xCF, 0x11, 0xE0]

    /// The first eight bytes, and how many the file has.
    package static func read(_ path: String) throws(Diagnostic) -> (bytes: [UInt8], size: Int) {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure(path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw Files.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Diagnostic("file.not-a-file", "This is not a file.", "Это не файл.", at: Place(path))
        }
        var bytes = [UInt8](repeating: 0, count: 8)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Files.failure(path) }
        return (Array(bytes[..<count]), Int(status.st_size))
    }
}

import Base
import Glibc

/// The bytes of a file, one after another. It has one owner, who may wait in it.
protocol ByteSource: AnyObject {
    /// Puts the next bytes into the buffer, and tells how many; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

/// A file of this machine as it is, or a piece of it.
final class FileBytes: ByteSource {
    private let descriptor: Int32
    private let path: String
    private var left: Int

    init(_ path: String, _ piece: Range<Int>? = nil) throws(Diagnostic) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure(path) }
        self.path = path
        left = piece?.count ?? .max
        if let piece { lseek(descriptor, piece.lowerBound, SEEK_SET) }
        posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, min(buffer.count, left))
            if count >= 0 {
                left -= count
                return count
            }
            guard errno == EINTR else { throw Files.failure(path) }
        }
    }
}

import Base

#if canImport(Glibc)
import Glibc
#endif

/// Texts on the disk, in a file that has no name and goes with the process.
final class OverflowFile {
    /// Where it begins, counted in the bytes of all texts.
    let start: Int
    private let folder = getenv("TMPDIR").map { String(cString: $0) } ?? P_tmpdir
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var written = 0
    private var lent: [UInt8] = []

    init(from start: Int) throws {
        self.start = start
        var template = Array("\(folder)/vitrina-texts-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Files.failure(folder) }
        unlink(template)
    }

    deinit { close(descriptor) }

    func append(_ text: UnsafeRawBufferPointer) throws {
        pending.append(contentsOf: text)
        if pending.count >= 1 << 20 { try flush() }
    }

    func withText<Result>(_ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        if !pending.isEmpty { try flush() }
        if lent.count < range.count { lent = [UInt8](repeating: 0, count: max(range.count, 1 << 12)) }
        return try lent.withUnsafeMutableBytes { buffer in
            var done = 0
            while done < range.count {
                let count = pread(descriptor, buffer.baseAddress! + done, range.count - done, off_t(range.lowerBound - start + done))
                guard count > 0 else { throw Files.failure(folder) }
                done += count
            }
            return try body(UnsafeRawBufferPointer(rebasing: buffer[..<range.count]))
        }
    }

    private func flush() throws {
        var done = 0
        while done < pending.count {
            let count = pending.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + done, $0.count - done, off_t(written + done)) }
            guard count > 0 else { throw Files.failure(folder) }
            done += count
        }
        written += done
        pending.removeAll(keepingCapacity: true)
    }
}

import Base
import Glibc

/// A file of this machine in pieces of whole lines, each of which can be read by itself: one after another is found while
/// those before it are read.
///
/// Where a quote stands a line may go on behind its end: from there on the file is one piece.
package final class FilePieces {
    struct Piece {
        let bytes: Range<Int>
        /// The number of its first line.
        let line: Int
    }

    /// From which length on a file is read in pieces, and how long they are.
    package struct Sizes: Sendable {
        let least: Int
        let piece: Int

        package static let standard = Sizes(least: 32 << 20, piece: 8 << 20)
    }

    private let descriptor: Int32
    private let path: String
    /// How long the file is.
    let end: Int
    private let quote: UInt8?
    private var (offset, line) = (0, 1)
    private let buffer: UnsafeMutableRawBufferPointer

    init(_ path: String, of size: Int, quote: UInt8?) throws(Diagnostic) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure(path) }
        self.path = path
        self.quote = quote
        buffer = .allocate(byteCount: size, alignment: 64)
        var status = stat()
        end = fstat(descriptor, &status) == 0 ? status.st_size : 0
    }

    deinit {
        close(descriptor)
        buffer.deallocate()
    }

    /// The next piece; nil at the end of the file.
    func next() throws(Diagnostic) -> Piece? {
        guard offset < end else { return nil }
        let bytes = try UnsafeRawBufferPointer(rebasing: buffer[..<read()])
        guard offset + bytes.count < end, quote.map({ memchr(bytes.baseAddress!, Int32($0), bytes.count) }) ?? nil == nil,
            let last = bytes.lastIndex(of: 10)
        else { return take(end - offset, lines: 0) }
        let count = last + 1
        var lines = 0
        for byte in bytes[..<count] { lines &+= byte == 10 ? 1 : 0 }
        return take(count, lines: lines)
    }

    private func take(_ count: Int, lines: Int) -> Piece {
        defer {
            offset += count
            line += lines
        }
        return Piece(bytes: offset..<offset + count, line: line)
    }

    private func read() throws(Diagnostic) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = pread(descriptor, buffer.baseAddress! + filled, buffer.count - filled, offset + filled)
            if count == 0 { break }
            if count < 0 {
                guard errno == EINTR else { throw Files.failure(path) }
                continue
            }
            filled += count
        }
        return filled
    }
}

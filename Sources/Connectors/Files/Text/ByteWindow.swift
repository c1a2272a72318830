import Glibc

/// A piece of a byte source in memory, moved forward as it is read.
///
/// What was not passed yet stays in one piece, so that a record can be looked at as a whole. The window grows for long
/// records, and never beyond its limit. Places are counted from the first byte that was not passed.
final class ByteWindow {
    private let source: any ByteSource
    private let limit: Int
    // No access to these overlaps another; the runtime's check of that cost more than a byte.
    @exclusivity(unchecked) private var memory: UnsafeMutablePointer<UInt8>
    private var capacity: Int
    @exclusivity(unchecked) private var start = 0
    @exclusivity(unchecked) private(set) var count = 0
    private var hasEnded = false

    init(_ source: any ByteSource, limit: Int) {
        self.source = source
        self.limit = limit
        capacity = min(limit, 1 << 18)
        memory = .allocate(capacity: capacity)
    }

    deinit { memory.deallocate() }

    /// The bytes that were not passed yet; they move when the window is filled.
    var bytes: UnsafeMutablePointer<UInt8> { memory + start }

    var isFull: Bool { count == limit }

    /// Nobody looks at the first `count` bytes again.
    func pass(_ count: Int) {
        start += count
        self.count -= count
    }

    /// Reads on until this many bytes are there; false where there are no more of them, or the window is full.
    func holds(_ wanted: Int) throws -> Bool {
        while count < wanted { if try !fill() { return false } }
        return true
    }

    func passByteOrderMark() throws {
        if try holds(3), bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF { pass(3) }
    }

    /// Where the first line feed from a place on stands, among the bytes that are there.
    func firstLineEnd(from start: Int) -> Int? {
        memchr(bytes + start, 0x0A, count - start).map { UnsafeRawPointer($0) - UnsafeRawPointer(bytes) }
    }

    /// The first bytes as text, as many as are worth showing, without the end of the line.
    func text(_ size: Int) -> String {
        var size = min(size, RecordLimit.shown)
        while size > 0, bytes[size - 1] == 0x0A || bytes[size - 1] == 0x0D { size -= 1 }
        return String(decoding: UnsafeBufferPointer(start: bytes, count: size), as: UTF8.self)
    }

    private func fill() throws -> Bool {
        guard !hasEnded, !isFull else { return false }
        if start > 0 {
            memmove(memory, memory + start, count)
            start = 0
        }
        if count == capacity { grow() }
        let read = try source.read(into: UnsafeMutableRawBufferPointer(start: memory + count, count: capacity - count))
        count += read
        hasEnded = read == 0
        return read > 0
    }

    private func grow() {
        let wider = min(limit, capacity * 2)
        let next = UnsafeMutablePointer<UInt8>.allocate(capacity: wider)
        next.update(from: memory, count: count)
        memory.deallocate()
        (memory, capacity) = (next, wider)
    }
}

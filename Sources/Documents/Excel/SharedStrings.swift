#if canImport(Glibc)
import Glibc
#endif

/// The texts that cells share, one behind the other in memory; what is beyond the bound lies in an unnamed file.
final class SharedStrings {
    static let memoryLimit = 96 << 20
    static let countLimit = 16_000_000

    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    /// Bytes of all texts, those in the file too.
    private var size = 0
    private var ends: [UInt64] = []
    private var overflow: OverflowFile?
    private let limit: Int

    init(memoryLimit: Int = SharedStrings.memoryLimit) { limit = memoryLimit }

    deinit { free(memory) }

    var count: Int { ends.count }

    /// A count that the document claims: room is made for an honest one.
    func expect(_ count: Int) { ends.reserveCapacity(min(max(count, 0), 2_000_000)) }

    func append(_ text: UnsafeRawBufferPointer) throws {
        if overflow == nil, size + text.count <= limit {
            if size + text.count > capacity { grow(to: size + text.count) }
            if text.count > 0 { memory!.advanced(by: size).copyMemory(from: text.baseAddress!, byteCount: text.count) }
        } else {
            if overflow == nil { overflow = try OverflowFile(from: size) }
            try overflow!.append(text)
        }
        size += text.count
        ends.append(UInt64(size))
    }

    /// Lends the text; nil where there is none of this number.
    func withText<Result>(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result? {
        guard index >= 0, index < ends.count else { return nil }
        let start = index == 0 ? 0 : Int(ends[index - 1])
        let end = Int(ends[index])
        if let overflow, start >= overflow.start { return try overflow.withText(start..<end, body) }
        return try body(UnsafeRawBufferPointer(start: memory.map { UnsafeRawPointer($0) + start }, count: end - start))
    }

    /// The C library moves a large block by its pages: it is never there twice.
    private func grow(to wanted: Int) {
        capacity = min(limit, max(wanted, capacity * 2, 1 << 16))
        memory = realloc(memory, capacity)
        precondition(memory != nil, "there is no memory left")
    }
}

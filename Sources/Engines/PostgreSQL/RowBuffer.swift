/// Rows of PostgreSQL's binary format on their way to the server.
struct RowBuffer: ~Copyable {
    private(set) var start: UnsafeMutableRawPointer
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = capacity
        start = .allocate(byteCount: capacity, alignment: 16)
    }

    deinit { start.deallocate() }

    mutating func clear() { count = 0 }

    @inline(__always)
    mutating func put<T: FixedWidthInteger & BitwiseCopyable>(_ value: T) {
        reserve(MemoryLayout<T>.size)
        (start + count).storeBytes(of: value.bigEndian, as: T.self)
        count += MemoryLayout<T>.size
    }

    /// A value of fixed width with its length before it.
    @inline(__always)
    mutating func put<T: FixedWidthInteger & BitwiseCopyable>(field value: T) {
        reserve(4 + MemoryLayout<T>.size)
        (start + count).storeBytes(of: Int32(MemoryLayout<T>.size).bigEndian, as: Int32.self)
        (start + count + 4).storeBytes(of: value.bigEndian, as: T.self)
        count += 4 + MemoryLayout<T>.size
    }

    /// Bytes with their length before them, and before those a byte of the format's version where there is one.
    @inline(__always)
    mutating func put(field bytes: UnsafeRawBufferPointer, version: UInt8? = nil) throws(Misfit) {
        guard bytes.count < largestField else { throw .range }
        put(Int32(bytes.count + (version == nil ? 0 : 1)))
        if let version { put(version) }
        guard let source = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    @inline(__always)
    mutating func putNull() { put(Int32(-1)) }

    /// Makes room for a length that is known later; `close` writes it.
    mutating func openField() -> Int {
        put(Int32(0))
        return count
    }

    mutating func closeField(_ begin: Int) throws(Misfit) {
        guard count - begin < largestField else { throw .range }
        (start + begin - 4).storeBytes(of: Int32(count - begin).bigEndian, as: Int32.self)
    }

    @inline(__always)
    private mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: count + more) }
    }

    private mutating func grow(to needed: Int) {
        capacity = needed + needed / 2
        let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
        larger.copyMemory(from: start, byteCount: count)
        start.deallocate()
        start = larger
    }
}

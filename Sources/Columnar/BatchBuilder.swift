import CArrow

/// Builds a batch column by column: what our own readers fill when no engine reads for them.
public final class BatchBuilder {
    public let schema: Schema
    public let columns: [ColumnBuilder]

    public init(_ schema: Schema) {
        self.schema = schema
        columns = schema.fields.map { ColumnBuilder($0.type) }
    }

    /// Rows so far; every column must have as many when the batch is finished.
    public var count: Int { columns.first?.count ?? 0 }

    /// Bytes held so far, for a reader that closes a batch by its size.
    public var byteCount: Int { columns.reduce(0) { $0 + $1.byteCount } }

    /// Hands over the rows and begins anew.
    public func finish() -> RecordBatch {
        let count = count
        for (field, column) in zip(schema.fields, columns) {
            precondition(column.count == count, "column `\(field.name)` has \(column.count) of \(count) rows")
        }
        return RecordBatch(schema: schema, columns: columns.map { $0.finish() })
    }
}

/// Builds one column. The typed `append` that is called must fit the column's type.
public final class ColumnBuilder {
    public let type: DataType
    // No access to these overlaps another; the runtime's check of that cost more than an append.
    @exclusivity(unchecked) @usableFromInline var rows = 0
    @exclusivity(unchecked) @usableFromInline var data: Buffer
    @exclusivity(unchecked) @usableFromInline var offsets: Buffer
    @exclusivity(unchecked) @usableFromInline var bits: Buffer
    @exclusivity(unchecked) @usableFromInline var nulls = 0
    @usableFromInline let hasLargeOffsets: Bool
    @usableFromInline let hasOffsets: Bool
    /// The elements of a list, or the members of a struct, appended by the caller between `append(list:)` calls.
    public let children: [ColumnBuilder]

    public init(_ type: DataType) {
        if case .dictionary = type { preconditionFailure("dictionaries come from engines; build their values instead") }
        self.type = type
        children = type.children.map { ColumnBuilder($0.type) }
        switch type {
        case .largeUtf8, .largeBinary, .largeList: hasLargeOffsets = true
        default: hasLargeOffsets = false
        }
        switch type {
        case .utf8, .largeUtf8, .binary, .largeBinary, .list, .largeList, .map: hasOffsets = true
        default: hasOffsets = false
        }
        data = Buffer()
        offsets = Buffer()
        bits = Buffer()
        beginOffsets()
    }

    /// Frees what was never handed over: a reader may fail halfway.
    deinit {
        for buffer in [data, offsets, bits] { buffer.start?.deallocate() }
    }

    public var count: Int { rows }

    public var byteCount: Int {
        data.count + offsets.count + children.reduce(0) { $0 + $1.byteCount }
    }

    @inlinable
    public func append<T: BitwiseCopyable>(_ value: T) {
        assert(MemoryLayout<T>.stride == type.width, "\(T.self) is not as wide as \(type)")
        data.append(value)
        mark(valid: true)
    }

    @inlinable
    public func append(bool value: Bool) {
        data.append(bit: value, at: rows)
        mark(valid: true)
    }

    @inlinable
    public func append(bytes: UnsafeRawBufferPointer) {
        data.append(bytes)
        closeOffset(at: data.count)
        mark(valid: true)
    }

    @inlinable
    public func append(text: String) {
        var text = text
        text.withUTF8 { append(bytes: UnsafeRawBufferPointer($0)) }
    }

    /// Closes a row whose elements were appended to `children[0]`, or a struct whose members were.
    @inlinable
    public func appendNested() {
        closeOffset(at: children.first?.count ?? 0)
        mark(valid: true)
    }

    @inlinable
    public func appendNull() {
        if case .structure = type {
            for child in children { child.appendNull() }
        } else if type == .bool {
            data.append(bit: false, at: rows)
        } else if let width = type.width {
            data.appendZeros(width)
        }
        closeOffset(at: children.isEmpty ? data.count : children[0].count)
        mark(valid: false)
    }

    private func beginOffsets() {
        guard hasOffsets else { return }
        if hasLargeOffsets { offsets.append(Int64(0)) } else { offsets.append(Int32(0)) }
    }

    @inlinable
    func closeOffset(at end: Int) {
        guard hasOffsets else { return }
        if hasLargeOffsets {
            offsets.append(Int64(end))
        } else {
            guard let end = Int32(exactly: end) else {
                preconditionFailure("a text column passed 2 GiB in one batch; close batches earlier")
            }
            offsets.append(end)
        }
    }

    /// Validity bits are only kept from the first null on; most columns never have one.
    @inlinable
    func mark(valid: Bool) {
        if nulls > 0 {
            bits.append(bit: valid, at: rows)
        } else if !valid {
            bits.appendOnes(rows)
            bits.append(bit: false, at: rows)
        }
        if !valid { nulls += 1 }
        rows += 1
    }

    /// Takes the last row back.
    public func removeLast() {
        precondition(rows > 0, "no row to take back")
        rows -= 1
        if nulls > 0 {
            if bits.dropBit(at: rows) == false { nulls -= 1 }
            if nulls == 0 { bits.count = 0 }
        }
        if type == .bool {
            _ = data.dropBit(at: rows)
        } else if hasOffsets {
            offsets.count -= hasLargeOffsets ? 8 : 4
            guard children.isEmpty else { return children[0].removeLast(to: lastOffset) }
            data.count = lastOffset
        } else if let width = type.width {
            data.count -= width
        } else {
            for child in children { child.removeLast() }
        }
    }

    private func removeLast(to count: Int) {
        while rows > count { removeLast() }
    }

    private var lastOffset: Int {
        hasLargeOffsets
            ? Int(offsets.start!.load(fromByteOffset: offsets.count - 8, as: Int64.self))
            : Int(offsets.start!.load(fromByteOffset: offsets.count - 4, as: Int32.self))
    }

    /// Hands over the rows as a column of their own and begins anew.
    public func finish() -> Column {
        var raw = ArrowArray()
        finish(into: &raw)
        let owner = ArrayOwner(taking: &raw)
        return Column(type: type, array: owner.array, owner: owner, offset: 0, count: Int(owner.array.pointee.length))
    }

    func finish(into out: UnsafeMutablePointer<ArrowArray>) {
        var tables: [UnsafeRawPointer?] = []
        if type != .null { tables.append(nulls > 0 ? UnsafeRawPointer(bits.start) : nil) }
        if hasOffsets { tables.append(UnsafeRawPointer(offsets.start)) }
        if tables.count < type.bufferCount { tables.append(data.start.map { UnsafeRawPointer($0) } ?? Buffer.empty) }
        let buffers = UnsafeMutableBufferPointer<UnsafeRawPointer?>.allocate(capacity: tables.count)
        _ = buffers.initialize(from: tables)
        let nested = UnsafeMutableBufferPointer<UnsafeMutablePointer<ArrowArray>?>.allocate(capacity: children.count)
        for (index, child) in children.enumerated() {
            let array = UnsafeMutablePointer<ArrowArray>.allocate(capacity: 1)
            child.finish(into: array)
            nested.initializeElement(at: index, to: array)
        }
        let node = ArrayNode(buffers: buffers, children: nested, dictionary: nil, keeping: BufferKeeper([data, offsets, bits]))
        node.fill(out, length: Int64(rows), nulls: Int64(type == .null ? rows : nulls), offset: 0)
        (data, offsets, bits, rows, nulls) = (Buffer(), Buffer(), Buffer(), 0, 0)
        beginOffsets()
    }
}

/// Growing raw memory. Freed by whoever it is handed to.
@usableFromInline
struct Buffer {
    @usableFromInline var start: UnsafeMutableRawPointer?
    @usableFromInline var count = 0
    @usableFromInline var capacity = 0

    init() {}

    /// Stands in for a buffer without bytes: some engines refuse a null pointer even for no rows.
    nonisolated(unsafe) static let empty: UnsafeRawPointer = {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: 64, alignment: 64)
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: 64)
        return UnsafeRawPointer(memory)
    }()

    @inlinable
    mutating func reserve(_ more: Int) {
        if count + more > capacity { grow(to: count + more) }
    }

    @usableFromInline
    mutating func grow(to needed: Int) {
        let larger = max(1024, needed + needed / 2)
        let memory = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 64)
        if let start {
            memory.copyMemory(from: start, byteCount: count)
            start.deallocate()
        }
        start = memory
        capacity = larger
    }

    @inlinable
    mutating func append<T: BitwiseCopyable>(_ value: T) {
        reserve(MemoryLayout<T>.stride)
        (start! + count).storeBytes(of: value, as: T.self)
        count += MemoryLayout<T>.stride
    }

    @inlinable
    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard !bytes.isEmpty else { return }
        reserve(bytes.count)
        (start! + count).copyMemory(from: bytes.baseAddress!, byteCount: bytes.count)
        count += bytes.count
    }

    @inlinable
    mutating func appendZeros(_ bytes: Int) {
        reserve(bytes)
        (start! + count).initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        count += bytes
    }

    /// Bits are counted by their index; `count` stays the number of whole bytes begun.
    @inlinable
    mutating func append(bit: Bool, at index: Int) {
        if index & 7 == 0 { append(UInt8(0)) }
        if bit {
            let byte = start!.assumingMemoryBound(to: UInt8.self) + index >> 3
            byte.pointee |= 1 << UInt8(index & 7)
        }
    }

    /// Takes the last bit back.
    mutating func dropBit(at index: Int) -> Bool {
        let byte = start!.assumingMemoryBound(to: UInt8.self) + index >> 3
        let bit = byte.pointee >> UInt8(index & 7) & 1
        byte.pointee &= ~(1 << UInt8(index & 7))
        if index & 7 == 0 { count -= 1 }
        return bit == 1
    }

    /// The first so many bits.
    @usableFromInline
    mutating func appendOnes(_ bits: Int) {
        let bytes = (bits + 7) >> 3
        reserve(bytes)
        guard bytes > 0 else { return }
        (start! + count).initializeMemory(as: UInt8.self, repeating: 0xFF, count: bytes)
        count += bytes
        if bits & 7 != 0 { (start! + count - 1).storeBytes(of: UInt8(1 << UInt8(bits & 7)) &- 1, as: UInt8.self) }
    }
}

/// Frees the buffers of a finished column.
private final class BufferKeeper {
    private let buffers: [Buffer]
    init(_ buffers: [Buffer]) { self.buffers = buffers }
    deinit { for buffer in buffers { buffer.start?.deallocate() } }
}

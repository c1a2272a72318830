public import CArrow

/// One column of a batch: typed reading without a copy. The column keeps its batch's memory alive.
public struct Column: Sendable {
    public let type: DataType
    /// Rows.
    public let count: Int
    @usableFromInline let offset: Int
    /// Read-only, and alive as long as `owner`.
    @usableFromInline nonisolated(unsafe) let array: UnsafeMutablePointer<ArrowArray>
    let owner: ArrayOwner

    init(type: DataType, array: UnsafeMutablePointer<ArrowArray>, owner: ArrayOwner, offset: Int, count: Int) {
        self.type = type
        self.array = array
        self.owner = owner
        self.offset = offset
        self.count = count
    }

    @inlinable
    func buffer(_ index: Int) -> UnsafeRawPointer? { array.pointee.buffers[index] }

    /// Fills `out` with a C array that shares this column's memory; the one who takes it releases it.
    func export(to out: UnsafeMutablePointer<ArrowArray>) {
        ArrayNode.export(array, keeping: owner, to: out)
        let isWhole = offset == Int(out.pointee.offset) && count == Int(out.pointee.length)
        if !isWhole && type != .null { out.pointee.null_count = -1 }
        out.pointee.offset = Int64(offset)
        out.pointee.length = Int64(count)
    }

    // MARK: Nulls

    /// The validity bits with the offset of the first row in them; nil where no row is null.
    public var validity: (bits: UnsafePointer<UInt8>, offset: Int)? {
        guard type != .null, array.pointee.null_count != 0, let bits = buffer(0) else { return nil }
        return (bits.assumingMemoryBound(to: UInt8.self), offset)
    }

    public func isNull(_ row: Int) -> Bool {
        if type == .null { return true }
        guard let validity else { return false }
        return !bit(validity.bits, validity.offset + row)
    }

    public var nullCount: Int {
        if type == .null { return count }
        guard validity != nil else { return 0 }
        return (0..<count).count { isNull($0) }
    }

    // MARK: Values

    /// The values of a fixed-width column, nulls included (their slots hold anything). `T` is as wide as a value.
    @inlinable
    @_lifetime(borrow self)
    public func values<T: BitwiseCopyable>(as _: T.Type) -> Span<T> {
        precondition(MemoryLayout<T>.stride == type.width, "\(T.self) is not as wide as \(type)")
        let start = buffer(1)?.assumingMemoryBound(to: T.self)
        let all = UnsafeBufferPointer(start: start.map { $0 + offset }, count: start == nil ? 0 : count)
        return unsafe _overrideLifetime(Span(_unsafeElements: all), borrowing: self)
    }

    public func bool(_ row: Int) -> Bool {
        bit(buffer(1)!.assumingMemoryBound(to: UInt8.self), offset + row)
    }

    /// The value of an integer column of any width, sign kept. Unsigned 64-bit values past the middle wrap around.
    public func integer(_ row: Int) -> Int64 {
        switch type {
        case .int8: Int64(load(row, as: Int8.self))
        case .int16: Int64(load(row, as: Int16.self))
        case .int32, .date: Int64(load(row, as: Int32.self))
        case .uint8: Int64(load(row, as: UInt8.self))
        case .uint16: Int64(load(row, as: UInt16.self))
        case .uint32: Int64(load(row, as: UInt32.self))
        case .time(let unit) where unit == .second || unit == .milli: Int64(load(row, as: Int32.self))
        case .dictionary(let index, _): Column(type: index, array: array, owner: owner, offset: offset, count: count).integer(row)
        default: load(row, as: Int64.self)
        }
    }

    public func double(_ row: Int) -> Double {
        type == .float32 ? Double(load(row, as: Float.self)) : load(row, as: Double.self)
    }

    /// The digits of a decimal without its point: 12.50 at scale 2 is 1250.
    public func decimal(_ row: Int) -> Int128 { load(row, as: Int128.self) }

    /// The bytes of a text or binary value.
    @_lifetime(borrow self)
    public func bytes(_ row: Int) -> Span<UInt8> {
        let range = byteRange(row)
        let start = (type.isFixedBinary ? buffer(1) : buffer(2)).map { $0.assumingMemoryBound(to: UInt8.self) + range.lowerBound }
        let all = UnsafeBufferPointer(start: range.isEmpty ? nil : start, count: range.count)
        return unsafe _overrideLifetime(Span(_unsafeElements: all), borrowing: self)
    }

    public func text(_ row: Int) -> String {
        bytes(row).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
    }

    /// The elements of a list in one row.
    public func elements(_ row: Int) -> Column {
        let child = array.pointee.children[0]!
        let range = offsets(row)
        return Column(
            type: type.children[0].type, array: child, owner: owner, offset: Int(child.pointee.offset) + range.lowerBound,
            count: range.count)
    }

    /// A member of a struct column.
    public func member(_ index: Int) -> Column {
        let child = array.pointee.children[index]!
        return Column(
            type: type.children[index].type, array: child, owner: owner, offset: Int(child.pointee.offset) + offset, count: count)
    }

    /// The distinct values that a dictionary column points into.
    public var dictionary: Column {
        guard case .dictionary(_, let value) = type, let values = array.pointee.dictionary else {
            preconditionFailure("\(type) has no dictionary")
        }
        return Column(type: value, array: values, owner: owner, offset: Int(values.pointee.offset), count: Int(values.pointee.length))
    }

    func load<T: BitwiseCopyable>(_ row: Int, as type: T.Type) -> T {
        buffer(1)!.loadUnaligned(fromByteOffset: (offset + row) * MemoryLayout<T>.stride, as: type)
    }

    private func byteRange(_ row: Int) -> Range<Int> {
        if case .fixedBinary(let width) = type { return (offset + row) * width..<(offset + row + 1) * width }
        return offsets(row)
    }

    func offsets(_ row: Int) -> Range<Int> {
        switch type {
        case .largeUtf8, .largeBinary, .largeList:
            let all = buffer(1)!.assumingMemoryBound(to: Int64.self)
            return Int(all[offset + row])..<Int(all[offset + row + 1])
        default:
            let all = buffer(1)!.assumingMemoryBound(to: Int32.self)
            return Int(all[offset + row])..<Int(all[offset + row + 1])
        }
    }
}

extension DataType {
    var isFixedBinary: Bool {
        if case .fixedBinary = self { true } else { false }
    }
}

@inline(__always)
func bit(_ bits: UnsafePointer<UInt8>, _ index: Int) -> Bool {
    bits[index >> 3] & (1 << UInt8(index & 7)) != 0
}

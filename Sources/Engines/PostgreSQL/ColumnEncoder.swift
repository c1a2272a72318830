import CArrow
import CPostgreSQL

/// One column of a batch with its buffers at hand, to be written value by value. The batch outlives it.
struct ColumnEncoder: BitwiseCopyable {
    let operation: ColumnPlan.Operation
    private let whole: ColumnPlan.Whole
    private let numeric: NumericWriter
    private let perSecond: Int64
    private let width: Int
    private let elementType: Oid
    private let validity: UnsafePointer<UInt8>?
    private let values: UnsafeRawPointer
    private let data: UnsafeRawPointer
    private let offset: Int
    private let inner: UnsafeMutablePointer<ColumnEncoder>?

    init(_ plan: ColumnPlan, _ array: UnsafeMutablePointer<ArrowArray>, offset: Int) {
        let raw = array.pointee
        operation = plan.operation
        whole = plan.whole
        numeric = plan.numeric
        perSecond = plan.perSecond
        width = plan.width
        elementType = plan.elementType
        // The null type has no buffers; a buffer without bytes may have no address, and is then never read.
        let nothing = UnsafeRawPointer(UnsafeMutableRawPointer(array))
        validity = raw.n_buffers > 0 && raw.null_count != 0 ? raw.buffers[0].map { $0.assumingMemoryBound(to: UInt8.self) } : nil
        values = raw.n_buffers > 1 ? raw.buffers[1] ?? nothing : nothing
        data = raw.n_buffers > 2 ? raw.buffers[2] ?? nothing : nothing
        self.offset = offset
        if let plan = plan.inner.first {
            let child = operation == .dictionary ? raw.dictionary! : raw.children[0]!
            inner = .allocate(capacity: 1)
            inner!.initialize(to: ColumnEncoder(plan, child, offset: Int(child.pointee.offset)))
        } else {
            inner = nil
        }
    }

    /// Frees the encoders of what is inside.
    func free() {
        inner?.pointee.free()
        inner?.deallocate()
    }

    /// Writes one value with its length before it.
    @inline(__always)
    func encode(_ row: Int, into out: inout RowBuffer) throws(Misfit) {
        let at = offset + row
        if let validity, validity[at >> 3] & (1 << UInt8(at & 7)) == 0 { return out.putNull() }
        switch operation {
        case .copy8: out.put(field: load(at, as: UInt64.self))
        case .copy4: out.put(field: load(at, as: UInt32.self))
        case .copy2: out.put(field: load(at, as: UInt16.self))
        case .text: try out.put(field: bytes(at, Int32.self))
        case .decimal:
            let value = load(at, as: Int128.self)
            guard numeric.write(value.magnitude, isNegative: value < 0, into: &out) else { throw .digits }
        case .timestamp: try encodeTimestamp(load(at, as: Int64.self), into: &out)
        case .date: try encodeDate(load(at, as: Int32.self), into: &out)
        case .bool: out.put(field: values.load(fromByteOffset: at >> 3, as: UInt8.self) >> UInt8(at & 7) & 1)
        case .largeText: try out.put(field: bytes(at, Int64.self))
        default: try encodeOther(at, into: &out)
        }
    }

    private func encodeOther(_ at: Int, into out: inout RowBuffer) throws(Misfit) {
        switch operation {
        case .int2: out.put(field: try exactly(at, Int16.self))
        case .int4: out.put(field: try exactly(at, Int32.self))
        case .int8: out.put(field: try exactly(at, Int64.self))
        case .oid: out.put(field: try exactly(at, UInt32.self))
        case .wholeAsFloat4:
            guard let value = Float(exactly: integer(at)) else { throw .digits }
            out.put(field: value.bitPattern)
        case .wholeAsFloat8:
            guard let value = Double(exactly: integer(at)) else { throw .digits }
            out.put(field: value.bitPattern)
        case .floatAsFloat8: out.put(field: Double(load(at, as: Float.self)).bitPattern)
        case .wholeAsNumeric:
            let value = integer(at)
            guard numeric.write(value.magnitude, isNegative: value < 0, into: &out) else { throw .digits }
        case .decimal256:
            let (low, high) = (load(2 * at, as: UInt128.self), load(2 * at + 1, as: Int128.self))
            guard numeric.write(Decimal256(low: low, high: high), into: &out) else { throw .digits }
        case .fixedBytes: try out.put(field: UnsafeRawBufferPointer(start: values + at * width, count: width))
        case .textAsJSONB: try out.put(field: bytes(at, Int32.self), version: 1)
        case .largeTextAsJSONB: try out.put(field: bytes(at, Int64.self), version: 1)
        case .textAsUUID: try encodeUUID(bytes(at, Int32.self), into: &out)
        case .largeTextAsUUID: try encodeUUID(bytes(at, Int64.self), into: &out)
        case .time:
            out.put(field: try microseconds(perSecond <= 1_000 ? Int64(load(at, as: Int32.self)) : load(at, as: Int64.self)))
        case .interval: encodeInterval(load(at, as: UInt128.self), into: &out)
        case .list: try encodeList(Int(load(at, as: Int32.self))..<Int(load(at + 1, as: Int32.self)), into: &out)
        case .largeList: try encodeList(Int(load(at, as: Int64.self))..<Int(load(at + 1, as: Int64.self)), into: &out)
        case .dictionary: try inner!.pointee.encode(Int(integer(at)), into: &out)
        default: out.putNull()
        }
    }

    // MARK: Reading the buffers

    @inline(__always)
    private func load<T: BitwiseCopyable>(_ index: Int, as type: T.Type) -> T {
        values.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.stride, as: type)
    }

    @inline(__always)
    private func bytes<Offset: BinaryInteger & BitwiseCopyable>(_ at: Int, _ type: Offset.Type) -> UnsafeRawBufferPointer {
        let begin = Int(load(at, as: type))
        return UnsafeRawBufferPointer(start: data + begin, count: Int(load(at + 1, as: type)) - begin)
    }

    private func integer(_ at: Int) -> Int128 {
        switch whole {
        case .int8: Int128(load(at, as: Int8.self))
        case .int16: Int128(load(at, as: Int16.self))
        case .int32: Int128(load(at, as: Int32.self))
        case .int64: Int128(load(at, as: Int64.self))
        case .uint8: Int128(load(at, as: UInt8.self))
        case .uint16: Int128(load(at, as: UInt16.self))
        case .uint32: Int128(load(at, as: UInt32.self))
        case .uint64: Int128(load(at, as: UInt64.self))
        case .int128: load(at, as: Int128.self)
        }
    }

    private func exactly<T: FixedWidthInteger>(_ at: Int, _ type: T.Type) throws(Misfit) -> T {
        guard let value = T(exactly: integer(at)) else { throw .range }
        return value
    }

    // MARK: Writing

    /// Nanoseconds are cut to the microsecond before them, the finest that PostgreSQL knows.
    @inline(__always)
    private func microseconds(_ value: Int64) throws(Misfit) -> Int64 {
        if perSecond == 1_000_000 { return value }
        if perSecond == 1_000_000_000 { return floored(value, by: 1_000) }
        let (product, overflow) = value.multipliedReportingOverflow(by: 1_000_000 / perSecond)
        guard !overflow else { throw .range }
        return product
    }

    @inline(__always)
    private func encodeTimestamp(_ value: Int64, into out: inout RowBuffer) throws(Misfit) {
        let (moment, overflow) = try microseconds(value).subtractingReportingOverflow(PostgresEpoch.microseconds)
        // The ends of the range mean the infinities.
        guard !overflow, moment != .min, moment != .max else { throw .range }
        out.put(field: moment)
    }

    @inline(__always)
    private func encodeDate(_ value: Int32, into out: inout RowBuffer) throws(Misfit) {
        let (day, overflow) = value.subtractingReportingOverflow(PostgresEpoch.days)
        guard !overflow, day != .min, day != .max else { throw .range }
        out.put(field: day)
    }

    private func encodeInterval(_ bits: UInt128, into out: inout RowBuffer) {
        let interval = unsafeBitCast(bits, to: ArrowInterval.self)
        out.put(Int32(16))
        out.put(floored(interval.nanoseconds, by: 1_000))
        out.put(interval.days)
        out.put(interval.months)
    }

    /// 32 hexadecimal digits, with hyphens anywhere.
    private func encodeUUID(_ text: UnsafeRawBufferPointer, into out: inout RowBuffer) throws(Misfit) {
        var value: UInt128 = 0
        var digits = 0
        for byte in text where byte != UInt8(ascii: "-") {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
            default: throw .text
            }
            value = value << 4 | UInt128(digit)
            digits += 1
        }
        guard digits == 32 else { throw .text }
        out.put(field: value)
    }

    private func encodeList(_ range: Range<Int>, into out: inout RowBuffer) throws(Misfit) {
        let begin = out.openField()
        out.put(Int32(range.isEmpty ? 0 : 1))
        out.put(Int32(0))
        out.put(elementType)
        if !range.isEmpty {
            out.put(Int32(range.count))
            out.put(Int32(1))
            for index in range { try inner!.pointee.encode(index, into: &out) }
        }
        try out.closeField(begin)
    }
}

@inline(__always)
private func floored(_ value: Int64, by divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
}

import CPostgreSQL
import Columnar

/// Turns the binary values of one column into Arrow, as they come.
final class ColumnDecoder {
    private enum Operation {
        case bool, int16, int32, int64, text, jsonb, uuid, decimal, decimal256, date, time, timestamp, interval, list
    }

    private let operation: Operation
    private let builder: ColumnBuilder
    private let numeric: NumericReader
    private let element: ColumnDecoder?
    /// Whether text must be looked at: a database in SQL_ASCII hands out whatever bytes it was given.
    private let isTextChecked: Bool

    init(_ type: PostgresType, _ builder: ColumnBuilder, isTextChecked: Bool) {
        self.builder = builder
        self.isTextChecked = isTextChecked
        var numeric = NumericReader(precision: 38, scale: 18)
        var element: ColumnDecoder?
        switch type {
        case .bool: operation = .bool
        case .int2: operation = .int16
        case .int4, .oid, .float4: operation = .int32
        case .int8, .float8: operation = .int64
        case .anyNumeric: operation = .decimal
        case .numeric(let precision, let scale) where precision <= 76:
            operation = precision <= 38 ? .decimal : .decimal256
            numeric = NumericReader(precision: precision, scale: scale)
        case .text, .bytea, .other, .numeric: operation = .text
        case .jsonb: operation = .jsonb
        case .uuid: operation = .uuid
        case .date: operation = .date
        case .time: operation = .time
        case .timestamp, .timestamptz: operation = .timestamp
        case .interval: operation = .interval
        case .array(let inner, _) where !builder.children.isEmpty:
            operation = .list
            element = ColumnDecoder(inner, builder.children[0], isTextChecked: isTextChecked)
        case .array: operation = .text
        }
        self.numeric = numeric
        self.element = element
    }

    func appendNull() { builder.appendNull() }

    @inline(__always)
    func append(_ bytes: UnsafeRawBufferPointer) throws(Misfit) {
        switch operation {
        case .bool: builder.append(bool: try load(bytes, as: UInt8.self) != 0)
        case .int16: builder.append(try load(bytes, as: Int16.self))
        case .int32: builder.append(try load(bytes, as: Int32.self))
        case .int64: builder.append(try load(bytes, as: Int64.self))
        case .text: try append(text: bytes)
        case .decimal: builder.append(try numeric.decimal(bytes))
        case .timestamp: try appendTimestamp(try load(bytes, as: Int64.self))
        case .date: try appendDate(try load(bytes, as: Int32.self))
        case .time: builder.append(try load(bytes, as: Int64.self))
        case .decimal256: builder.append(try numeric.wideDecimal(bytes))
        case .jsonb:
            guard bytes.first == 1 else { throw .bytes }
            try append(text: UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
        case .uuid: try append(uuid: bytes)
        case .interval: try append(interval: bytes)
        case .list: try append(list: bytes)
        }
    }

    @inline(__always)
    private func load<T: FixedWidthInteger & BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, as type: T.Type) throws(Misfit) -> T {
        guard bytes.count == MemoryLayout<T>.size else { throw .bytes }
        return bigEndian(bytes.baseAddress!, as: type)
    }

    @inline(__always)
    private func append(text bytes: UnsafeRawBufferPointer) throws(Misfit) {
        if isTextChecked, builder.type == .utf8, String(validating: bytes, as: UTF8.self) == nil { throw .text }
        builder.append(bytes: bytes)
    }

    @inline(__always)
    private func appendTimestamp(_ value: Int64) throws(Misfit) {
        guard value != .max, value != .min else { throw .infinity }
        let (moment, overflow) = value.addingReportingOverflow(PostgresEpoch.microseconds)
        guard !overflow else { throw .range }
        builder.append(moment)
    }

    @inline(__always)
    private func appendDate(_ value: Int32) throws(Misfit) {
        guard value != .max, value != .min else { throw .infinity }
        let (day, overflow) = value.addingReportingOverflow(PostgresEpoch.days)
        guard !overflow else { throw .range }
        builder.append(day)
    }

    private func append(interval bytes: UnsafeRawBufferPointer) throws(Misfit) {
        guard bytes.count == 16, let start = bytes.baseAddress else { throw .bytes }
        let (nanoseconds, overflow) = bigEndian(start, as: Int64.self).multipliedReportingOverflow(by: 1_000)
        guard !overflow else { throw .range }
        builder.append(
            ArrowInterval(
                months: bigEndian(start + 12, as: Int32.self), days: bigEndian(start + 8, as: Int32.self), nanoseconds: nanoseconds))
    }

    /// 8-4-4-4-12 hexadecimal digits.
    private func append(uuid bytes: UnsafeRawBufferPointer) throws(Misfit) {
        guard bytes.count == 16 else { throw .bytes }
        withUnsafeTemporaryAllocation(byteCount: 36, alignment: 1) { text in
            var at = 0
            for (index, byte) in bytes.enumerated() {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[at] = UInt8(ascii: "-")
                    at += 1
                }
                text[at] = hexDigit(byte >> 4)
                text[at + 1] = hexDigit(byte & 15)
                at += 2
            }
            builder.append(bytes: UnsafeRawBufferPointer(text))
        }
    }

    /// Dimensions, a flag for nulls, the element type; for the one dimension its length and its lower bound; the elements.
    private func append(list bytes: UnsafeRawBufferPointer) throws(Misfit) {
        guard bytes.count >= 12, let start = bytes.baseAddress, let element else { throw .bytes }
        let dimensions = bigEndian(start, as: Int32.self)
        guard dimensions <= 1 else { throw .dimensions }
        if dimensions == 1 {
            guard bytes.count >= 20 else { throw .bytes }
            var at = 20
            for _ in 0..<bigEndian(start + 12, as: Int32.self) {
                guard at + 4 <= bytes.count else { throw .bytes }
                let count = Int(bigEndian(start + at, as: Int32.self))
                at += 4
                if count < 0 {
                    element.appendNull()
                    continue
                }
                guard at + count <= bytes.count else { throw .bytes }
                try element.append(UnsafeRawBufferPointer(start: start + at, count: count))
                at += count
            }
        }
        builder.appendNested()
    }
}

@inline(__always)
private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
}

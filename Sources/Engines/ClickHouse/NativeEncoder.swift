import Base
import Columnar

/// Writes the values of one column of a block in the type that its table has. Nothing is lost in silence: a value that
/// the type cannot hold exactly is an error that shows it.
struct NativeEncoder {
    let column: String

    func encode(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        prefix(type, to: &output)
        try rows(source, as: type, to: &output)
    }

    /// What types within types announce before the first value of the column.
    private func prefix(_ type: ClickHouseType, to output: inout NativeOutput) {
        switch type {
        case .nullable(let inner), .array(let inner): prefix(inner, to: &output)
        case .tuple(let members): for member in members { prefix(member.type, to: &output) }
        case .map(let key, let value): for type in [key, value] { prefix(type, to: &output) }
        case .lowCardinality: output.append(word: 1)
        default: break
        }
    }

    private func rows(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        let source = source.plain
        if case .nullable(let inner) = type {
            output.append(upTo: source.count) { map in
                source.writeNullMap(map)
                return map.count
            }
            return try values(source, as: inner, to: &output)
        }
        if !type.isNullable, source.nullCount > 0, let row = (0..<source.count).first(where: { source.isNull($0) }) {
            throw ClickHouseProblem.noNulls(column: column, type: type, row: row)
        }
        try values(source, as: type, to: &output)
    }

    private func values(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        switch (type, source.type) {
        case (.nothing, _): output.append(zeros: source.count)
        case (_, .null): try values(nulls(source.count, type.arrow), as: type, to: &output)
        case (.integer(8, true), .int8), (.integer(8, false), .uint8), (.integer(16, true), .int16), (.integer(16, false), .uint16),
            (.integer(32, true), .int32), (.integer(32, false), .uint32), (.integer(64, true), .int64), (.integer(64, false), .uint64),
            (.float32, .float32), (.float64, .float64), (.interval, .int64):
            source.withFixedValues { output.append($0) }
        case (.decimal(let precision, let scale), .decimal(_, let its)) where its == scale && precision <= 38:
            try decimals(source, precision, type, to: &output)
        case (.lowCardinality(let inner), _): try keyed(source, inner, to: &output)
        case (.integer, _), (.decimal, _): try numbers(source, as: type, to: &output)
        case (.float32, _), (.bfloat16, _), (.float64, _): try floats(source, as: type, to: &output)
        case (.bool, .bool): output.append(source.count, of: UInt8.self) { !source.isNull($0) && source.bool($0) ? 1 : 0 }
        case (.date, .date): try convert(source, Int32.self, UInt16.self, type, to: &output) { UInt16(exactly: $0) }
        case (.date32, .date):
            try convert(source, Int32.self, Int32.self, type, to: &output) { NativeEncoder.days.contains($0) ? $0 : nil }
        case (.dateTime, .timestamp), (.dateTime64, .timestamp), (.time, .time), (.time64, .time):
            try moments(source, as: type, to: &output)
        case (.string, .utf8), (.string, .largeUtf8), (.string, .binary), (.string, .largeBinary), (.string, .fixedBinary):
            texts(source, to: &output)
        case (.fixedString(let width), .utf8), (.fixedString(let width), .largeUtf8), (.fixedString(let width), .binary),
            (.fixedString(let width), .largeBinary), (.fixedString(let width), .fixedBinary):
            try padded(source, width, type, to: &output)
        case (.uuid, .utf8), (.uuid, .largeUtf8), (.ipv4, .utf8), (.ipv4, .largeUtf8), (.ipv6, .utf8), (.ipv6, .largeUtf8),
            (.enumeration, .utf8), (.enumeration, .largeUtf8):
            try written(source, as: type, to: &output)
        case (.array(let inner), .list), (.array(let inner), .largeList), (.array(let inner), .map):
            try rows(list(source, to: &output), as: inner, to: &output)
        case (.map(let key, let value), .map):
            try members(list(source, to: &output), [key, value], type, to: &output)
        case (.tuple(let members), .structure): try self.members(source, members.map(\.type), type, to: &output)
        default: throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type)
        }
    }

    /// A column of nulls of any type.
    private func nulls(_ count: Int, _ type: DataType) -> Column {
        let builder = ColumnBuilder(type)
        for _ in 0..<count { builder.appendNull() }
        return builder.finish()
    }

    // MARK: Values of fixed width

    /// The days that Date32 and DateTime64 know: 1900-01-01 to 2299-12-31.
    private static let days: ClosedRange<Int32> = -25_567...120_529

    @inline(__always)
    private func convert<From: BitwiseCopyable, To: FixedWidthInteger & BitwiseCopyable>(
        _ source: Column, _: From.Type, _: To.Type, _ type: ClickHouseType, to output: inout NativeOutput, _ value: (From) -> To?
    ) throws {
        let hasNulls = source.validity != nil
        try source.withFixedValues { values in
            try output.append(source.count, of: To.self) { row in
                if hasNulls, source.isNull(row) { return 0 }
                if let value = value(values.loadUnaligned(fromByteOffset: row * MemoryLayout<From>.stride, as: From.self)) { return value }
                throw ClickHouseProblem.doesNotFit(column: column, type: type, value: source.string(row) ?? "", row: row)
            }
        }
    }

    /// Decimals of the same scale: money on its usual way.
    private func decimals(_ source: Column, _ precision: Int, _ type: ClickHouseType, to output: inout NativeOutput) throws {
        let limit = UInt128.powerOfTen(precision)
        switch precision {
        case ...9: try convert(source, Int128.self, Int32.self, type, to: &output) { $0.magnitude < limit ? Int32($0) : nil }
        case ...18: try convert(source, Int128.self, Int64.self, type, to: &output) { $0.magnitude < limit ? Int64($0) : nil }
        default: try convert(source, Int128.self, Int128.self, type, to: &output) { $0.magnitude < limit ? $0 : nil }
        }
    }

    private func numbers(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        let numbers = try ExactNumbers(source, column: column, type: type)
        let hasNulls = source.validity != nil
        func write<To: FixedWidthInteger & BitwiseCopyable>(_: To.Type) throws {
            try output.append(source.count, of: To.self) { row in
                if hasNulls, source.isNull(row) { return 0 }
                return try To(exactly: try numbers.value(row)) ?? { throw numbers.doesNotFit(row) }()
            }
        }
        switch type {
        case .integer(8, true): try write(Int8.self)
        case .integer(8, false): try write(UInt8.self)
        case .integer(16, true): try write(Int16.self)
        case .integer(16, false): try write(UInt16.self)
        case .integer(32, true), .decimal(...9, _): try write(Int32.self)
        case .integer(32, false): try write(UInt32.self)
        case .integer(64, true), .decimal(...18, _): try write(Int64.self)
        case .integer(64, false): try write(UInt64.self)
        case .integer(128, true), .decimal(...38, _): try write(Int128.self)
        case .integer(128, false): try write(UInt128.self)
        default:
            try output.append(source.count, of: Int256.self) { row in
                hasNulls && source.isNull(row) ? Int256(0) : try numbers.wideValue(row)
            }
        }
    }

    private func floats(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        switch (type, source.type) {
        case (.float64, .float32):
            try convert(source, Float.self, UInt64.self, type, to: &output) { Double($0).bitPattern }
        case (.float32, .float64):
            try convert(source, Double.self, UInt32.self, type, to: &output) { value in
                let narrow = Float(value)
                return Double(narrow) == value || value.isNaN ? narrow.bitPattern : nil
            }
        case (.bfloat16, .float32):
            try convert(source, Float.self, UInt16.self, type, to: &output) { value in
                value.bitPattern & 0xFFFF == 0 || value.isNaN ? UInt16(value.bitPattern >> 16) | (value.isNaN ? 0x40 : 0) : nil
            }
        case (.float64, _) where source.type.isNumber:
            let numbers = try ExactNumbers(source, column: column, type: .decimal(precision: 38, scale: 0))
            try output.append(source.count, of: Double.self) { row in
                if source.isNull(row) { return 0 }
                return try Double(exactly: try numbers.value(row))
                    ?? { throw ClickHouseProblem.doesNotFit(column: column, type: type, value: source.string(row) ?? "", row: row) }()
            }
        default: throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type)
        }
    }

    /// Moments and times of day from one unit to another, where no digit is lost.
    private func moments(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        let unit: DataType.TimeUnit
        switch source.type {
        case .timestamp(let its, _), .time(let its): unit = its
        default: throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type)
        }
        let digits =
            switch type {
            case .dateTime64(let digits, _), .time64(let digits): digits
            default: 0
            }
        let (factor, divisor) = (Int64.powerOfTen(max(0, digits - unit.digits)), Int64.powerOfTen(max(0, unit.digits - digits)))
        func scaled(_ value: Int64) -> Int64? {
            let (product, overflow) = value.multipliedReportingOverflow(by: factor)
            return overflow || product % divisor != 0 ? nil : product / divisor
        }
        func moment(_ value: Int64) -> Int64? {
            NativeEncoder.days.contains(Int32(clamping: value / 86_400 / unit.perSecond)) ? scaled(value) : nil
        }
        switch (type, source.type.width) {
        case (.dateTime, _): try convert(source, Int64.self, UInt32.self, type, to: &output) { scaled($0).flatMap { UInt32(exactly: $0) } }
        case (.time, 4): try convert(source, Int32.self, Int32.self, type, to: &output) { scaled(Int64($0)).flatMap { Int32(exactly: $0) } }
        case (.time, _): try convert(source, Int64.self, Int32.self, type, to: &output) { scaled($0).flatMap { Int32(exactly: $0) } }
        case (.dateTime64, _): try convert(source, Int64.self, Int64.self, type, to: &output, moment)
        case (_, 4): try convert(source, Int32.self, Int64.self, type, to: &output) { scaled(Int64($0)) }
        default: try convert(source, Int64.self, Int64.self, type, to: &output, scaled)
        }
    }

    // MARK: Texts

    private func texts(_ source: Column, to output: inout NativeOutput) {
        var size = 0
        source.forEachBytes { size += ($0?.count ?? 0) + 5 }
        output.append(upTo: size) { memory in
            var at = 0
            source.forEachBytes { bytes in
                var rest = bytes?.count ?? 0
                while rest >= 0x80 {
                    memory[at] = UInt8(truncatingIfNeeded: rest) | 0x80
                    rest >>= 7
                    at += 1
                }
                memory[at] = UInt8(rest)
                at += 1
                guard let bytes, bytes.count > 0 else { return }
                UnsafeMutableRawBufferPointer(rebasing: memory[at..<at + bytes.count]).copyMemory(from: bytes)
                at += bytes.count
            }
            return at
        }
    }

    /// Shorter values are filled up with zero bytes, as the server does it.
    private func padded(_ source: Column, _ width: Int, _ type: ClickHouseType, to output: inout NativeOutput) throws {
        for row in 0..<source.count {
            if source.isNull(row) {
                output.append(zeros: width)
                continue
            }
            try source.withBytes(row) { bytes in
                guard bytes.count <= width else {
                    throw ClickHouseProblem.doesNotFit(column: column, type: type, value: source.string(row) ?? "", row: row)
                }
                output.append(bytes)
                output.append(zeros: width - bytes.count)
            }
        }
    }

    /// Texts that the server keeps as numbers.
    private func written(_ source: Column, as type: ClickHouseType, to output: inout NativeOutput) throws {
        let words = NativeWords(type)
        for row in 0..<source.count {
            if source.isNull(row) {
                // A null's slot must still hold a label of the type.
                if case .enumeration(_, let labels) = type, let first = labels.first {
                    words.bytes(first.name)?.withUnsafeBytes { output.append($0) }
                } else {
                    output.append(zeros: words.width)
                }
                continue
            }
            let text = source.text(row)
            guard let bytes = words.bytes(text) else {
                throw ClickHouseProblem.doesNotFit(column: column, type: type, value: text, row: row)
            }
            bytes.withUnsafeBytes { output.append($0) }
        }
    }

    // MARK: Types within types

    /// Writes where the rows end; returns the elements of all rows.
    private func list(_ source: Column, to output: inout NativeOutput) -> Column {
        let (ends, elements) = source.flattened
        output.append(ends.count, of: UInt64.self) { UInt64(ends[$0]).littleEndian }
        return elements
    }

    private func members(_ source: Column, _ types: [ClickHouseType], _ type: ClickHouseType, to output: inout NativeOutput) throws {
        guard source.type.children.count == types.count else {
            throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type)
        }
        for (index, type) in types.enumerated() { try rows(source.member(index), as: type, to: &output) }
    }

    /// Each row brings a key of its own: which of them are equal the server finds itself. Key 0 of a nullable type is
    /// the null.
    private func keyed(_ source: Column, _ type: ClickHouseType, to output: inout NativeOutput) throws {
        guard source.count > 0 else { return }
        var (plain, first) = (type, UInt32(0))
        if case .nullable(let inner) = type { (plain, first) = (inner, 1) }
        // Keys of this block alone, with numbers of 4 bytes.
        output.append(word: 0x602)
        output.append(word: source.count + Int(first))
        if first == 1 { try values(nulls(1, plain.arrow), as: plain, to: &output) }
        try values(source, as: plain, to: &output)
        output.append(word: source.count)
        output.append(source.count, of: UInt32.self) { source.isNull($0) ? 0 : UInt32($0) + first }
    }
}

import Base
import Columnar

/// Reads the values of one column of a block.
struct NativeDecoder {
    let input: NativeInput
    let column: String

    /// Rows that are read at a time, so that memory follows the bytes that came and not the count that was claimed.
    private static let stretch = 1 << 15

    func decode(_ type: ClickHouseType, rows: Int, into builder: ColumnBuilder) throws {
        try prefix(type)
        try values(type, rows, builder)
    }

    /// Types within types announce themselves before the first value of the column.
    private func prefix(_ type: ClickHouseType) throws {
        switch type {
        case .nullable(let inner), .array(let inner): try prefix(inner)
        case .tuple(let members):
            for member in members { try prefix(member.type) }
        case .map(let key, let value):
            try prefix(key)
            try prefix(value)
        case .lowCardinality:
            let version = try input.word()
            guard version == 1 else { throw NativeFailure.damaged("version \(version) of the keys of `\(column)`") }
        default: break
        }
    }

    private func values(_ type: ClickHouseType, _ rows: Int, _ builder: ColumnBuilder) throws {
        switch type {
        case .integer(128, let isSigned): try wholes(rows, builder, isSigned: isSigned)
        case .integer(256, let isSigned): try wideWholes(rows, builder, isSigned: isSigned)
        case .integer, .float32, .float64, .interval, .fixedString: try copy(rows, builder)
        case .decimal(let precision, _):
            switch precision {
            case ...9: try each(Int32.self, rows, builder) { Int128($0) }
            case ...18: try each(Int64.self, rows, builder) { Int128($0) }
            default: try copy(rows, builder)
            }
        case .bfloat16: try each(UInt16.self, rows, builder) { Float(bitPattern: UInt32($0) << 16) }
        case .bool: try bools(rows, builder)
        case .date: try each(UInt16.self, rows, builder) { Int32($0) }
        case .date32: try copy(rows, builder)
        case .dateTime: try each(UInt32.self, rows, builder) { Int64($0) }
        case .dateTime64(let digits, _): try moments(digits, rows, builder)
        case .time: try each(Int32.self, rows, builder) { try timeOfDay(Int64($0), perSecond: 1, type) { Int32($0) } }
        case .time64(let digits): try times(digits, rows, builder)
        case .string: try texts(rows, builder)
        case .uuid, .ipv4, .ipv6, .enumeration: try written(type, rows, builder)
        case .nothing:
            try stretches(rows) { rows in try input.withBytes(rows) { _ in builder.close(rows: rows) } }
        case .nullable(let inner): try nullable(inner, rows, builder)
        case .lowCardinality(let inner): try keyed(inner, rows, builder)
        case .array(let inner): try list(rows, builder) { try values(inner, $0, builder.children[0]) }
        case .tuple(let members): try tuple(members.map(\.type), rows, builder)
        case .map(let key, let value): try list(rows, builder) { try tuple([key, value], $0, builder.children[0]) }
        }
    }

    // MARK: Values of fixed width

    private func stretches(_ rows: Int, _ body: (Int) throws -> Void) throws {
        for start in stride(from: 0, to: rows, by: NativeDecoder.stretch) {
            try body(min(NativeDecoder.stretch, rows - start))
        }
    }

    /// Values that lie as Arrow's do.
    private func copy(_ rows: Int, _ builder: ColumnBuilder) throws {
        try stretches(rows) { rows in
            try input.spend(rows * builder.type.width!)
            try builder.append(rows: rows) { try input.read(into: $0) }
        }
    }

    /// Values that Arrow holds in another width.
    @inline(__always)
    private func each<From: BitwiseCopyable, To: BitwiseCopyable>(
        _: From.Type, _ rows: Int, _ builder: ColumnBuilder, _ convert: (From) throws -> To
    ) throws {
        try stretches(rows) { rows in
            try input.spend(rows * MemoryLayout<To>.stride)
            try input.withBytes(rows * MemoryLayout<From>.stride) { bytes in
                try builder.append(rows: rows) { memory in
                    for row in 0..<rows {
                        let value = bytes.loadUnaligned(fromByteOffset: row * MemoryLayout<From>.stride, as: From.self)
                        memory.storeBytes(of: try convert(value), toByteOffset: row * MemoryLayout<To>.stride, as: To.self)
                    }
                }
            }
        }
    }

    private func wholes(_ rows: Int, _ builder: ColumnBuilder, isSigned: Bool) throws {
        let limit = UInt128.powerOfTen(38)
        try each(UInt128.self, rows, builder) { bits in
            let value = isSigned ? Int128(truncatingIfNeeded: bits) : Int128(exactly: bits)
            guard let value, value.magnitude < limit else {
                throw ClickHouseProblem.tooManyDigits(column: column, digits: 38)
            }
            return value
        }
    }

    private func wideWholes(_ rows: Int, _ builder: ColumnBuilder, isSigned: Bool) throws {
        try each(Int256.self, rows, builder) { value in
            guard isSigned || value.high >= 0, value.fits(digits: 76) else {
                throw ClickHouseProblem.tooManyDigits(column: column, digits: 76)
            }
            return value
        }
    }

    private func moments(_ digits: Int, _ rows: Int, _ builder: ColumnBuilder) throws {
        let factor = Int64.powerOfTen(DataType.TimeUnit.holding(digits).digits - digits)
        if factor == 1 { return try copy(rows, builder) }
        try each(Int64.self, rows, builder) { value in
            let (scaled, overflow) = value.multipliedReportingOverflow(by: factor)
            if overflow { throw NativeFailure.damaged("the moment \(value) in `\(column)`") }
            return scaled
        }
    }

    private func times(_ digits: Int, _ rows: Int, _ builder: ColumnBuilder) throws {
        let unit = DataType.TimeUnit.holding(digits)
        let factor = Int64.powerOfTen(unit.digits - digits)
        let type = ClickHouseType.time64(digits: digits)
        if builder.type.width == 4 {
            try each(Int64.self, rows, builder) { try timeOfDay($0, perSecond: .powerOfTen(digits), type) { Int32($0 * factor) } }
        } else {
            try each(Int64.self, rows, builder) { try timeOfDay($0, perSecond: .powerOfTen(digits), type) { $0 * factor } }
        }
    }

    /// ClickHouse counts times over days and below zero; a time of day does not.
    private func timeOfDay<To>(_ value: Int64, perSecond: Int64, _ type: ClickHouseType, _ convert: (Int64) -> To) throws -> To {
        guard (0..<86_400 * perSecond).contains(value) else { throw ClickHouseProblem.noTimeOfDay(column: column, type: type) }
        return convert(value)
    }

    private func bools(_ rows: Int, _ builder: ColumnBuilder) throws {
        try stretches(rows) { rows in
            try input.spend(rows / 8)
            try input.withBytes(rows) { for byte in $0 { builder.append(bool: byte != 0) } }
        }
    }

    // MARK: Texts

    private func texts(_ rows: Int, _ builder: ColumnBuilder) throws {
        for _ in 0..<rows {
            let length = try input.count(upTo: 1 << 31)
            try input.spend(length + 4)
            try input.withBytes(length) { bytes in
                guard isUTF8(bytes) else { throw ClickHouseProblem.notText(column: column) }
                builder.append(bytes: bytes)
            }
        }
    }

    /// Values that Arrow has no type for, as people write them. A null's slot may hold what the type does not have.
    private func written(_ type: ClickHouseType, _ rows: Int, nulls: [UInt8]? = nil, _ builder: ColumnBuilder) throws {
        let words = NativeWords(type)
        for row in 0..<rows {
            try input.withBytes(words.width) { bytes in
                if let nulls, nulls[row] != 0 { return builder.appendNull() }
                guard let text = words.text(bytes.baseAddress!) else {
                    throw NativeFailure.damaged("a value in `\(column)` that \(type) does not have")
                }
                try input.spend(text.utf8.count + 4)
                builder.append(text: text)
            }
        }
    }

    // MARK: Types within types

    private func nullable(_ type: ClickHouseType, _ rows: Int, _ builder: ColumnBuilder) throws {
        let nulls = try input.bytes(rows)
        switch type {
        case .nothing: try values(type, rows, builder)
        case .enumeration: try written(type, rows, nulls: nulls, builder)
        default:
            try values(type, rows, builder)
            nulls.withUnsafeBytes { builder.setNulls($0) }
        }
    }

    private func tuple(_ types: [ClickHouseType], _ rows: Int, _ builder: ColumnBuilder) throws {
        for (type, member) in zip(types, builder.children) { try values(type, rows, member) }
        builder.close(rows: rows)
    }

    /// The ends of the rows come first, then the elements of all rows.
    private func list(_ rows: Int, _ builder: ColumnBuilder, elements: (Int) throws -> Void) throws {
        var last = 0
        try stretches(rows) { rows in
            try input.spend(rows * 4)
            try input.withBytes(rows * 8) { bytes in
                for row in 0..<rows {
                    let end = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: row * 8, as: UInt64.self))
                    guard end >= last, end <= Int32.max else { throw NativeFailure.damaged("the row ends of `\(column)`") }
                    last = Int(end)
                    builder.appendList(endingAt: last)
                }
            }
        }
        try elements(last)
    }

    /// The distinct values, then for each row which of them it has. Key 0 of a nullable type is the null.
    private func keyed(_ type: ClickHouseType, _ rows: Int, _ builder: ColumnBuilder) throws {
        var (plain, isNullable) = (type, false)
        if case .nullable(let inner) = type { (plain, isNullable) = (inner, true) }
        var left = rows
        while left > 0 {
            let flags = try input.word()
            // Keys of this block alone (bit 9), whose numbers are 1, 2, 4 or 8 bytes wide.
            guard flags & ~0x603 == 0, flags & 0x200 != 0 else { throw NativeFailure.damaged("the keys of `\(column)`") }
            let width = 1 << Int(flags & 3)
            let keys = try keys(plain)
            let count = try input.word()
            guard count > 0, count <= left else { throw NativeFailure.damaged("the keys of `\(column)`") }
            try stretches(Int(count)) { rows in
                try input.withBytes(rows * width) { bytes in
                    for row in 0..<rows {
                        let key = NativeDecoder.number(bytes.baseAddress! + row * width, width: width)
                        guard key < keys.count else { throw NativeFailure.damaged("the keys of `\(column)`") }
                        try append(keys, Int(key), isNullable: isNullable, builder)
                    }
                }
            }
            left -= Int(count)
        }
    }

    private func keys(_ type: ClickHouseType) throws -> Column {
        let count = try input.word()
        guard count > 0, count <= 1 << 30 else { throw NativeFailure.damaged("the keys of `\(column)`") }
        let builder = ColumnBuilder(type.arrow)
        try values(type, Int(count), builder)
        return builder.finish()
    }

    private func append(_ keys: Column, _ key: Int, isNullable: Bool, _ builder: ColumnBuilder) throws {
        if isNullable && key == 0 { return builder.appendNull() }
        try input.spend(keys.type.isText ? keys.withBytes(key) { $0.count + 4 } : keys.type.width ?? 1)
        builder.append(keys, row: key)
    }

    private static func number(_ start: UnsafeRawPointer, width: Int) -> UInt64 {
        switch width {
        case 1: UInt64(start.load(as: UInt8.self))
        case 2: UInt64(UInt16(littleEndian: start.loadUnaligned(as: UInt16.self)))
        case 4: UInt64(UInt32(littleEndian: start.loadUnaligned(as: UInt32.self)))
        default: UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        }
    }
}

/// Whether bytes are text. Most are ASCII, which eight bytes tell at once.
func isUTF8(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var at = 0
    while at + 8 <= bytes.count, bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 { at += 8 }
    while at < bytes.count, bytes[at] < 0x80 { at += 1 }
    if at == bytes.count { return true }
    return bytes[at...].withMemoryRebound(to: UInt8.self) { (try? UTF8Span(validating: $0.span)) != nil }
}

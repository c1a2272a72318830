/// Cells as machines write them: `-12.50`, `2026-01-31`, `2026-01-31 23:59:59`. Nearly all cells are, and are read here
/// without a look at what else a format may allow; what is not so is left to `CellParser`.
enum PlainCell: Sendable {
    case text, bytes
    case int32, int64
    case decimal(scale: Int, limit: UInt64)
    case date, timestamp

    /// Nil where the type has no such way, or the format another.
    init?(_ type: DataType, _ format: CellFormat) {
        switch type {
        case .utf8 where format.keepsBlanks: self = .text
        case .binary where format.keepsBlanks: self = .bytes
        case .int32: self = .int32
        case .int64: self = .int64
        case .decimal(let precision, let scale) where format.decimalSeparator == "." && scale >= 0:
            var limit: UInt64 = 1
            for _ in 0..<min(precision, PlainCell.mostDigits) { limit *= 10 }
            self = .decimal(scale: scale, limit: limit)
        case .date where format.date == nil: self = .date
        case .timestamp(.micro, _) where format.timestamp == nil: self = .timestamp
        default: return nil
        }
    }

    /// Digits that fit one machine word, whatever they are.
    private static let mostDigits = 18

    /// Whether the cell was of this kind, and is appended.
    @inline(__always)
    func append(_ cell: UnsafeRawBufferPointer, to column: ColumnBuilder) -> Bool {
        switch self {
        case .text:
            guard isPlain(cell) else { return false }
            column.append(bytes: cell)
        case .bytes: column.append(bytes: cell)
        case .int32:
            guard let value = integer(cell), let fitting = Int32(exactly: value) else { return false }
            column.append(fitting)
        case .int64:
            guard let value = integer(cell) else { return false }
            column.append(value)
        case .decimal(let scale, let limit):
            guard let value = decimal(cell, scale: scale, limit: limit) else { return false }
            column.append(Int128(value))
        case .date:
            guard cell.count == 10, let day = day(cell) else { return false }
            column.append(Int32(day))
        case .timestamp:
            guard let micros = timestamp(cell) else { return false }
            column.append(micros)
        }
        return true
    }

    @inline(__always)
    private func integer(_ cell: UnsafeRawBufferPointer) -> Int64? {
        guard let start = cell.baseAddress, (1...PlainCell.mostDigits).contains(cell.count) else { return nil }
        let isNegative = cell.count > 1 && start.load(as: UInt8.self) == 0x2D
        var value: Int64 = 0
        for index in (isNegative ? 1 : 0)..<cell.count {
            let digit = start.load(fromByteOffset: index, as: UInt8.self) &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ Int64(digit)
        }
        return isNegative ? 0 &- value : value
    }

    /// The digits without the point, where there are as many behind it as the scale says.
    @inline(__always)
    private func decimal(_ cell: UnsafeRawBufferPointer, scale: Int, limit: UInt64) -> Int64? {
        let point = cell.count - scale - 1
        guard let start = cell.baseAddress, (1...PlainCell.mostDigits).contains(cell.count) else { return nil }
        let isNegative = cell.count > 1 && start.load(as: UInt8.self) == 0x2D
        guard point > (isNegative ? 1 : 0) || scale == 0 else { return nil }
        var value: UInt64 = 0
        for index in (isNegative ? 1 : 0)..<cell.count {
            let byte = start.load(fromByteOffset: index, as: UInt8.self)
            if index == point, scale > 0 {
                guard byte == 0x2E else { return nil }
                continue
            }
            let digit = byte &- 0x30
            guard digit < 10 else { return nil }
            value = value &* 10 &+ UInt64(digit)
        }
        guard value < limit else { return nil }
        return isNegative ? 0 &- Int64(value) : Int64(value)
    }

    /// Days since 1970-01-01 of the first ten bytes.
    @inline(__always)
    private func day(_ cell: UnsafeRawBufferPointer) -> Int64? {
        let start = cell.baseAddress!
        guard let century = pair(start, 0), let year = pair(start, 2), byte(start, 4) == 0x2D, let month = pair(start, 5),
            byte(start, 7) == 0x2D, let day = pair(start, 8), (1...12).contains(month), day >= 1
        else { return nil }
        let whole = century * 100 + year
        let isLeap = whole % 4 == 0 && (whole % 100 != 0 || whole % 400 == 0)
        // Thirty days have April, June, September and November.
        let length = month == 2 ? (isLeap ? 29 : 28) : 30 + (month + month >> 3) & 1
        guard day <= length else { return nil }
        return Calendar.days(year: whole, month: month, day: day)
    }

    @inline(__always)
    private func timestamp(_ cell: UnsafeRawBufferPointer) -> Int64? {
        guard cell.count == 19 || cell.count == 26, let day = day(cell) else { return nil }
        let start = cell.baseAddress!
        guard byte(start, 10) == 0x20 || byte(start, 10) == 0x54, let hour = pair(start, 11), byte(start, 13) == 0x3A,
            let minute = pair(start, 14), byte(start, 16) == 0x3A, let second = pair(start, 17), hour < 24, minute < 60, second < 60
        else { return nil }
        var micros: Int64 = 0
        if cell.count == 26 {
            guard byte(start, 19) == 0x2E, let first = pair(start, 20), let middle = pair(start, 22), let last = pair(start, 24) else {
                return nil
            }
            micros = (first * 100 + middle) * 100 + last
        }
        return ((day * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + micros
    }

    @inline(__always)
    private func byte(_ start: UnsafeRawPointer, _ index: Int) -> UInt8 { start.load(fromByteOffset: index, as: UInt8.self) }

    /// Two digits as a number.
    @inline(__always)
    private func pair(_ start: UnsafeRawPointer, _ index: Int) -> Int64? {
        let (tens, ones) = (byte(start, index) &- 0x30, byte(start, index + 1) &- 0x30)
        guard tens < 10, ones < 10 else { return nil }
        return Int64(tens) * 10 + Int64(ones)
    }
}

/// Whether all bytes are ASCII: eight at a time until one is not.
@inline(__always)
func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index + 8 <= text.count {
        guard text.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else { return false }
        index += 8
    }
    while index < text.count {
        guard text[index] < 0x80 else { return false }
        index += 1
    }
    return true
}

#if canImport(Glibc)
import Glibc
#endif

/// Reads cells of text into a column of one type. A text that does not fit appends nothing.
///
/// A class, for a builder takes one out of many for each cell, and a value would count the references of all its parts.
public final class CellParser: Sendable {
    public let type: DataType
    /// The way of most cells; nil where the format asks for another.
    private let plain: PlainCell?
    private let format: CellFormat
    private let kind: Kind
    /// The text of no value; -1 bytes where there is none.
    private let null: [UInt8]
    private let nullCount: Int
    private let keepsBlanks: Bool
    private let separator: UInt8
    private let grouping: [[UInt8]]

    /// The type as it is switched over for every cell.
    private enum Kind {
        case text, bytes, bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64, float32, float64, date, time
        case decimal(precision: Int, scale: Int)
        case timestamp(hasZone: Bool)

        init(_ type: DataType) {
            switch type {
            case .utf8, .largeUtf8: self = .text
            case .binary, .largeBinary: self = .bytes
            case .bool: self = .bool
            case .int8: self = .int8
            case .int16: self = .int16
            case .int32: self = .int32
            case .int64: self = .int64
            case .uint8: self = .uint8
            case .uint16: self = .uint16
            case .uint32: self = .uint32
            case .uint64: self = .uint64
            case .float32: self = .float32
            case .float64: self = .float64
            case .decimal(let precision, let scale): self = .decimal(precision: precision, scale: scale)
            case .date: self = .date
            case .time(.micro): self = .time
            case .timestamp(.micro, let zone): self = .timestamp(hasZone: zone != nil)
            default: preconditionFailure("no cell of text is read as \(type)")
            }
        }
    }

    public init(_ type: DataType, _ format: CellFormat = CellFormat()) {
        self.type = type
        self.format = format
        kind = Kind(type)
        null = format.null.map { Array($0.utf8) } ?? []
        nullCount = format.null == nil ? -1 : null.count
        keepsBlanks = format.keepsBlanks
        separator = format.decimalSeparator.utf8.first ?? 0x2E
        plain = PlainCell(type, format)
        // Who writes a blank between thousands often writes one that does not break.
        let groupings: [Character] = format.grouping == " " ? [" ", "\u{A0}", "\u{202F}"] : format.grouping.map { [$0] } ?? []
        grouping = groupings.map { Array($0.utf8) }
    }

    /// Whether cells of text can be read as this type.
    public static func reads(_ type: DataType) -> Bool {
        switch type {
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .float32, .float64, .decimal, .utf8, .largeUtf8,
            .binary, .largeBinary, .date, .time(.micro), .timestamp(.micro, _):
            true
        default: false
        }
    }

    /// Why a cell was refused.
    public enum Refusal: Error, Sendable, Hashable {
        case notOfType, outOfRange, tooManyDigits, notUTF8
    }

    /// Appends the value of the cell, or null where it says so.
    public func append(_ cell: UnsafeRawBufferPointer, to column: ColumnBuilder) throws(Refusal) {
        if cell.count == nullCount, nullCount == 0 || null.elementsEqual(cell) { return column.appendNull() }
        if let plain, plain.append(cell, to: column) { return }
        switch kind {
        case .text:
            let text = keepsBlanks ? cell : trimmed(cell)
            guard isPlain(text) || String(validating: text, as: UTF8.self) != nil else { throw .notUTF8 }
            return column.append(bytes: text)
        case .bytes: return column.append(bytes: keepsBlanks ? cell : trimmed(cell))
        default: break
        }
        let text = trimmed(cell)
        // What is blank is no value, except in texts.
        if text.isEmpty { return column.appendNull() }
        switch kind {
        case .text, .bytes: break
        case .bool: column.append(bool: try bool(text))
        case .int8: column.append(try integer(text, Int8.self))
        case .int16: column.append(try integer(text, Int16.self))
        case .int32: column.append(try integer(text, Int32.self))
        case .int64: column.append(try integer(text, Int64.self))
        case .uint8: column.append(try integer(text, UInt8.self))
        case .uint16: column.append(try integer(text, UInt16.self))
        case .uint32: column.append(try integer(text, UInt32.self))
        case .uint64: column.append(try integer(text, UInt64.self))
        case .float32: column.append(try fraction(text, Float.self))
        case .float64: column.append(try fraction(text, Double.self))
        case .decimal(let precision, let scale): column.append(try decimal(text, precision, scale))
        case .date: column.append(try date(text))
        case .time: column.append(try time(text))
        case .timestamp(let hasZone): column.append(try timestamp(text, hasZone: hasZone))
        }
    }

    private func trimmed(_ cell: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        var (start, end) = (0, cell.count)
        while start < end, cell[start] <= 0x20 { start += 1 }
        while end > start, cell[end - 1] <= 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: cell[start..<end])
    }
}

// MARK: - Numbers

extension CellParser {
    private func bool(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Bool {
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "true", "t", "1", "yes", "y", "да": true
        case "false", "f", "0", "no", "n", "нет": false
        default: throw .notOfType
        }
    }

    private func integer<T: FixedWidthInteger>(_ text: UnsafeRawBufferPointer, _: T.Type) throws(Refusal) -> T {
        // `5,00` is five where a comma is the decimal mark; 5,50 is no whole number.
        let value = try digits(text, scale: 0)
        guard let fitting = T(exactly: value) else { throw .outOfRange }
        return fitting
    }

    private func decimal(_ text: UnsafeRawBufferPointer, _ precision: Int, _ scale: Int) throws(Refusal) -> Int128 {
        let value = try digits(text, scale: scale)
        guard value.magnitude < powers[precision] else { throw .outOfRange }
        return value
    }

    /// The number times ten to the scale. Nothing is rounded away: money keeps every digit or is refused.
    private func digits(_ text: UnsafeRawBufferPointer, scale: Int) throws(Refusal) -> Int128 {
        var index = 0
        let isNegative = text[0] == 0x2D
        if isNegative || text[0] == 0x2B { index = 1 }
        // While they fit, digits gather in one machine word.
        var (small, value): (UInt64, UInt128) = (0, 0)
        var (isSmall, count, fraction): (Bool, Int, Int?) = (true, 0, nil)
        var exponent = 0
        scan: while index < text.count {
            let digit = text[index] &- 0x30
            if digit < 10 {
                if isSmall, count < 18 {
                    small = small &* 10 &+ UInt64(digit)
                } else {
                    if isSmall { (value, isSmall) = (UInt128(small), false) }
                    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                    let (sum, carried) = product.addingReportingOverflow(UInt128(digit))
                    if overflow || carried { throw .outOfRange }
                    value = sum
                }
                count += 1
                if fraction != nil { fraction! += 1 }
                index += 1
            } else if text[index] == separator, fraction == nil {
                fraction = 0
                index += 1
            } else if text[index] | 0x20 == 0x65, count > 0 {
                exponent = try self.exponent(UnsafeRawBufferPointer(rebasing: text[(index + 1)...]))
                break scan
            } else if fraction == nil, let mark = grouping.first(where: { text[index...].starts(with: $0) }) {
                index += mark.count
            } else {
                throw .notOfType
            }
        }
        guard count > 0 else { throw .notOfType }
        if isSmall { value = UInt128(small) }
        return try scaled(value, by: scale + exponent - (fraction ?? 0), isNegative)
    }

    private func scaled(_ value: UInt128, by shift: Int, _ isNegative: Bool) throws(Refusal) -> Int128 {
        var value = value
        if value == 0 { return 0 }
        if shift > 0 {
            guard shift < powers.count else { throw .outOfRange }
            let (product, overflow) = value.multipliedReportingOverflow(by: powers[shift])
            if overflow { throw .outOfRange }
            value = product
        } else if shift < 0 {
            guard -shift < powers.count else { throw .tooManyDigits }
            let (quotient, rest) = value.quotientAndRemainder(dividingBy: powers[-shift])
            guard rest == 0 else { throw .tooManyDigits }
            value = quotient
        }
        guard let signed = Int128(exactly: value) else { throw .outOfRange }
        return isNegative ? -signed : signed
    }

    private func exponent(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Int {
        guard !text.isEmpty, text.count <= 5, let value = Int(String(decoding: text, as: UTF8.self)) else { throw .notOfType }
        return value
    }

    private func fraction<T: BinaryFloatingPoint & LosslessStringConvertible>(
        _ text: UnsafeRawBufferPointer, _: T.Type
    ) throws(Refusal) -> T {
        var written = String(decoding: text, as: UTF8.self)
        for mark in grouping { written.removeAll { $0.utf8.elementsEqual(mark) } }
        if separator != 0x2E { written = String(written.map { $0 == format.decimalSeparator ? "." : $0 }) }
        guard let value = T(written) else { throw .notOfType }
        // A number too great for the type reads as infinity.
        guard value.isFinite || !written.utf8.contains(where: { (0x30...0x39).contains($0) }) else { throw .outOfRange }
        return value
    }
}

/// Powers of ten, 10^0 to 10^38.
private let powers: [UInt128] = {
    var all: [UInt128] = [1]
    for _ in 0..<38 { all.append(all.last! * 10) }
    return all
}()

// MARK: - Days and moments

extension CellParser {
    private static let dayMicros: Int64 = 86_400_000_000

    private func date(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Int32 {
        let micros: Int64?
        if let pattern = format.date {
            micros = pattern.read(text)
        } else if let (moment, _, _) = Moment.iso(text) {
            micros = moment.micros(since: ())
        } else {
            micros = nil
        }
        // A moment at midnight is a day too; any other time would be lost.
        guard let micros, micros % CellParser.dayMicros == 0 else { throw .notOfType }
        return Int32(micros / CellParser.dayMicros)
    }

    private func timestamp(_ text: UnsafeRawBufferPointer, hasZone: Bool) throws(Refusal) -> Int64 {
        if let pattern = format.timestamp {
            guard let micros = pattern.read(text) else { throw .notOfType }
            return micros
        }
        guard let (moment, _, zoned) = Moment.iso(text), hasZone || !zoned, let micros = moment.micros(since: ()) else { throw .notOfType }
        return micros
    }

    private func time(_ text: UnsafeRawBufferPointer) throws(Refusal) -> Int64 {
        let day = Array("1970-01-01 ".utf8) + Array(text)
        guard let micros = day.withUnsafeBytes({ Moment.iso($0)?.moment.micros(since: ()) }) else { throw .notOfType }
        return micros
    }
}

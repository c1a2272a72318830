import Base
import Columnar

/// The numbers of a column as whole counts of the target's last digit: 12.5 for Decimal(9, 2) is 1250.
///
/// A number that would lose a digit, or has more of them than the target, is refused.
struct ExactNumbers {
    private let source: Column
    private let column: String
    private let type: ClickHouseType
    private let factor: Int128
    private let divisor: Int128
    /// What the number must stay below, where the target counts digits.
    private let limit: UInt128?

    /// Fails where the column holds no exact numbers.
    init(_ source: Column, column: String, type: ClickHouseType) throws {
        let from: Int
        switch source.type {
        case .bool, .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: from = 0
        case .decimal(_, let scale), .decimal256(_, let scale): from = scale
        default: throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type)
        }
        let to: Int
        if case .decimal(let precision, let scale) = type {
            to = scale
            limit = precision <= 38 ? UInt128.powerOfTen(precision) : nil
        } else {
            to = 0
            limit = nil
        }
        guard abs(to - from) <= 38 else { throw ClickHouseProblem.cannotHold(column: column, type: type, value: source.type) }
        factor = .powerOfTen(max(0, to - from))
        divisor = .powerOfTen(max(0, from - to))
        self.source = source
        self.column = column
        self.type = type
    }

    func value(_ row: Int) throws -> Int128 {
        guard let number = number(row), let scaled = scaled(number) else { throw doesNotFit(row) }
        return scaled
    }

    /// For targets of 256 bits: a number that is as wide already passes where nothing is to be rescaled.
    func wideValue(_ row: Int) throws -> Int256 {
        guard case .decimal256 = source.type, factor == divisor else { return Int256(try value(row)) }
        let number = wide(row)
        if case .decimal(let precision, _) = type, !number.fits(digits: precision) { throw doesNotFit(row) }
        if case .integer(_, false) = type, number.high < 0 { throw doesNotFit(row) }
        return number
    }

    func doesNotFit(_ row: Int) -> Diagnostic {
        ClickHouseProblem.doesNotFit(column: column, type: type, value: source.string(row) ?? "", row: row)
    }

    private func number(_ row: Int) -> Int128? {
        switch source.type {
        case .bool: source.bool(row) ? 1 : 0
        case .uint64: Int128(UInt64(bitPattern: source.integer(row)))
        case .decimal: source.decimal(row)
        case .decimal256: wide(row).narrow
        default: Int128(source.integer(row))
        }
    }

    private func wide(_ row: Int) -> Int256 {
        source.withFixedValues { $0.loadUnaligned(fromByteOffset: row * 32, as: Int256.self) }
    }

    private func scaled(_ number: Int128) -> Int128? {
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        guard !overflow, product % divisor == 0 else { return nil }
        let value = product / divisor
        if let limit, value.magnitude >= limit { return nil }
        if case .integer(256, false) = type, value < 0 { return nil }
        return value
    }
}

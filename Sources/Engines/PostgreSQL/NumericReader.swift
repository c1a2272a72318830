/// Reads PostgreSQL's numeric: groups of four decimal digits, the first worth 10000^weight, into a decimal of a fixed
/// scale. Nothing is rounded: a digit that has no place is a misfit.
struct NumericReader {
    private let scale: Int
    /// The first magnitude that has too many digits.
    private let limit: UInt128

    init(precision: Int, scale: Int) {
        self.scale = scale
        limit = precision <= 38 ? powerOfTen(precision) : .max
    }

    /// The groups and the sign of one value; `bytes` is the whole of it.
    private struct Groups {
        let start: UnsafeRawPointer
        let count: Int
        let weight: Int
        let isNegative: Bool

        @inline(__always)
        init(_ bytes: UnsafeRawBufferPointer) throws(Misfit) {
            guard bytes.count >= 8 else { throw .bytes }
            start = bytes.baseAddress! + 8
            count = Int(bigEndian(bytes.baseAddress!, as: UInt16.self))
            weight = Int(bigEndian(bytes.baseAddress! + 2, as: Int16.self))
            let sign = bigEndian(bytes.baseAddress! + 4, as: UInt16.self)
            guard sign == 0 || sign == 0x4000 else { throw .notANumber }
            isNegative = sign != 0
            guard bytes.count == 8 + 2 * count else { throw .bytes }
        }

        @inline(__always)
        subscript(_ index: Int) -> UInt64 { UInt64(bigEndian(start + 2 * index, as: UInt16.self)) }
    }

    @inline(__always)
    func decimal(_ bytes: UnsafeRawBufferPointer) throws(Misfit) -> Int128 {
        let groups = try Groups(bytes)
        // The power of ten of the last group, in units of the scale.
        let power = 4 * (groups.weight - groups.count + 1) + scale
        if power > -4, 4 * groups.count + max(power, 0) <= 19 {
            var sum: UInt64 = 0
            for index in 0..<groups.count { sum = sum &* 10_000 &+ groups[index] }
            let unit = powersOfTen[abs(power)]
            if power < 0 {
                let (quotient, rest) = sum.quotientAndRemainder(dividingBy: unit)
                guard rest == 0 else { throw .digits }
                sum = quotient
            } else {
                // At most 19 digits with their zeros: it fits 64 bits.
                sum &*= unit
            }
            guard sum < limit else { throw .digits }
            return groups.isNegative ? -Int128(sum) : Int128(sum)
        }
        var sum = Wide()
        try add(groups, to: &sum)
        guard let magnitude = sum.asUInt128, magnitude < limit else { throw .digits }
        return groups.isNegative ? -Int128(magnitude) : Int128(magnitude)
    }

    func wideDecimal(_ bytes: UnsafeRawBufferPointer) throws(Misfit) -> Decimal256 {
        let groups = try Groups(bytes)
        var sum = Wide()
        try add(groups, to: &sum)
        guard let value = sum.asDecimal256(isNegative: groups.isNegative) else { throw .digits }
        return value
    }

    private func add(_ groups: Groups, to sum: inout Wide) throws(Misfit) {
        var power = 4 * groups.weight + scale
        for index in 0..<groups.count {
            let group = groups[index]
            if power >= 0 {
                guard sum.multiply(by: 10_000, adding: group) else { throw .digits }
            } else {
                // The group in which the scale ends keeps its first digits, and those behind must be zeros.
                let kept = max(0, 4 + power)
                let unit = powersOfTen[4 - kept]
                guard group % unit == 0, sum.multiply(by: powersOfTen[kept], adding: group / unit) else { throw .digits }
            }
            power -= 4
        }
        // The groups end before the unit: what is missing are zeros.
        var zeros = groups.count > 0 ? power + 4 : 0
        while zeros > 0 {
            guard sum.multiply(by: powersOfTen[min(zeros, 19)], adding: 0) else { throw .digits }
            zeros -= 19
        }
    }
}

/// A decimal of 256 bits as Arrow lays it out.
struct Decimal256: BitwiseCopyable {
    var low: UInt128
    var high: Int128
}

/// A whole number of up to 320 bits: room for 76 digits and the zeros of a last group of four.
struct Wide {
    /// The least first.
    private var limbs = InlineArray<5, UInt64>(repeating: 0)

    init() {}

    init(_ magnitude: UInt128) {
        limbs[0] = UInt64(truncatingIfNeeded: magnitude)
        limbs[1] = UInt64(truncatingIfNeeded: magnitude >> 64)
    }

    init(magnitudeOf value: Decimal256) {
        var (low, high) = (value.low, UInt128(bitPattern: value.high))
        if value.high < 0 {
            low = ~low &+ 1
            high = ~high &+ (low == 0 ? 1 : 0)
        }
        self.init(low)
        limbs[2] = UInt64(truncatingIfNeeded: high)
        limbs[3] = UInt64(truncatingIfNeeded: high >> 64)
    }

    /// False where the product has no room.
    mutating func multiply(by factor: UInt64, adding summand: UInt64) -> Bool {
        var carry = summand
        for index in 0..<5 {
            let product = UInt128(limbs[index]) * UInt128(factor) + UInt128(carry)
            limbs[index] = UInt64(truncatingIfNeeded: product)
            carry = UInt64(truncatingIfNeeded: product >> 64)
        }
        return carry == 0
    }

    /// Divides in place and hands over the rest.
    mutating func divide(by divisor: UInt64) -> UInt64 {
        var rest: UInt64 = 0
        for index in (0..<5).reversed() {
            (limbs[index], rest) = divisor.dividingFullWidth((rest, limbs[index]))
        }
        return rest
    }

    var isZero: Bool { limbs[0] | limbs[1] | limbs[2] | limbs[3] | limbs[4] == 0 }

    var asUInt128: UInt128? {
        limbs[2] | limbs[3] | limbs[4] == 0 ? UInt128(limbs[1]) << 64 | UInt128(limbs[0]) : nil
    }

    func asDecimal256(isNegative: Bool) -> Decimal256? {
        guard limbs[4] == 0, limbs[3] >> 63 == 0 else { return nil }
        var low = UInt128(limbs[1]) << 64 | UInt128(limbs[0])
        var high = UInt128(limbs[3]) << 64 | UInt128(limbs[2])
        if isNegative {
            low = ~low &+ 1
            high = ~high &+ (low == 0 ? 1 : 0)
        }
        return Decimal256(low: low, high: Int128(bitPattern: high))
    }
}

/// 10^0 to 10^19.
let powersOfTen: InlineArray<20, UInt64> = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000, 100_000_000_000,
    1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000,
    100_000_000_000_000_000, 1_000_000_000_000_000_000, 10_000_000_000_000_000_000,
]

/// Up to 10^38.
func powerOfTen(_ exponent: Int) -> UInt128 {
    exponent <= 19 ? UInt128(powersOfTen[exponent]) : UInt128(powersOfTen[19]) * UInt128(powersOfTen[exponent - 19])
}

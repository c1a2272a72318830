/// A whole number of 256 bits as it lies in memory: what wide decimals are made of.
struct Int256: BitwiseCopyable {
    var low: UInt128
    var high: Int128

    init(_ value: Int128) {
        low = UInt128(truncatingIfNeeded: value)
        high = value < 0 ? -1 : 0
    }

    /// The value where it fits into 128 bits.
    var narrow: Int128? {
        let value = Int128(truncatingIfNeeded: low)
        return high == (value < 0 ? -1 : 0) ? value : nil
    }

    /// Whether the number has at most so many digits; 76 are the most that always fit.
    func fits(digits: Int) -> Bool {
        var (magnitudeHigh, magnitudeLow) = (UInt128(truncatingIfNeeded: high), low)
        if high < 0 {
            magnitudeLow = ~low &+ 1
            magnitudeHigh = ~magnitudeHigh &+ (magnitudeLow == 0 ? 1 : 0)
        }
        let limit = UInt128.powerOfTen(min(digits, 38)).multipliedFullWidth(by: .powerOfTen(max(digits - 38, 0)))
        return (magnitudeHigh, magnitudeLow) < (limit.high, limit.low)
    }
}

extension FixedWidthInteger {
    /// 10 to the power of `exponent`, which must fit.
    static func powerOfTen(_ exponent: Int) -> Self {
        (0..<exponent).reduce(1) { power, _ in power * 10 }
    }
}

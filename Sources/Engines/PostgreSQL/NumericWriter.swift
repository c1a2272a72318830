/// Writes decimals of a fixed scale as PostgreSQL's numeric: groups of four decimal digits, the first worth 10000^weight.
struct NumericWriter: BitwiseCopyable {
    private let scale: Int
    /// Fills the last group behind the point up to four digits.
    private let padding: UInt64
    /// Groups behind the point.
    private let fraction: Int
    /// Digits behind the point that the column keeps. The server would round the others away without a word.
    private let kept: Int

    init(scale: Int, kept: Int? = nil) {
        self.scale = scale
        fraction = (scale + 3) / 4
        padding = powersOfTen[fraction * 4 - scale]
        self.kept = min(scale, kept ?? scale)
    }

    /// The groups of one number, the least first.
    private struct Groups {
        var all = InlineArray<28, UInt16>(repeating: 0)
        var count = 0

        /// Appends groups until nothing is left, at least `least` of them.
        @inline(__always)
        mutating func append(_ number: UInt64, atLeast least: Int = 0) {
            var rest = number
            var missing = least
            while rest != 0 || missing > 0 {
                let (quotient, group) = rest.quotientAndRemainder(dividingBy: 10_000)
                all[count] = UInt16(group)
                count += 1
                missing -= 1
                rest = quotient
            }
        }

        mutating func append(_ number: Wide) {
            var rest = number
            while true {
                let part = rest.divide(by: 10_000_000_000_000_000)
                if rest.isZero { return append(part) }
                append(part, atLeast: 4)
            }
        }
    }

    /// False where a digit would be lost.
    @inline(__always)
    func write(_ magnitude: UInt128, isNegative: Bool, into out: inout RowBuffer) -> Bool {
        var groups = Groups()
        if magnitude <= UInt128(UInt64.max / 1_000) {
            groups.append(UInt64(truncatingIfNeeded: magnitude) &* padding)
        } else {
            groups.append(padded(Wide(magnitude)))
        }
        return write(groups, isNegative: isNegative, into: &out)
    }

    func write(_ value: Decimal256, into out: inout RowBuffer) -> Bool {
        var groups = Groups()
        groups.append(padded(Wide(magnitudeOf: value)))
        return write(groups, isNegative: value.high < 0, into: &out)
    }

    private func padded(_ number: Wide) -> Wide {
        var number = number
        // 256 bits times 1,000 fit the 320 of a wide number.
        _ = number.multiply(by: padding, adding: 0)
        return number
    }

    @inline(__always)
    private func write(_ groups: Groups, isNegative: Bool, into out: inout RowBuffer) -> Bool {
        var least = 0
        while least < groups.count, groups.all[least] == 0 { least += 1 }
        if kept < scale, !isWithinKept(groups, from: least) { return false }
        let count = groups.count - least
        out.put(Int32(8 + 2 * count))
        out.put(Int16(count))
        out.put(Int16(count == 0 ? 0 : groups.count - 1 - fraction))
        out.put(UInt16(isNegative ? 0x4000 : 0))
        out.put(Int16(kept))
        var index = groups.count
        while index > least {
            index -= 1
            out.put(groups.all[index])
        }
        return true
    }

    private func isWithinKept(_ groups: Groups, from least: Int) -> Bool {
        for index in least..<max(least, min(groups.count, fraction)) {
            let digitsBefore = 4 * (fraction - 1 - index)
            let keptHere = min(4, max(0, kept - digitsBefore))
            if UInt64(groups.all[index]) % powersOfTen[4 - keptHere] != 0 { return false }
        }
        return true
    }
}

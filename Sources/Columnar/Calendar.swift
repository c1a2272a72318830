/// Days and moments as people write them (ISO 8601), in the proleptic Gregorian calendar.
public enum Calendar {
    /// Year, month and day of a count of days since 1970-01-01.
    public static func civil(_ days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        // Years begin in March here, so that the leap day is the last of its year; eras are 400 years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
    }

    /// Days since 1970-01-01.
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `2026-01-31` as days since 1970-01-01; nil where no calendar has such a day.
    public static func day(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { bytes in
            guard let (moment, hasTime, _) = Moment.iso(UnsafeRawBufferPointer(bytes)), !hasTime else { return nil }
            return moment.micros(since: ()).map { $0 / 86_400_000_000 }
        }
    }

    public static func date(_ days: Int64) -> String {
        let (year, month, day) = civil(days)
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Time of day with as many digits of the fraction as it needs.
    public static func time(_ value: Int64, _ unit: DataType.TimeUnit) -> String {
        let perSecond = unit.perSecond
        let seconds = value / perSecond
        var text = "\(padded(seconds / 3600, 2)):\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
        let fraction = value % perSecond
        if fraction != 0 {
            var digits = padded(fraction, perSecond == 1_000 ? 3 : perSecond == 1_000_000 ? 6 : 9)
            while digits.hasSuffix("0") { digits.removeLast() }
            text += "." + digits
        }
        return text
    }

    public static func timestamp(_ value: Int64, _ unit: DataType.TimeUnit) -> String {
        let perDay = 86_400 * unit.perSecond
        let days = value >= 0 ? value / perDay : (value - perDay + 1) / perDay
        return date(days) + " " + time(value - days * perDay, unit)
    }

    private static func padded(_ value: Int64, _ width: Int) -> String {
        let digits = String(value.magnitude)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

/// Exact decimals as text.
public enum Decimal {
    public static func text(_ digits: Int128, scale: Int) -> String {
        point(String(digits.magnitude), scale: scale, isNegative: digits < 0)
    }

    /// `12.5` at scale 2 as 1250; nil where it is no number or does not fit.
    public static func digits(_ text: String, scale: Int) -> Int128? {
        var value: Int128 = 0
        var fraction: Int?
        var seen = false
        var negative = false
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "-") where index == 0: negative = true
            case UInt8(ascii: "+") where index == 0: break
            case UInt8(ascii: ".") where fraction == nil: fraction = 0
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                seen = true
                if let count = fraction {
                    guard count < scale else {
                        if byte == UInt8(ascii: "0") { continue }
                        return nil
                    }
                    fraction = count + 1
                }
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (sum, carried) = product.addingReportingOverflow(Int128(byte - UInt8(ascii: "0")))
                if overflow || carried { return nil }
                value = sum
            default: return nil
            }
        }
        guard seen else { return nil }
        for _ in (fraction ?? 0)..<scale {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            value = product
        }
        return negative ? -value : value
    }

    static func text(_ low: UInt128, _ high: Int128, scale: Int) -> String {
        // 256 bits in base 10^18, by long division of four 64-bit limbs.
        let negative = high < 0
        var (magnitudeHigh, magnitudeLow) = (UInt128(bitPattern: high), low)
        if negative {
            magnitudeLow = ~magnitudeLow &+ 1
            magnitudeHigh = ~magnitudeHigh &+ (magnitudeLow == 0 ? 1 : 0)
        }
        var limbs = [
            UInt64(magnitudeHigh >> 64), UInt64(truncatingIfNeeded: magnitudeHigh), UInt64(magnitudeLow >> 64),
            UInt64(truncatingIfNeeded: magnitudeLow),
        ]
        var groups: [UInt64] = []
        let base: UInt128 = 1_000_000_000_000_000_000
        repeat {
            var rest: UInt128 = 0
            for index in limbs.indices {
                let part = rest << 64 | UInt128(limbs[index])
                limbs[index] = UInt64(truncatingIfNeeded: part / base)
                rest = part % base
            }
            groups.append(UInt64(rest))
        } while limbs.contains { $0 != 0 }
        var text = String(groups.removeLast())
        for group in groups.reversed() {
            let digits = String(group)
            text += String(repeating: "0", count: 18 - digits.count) + digits
        }
        return point(text, scale: scale, isNegative: negative)
    }

    private static func point(_ digits: String, scale: Int, isNegative: Bool) -> String {
        var digits = digits
        if scale > 0 {
            if digits.count <= scale { digits = String(repeating: "0", count: scale - digits.count + 1) + digits }
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
        } else if scale < 0 && digits != "0" {
            digits += String(repeating: "0", count: -scale)
        }
        return (isNegative ? "-" : "") + digits
    }
}

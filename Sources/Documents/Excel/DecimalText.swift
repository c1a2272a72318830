/// A number as a cell writes it, read without binary floating point: Excel computes with 15 digits, yet writes up to 17, so
/// that 0.1 + 0.2 stands in the file as 0.30000000000000004 and is shown as 0.3.
struct DecimalText {
    static let digits = 15

    private(set) var isNegative = false
    private(set) var mantissa: UInt64 = 0
    private(set) var exponent = 0
    /// Whether the text is fit to be shown as it stands.
    private(set) var isPlain = true

    init?(_ text: UnsafeRawBufferPointer) {
        var index = 0
        if index < text.count, text[index] == 0x2D || text[index] == 0x2B {
            isNegative = text[index] == 0x2D
            isPlain = isNegative
            index += 1
        }
        var (count, significant, dropped, hasPoint) = (0, 0, 0, false)
        while index < text.count {
            let byte = text[index]
            let digit = byte &- 0x30
            if digit < 10 {
                count += 1
                if significant < 18 {
                    mantissa = mantissa &* 10 &+ UInt64(digit)
                    if mantissa > 0 { significant += 1 }
                    if hasPoint { exponent -= 1 }
                } else {
                    dropped += 1
                    if !hasPoint { exponent += 1 }
                }
            } else if byte == 0x2E, !hasPoint {
                hasPoint = true
                if count == 0 { isPlain = false }
            } else {
                break
            }
            index += 1
        }
        guard count > 0 else { return nil }
        // A whole number keeps every digit: it is somebody's account.
        if hasPoint, significant + dropped > DecimalText.digits { isPlain = false }
        if index == text.count {
            if text[index - 1] == 0x2E { isPlain = false }
            return
        }
        guard text[index] | 0x20 == 0x65, index + 1 < text.count, text.count - index <= 6,
            let power = Int(String(decoding: text[(index + 1)...], as: UTF8.self))
        else { return nil }
        isPlain = false
        exponent += power
    }

    var double: Double {
        var value = Double(mantissa)
        var left = min(abs(exponent), 400)
        while left > 0 {
            let step = min(left, 22)
            let power = DecimalText.powers[step]
            value = exponent < 0 ? value / power : value * power
            left -= step
        }
        return isNegative ? -value : value
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
        1e22,
    ]

    /// Appends 15 digits at most, without an exponent as long as that is readable.
    func write(to bytes: inout [UInt8]) {
        var (mantissa, exponent) = (mantissa, exponent)
        let limit: UInt64 = 1_000_000_000_000_000
        var rest: UInt64 = 0
        while mantissa >= limit {
            (mantissa, rest) = mantissa.quotientAndRemainder(dividingBy: 10)
            exponent += 1
            // Only the last digit that goes decides: those before it went first, and made at most a half of it.
            if mantissa < limit, rest >= 5 { mantissa += 1 }
        }
        while mantissa > 0, mantissa % 10 == 0 {
            mantissa /= 10
            exponent += 1
        }
        if mantissa == 0 { return bytes.append(0x30) }
        if isNegative { bytes.append(0x2D) }
        let digits = Array(String(mantissa).utf8)
        if exponent > 24 || digits.count + exponent < -12 {
            bytes.append(contentsOf: digits)
            bytes.append(contentsOf: "E\(exponent)".utf8)
        } else if exponent >= 0 {
            bytes.append(contentsOf: digits)
            bytes.append(contentsOf: repeatElement(0x30, count: exponent))
        } else if digits.count > -exponent {
            bytes.append(contentsOf: digits[..<(digits.count + exponent)])
            bytes.append(0x2E)
            bytes.append(contentsOf: digits[(digits.count + exponent)...])
        } else {
            bytes.append(contentsOf: [0x30, 0x2E])
            bytes.append(contentsOf: repeatElement(0x30, count: -exponent - digits.count))
            bytes.append(contentsOf: digits)
        }
    }
}

import Columnar

/// Days and times out of the numbers that Excel keeps for them: days since 1900, or since 1904.
struct SerialDate {
    private static let dayMillis: Int64 = 86_400_000
    /// 9999-12-31, where Excel's calendar ends.
    private static let last = 2_958_466.0

    var since1904 = false

    /// Appends ISO 8601; false where no calendar has such a day: those before the first, and 1900-02-29, which Excel
    /// believes in.
    func write(_ serial: Double, _ format: NumberFormat, to bytes: inout [UInt8]) -> Bool {
        guard abs(serial) < SerialDate.last else { return false }
        let millis = Int64((serial * Double(SerialDate.dayMillis)).rounded())
        if format == .elapsed {
            if millis < 0 { bytes.append(0x2D) }
            SerialDate.time(abs(millis), to: &bytes)
            return true
        }
        guard millis >= 0 else { return false }
        var (day, time) = millis.quotientAndRemainder(dividingBy: SerialDate.dayMillis)
        if format == .time, day == 0 {
            SerialDate.time(time, to: &bytes)
            return true
        }
        if since1904 {
            day -= 24_107
        } else {
            guard day > 0, day != 60 else { return false }
            day -= day < 60 ? 25_568 : 25_569
        }
        let (year, month, number) = Calendar.civil(day)
        guard year < 10_000 else { return false }
        SerialDate.two(year / 100, to: &bytes)
        SerialDate.two(year % 100, to: &bytes)
        bytes.append(0x2D)
        SerialDate.two(month, to: &bytes)
        bytes.append(0x2D)
        SerialDate.two(number, to: &bytes)
        if time > 0 {
            bytes.append(0x20)
            SerialDate.time(time, to: &bytes)
        }
        return true
    }

    /// `26:30:00`, with the fraction that there is.
    private static func time(_ millis: Int64, to bytes: inout [UInt8]) {
        let seconds = millis / 1_000
        let hours = seconds / 3_600
        if hours > 99 { bytes.append(contentsOf: String(hours).utf8) } else { two(hours, to: &bytes) }
        bytes.append(0x3A)
        two(seconds / 60 % 60, to: &bytes)
        bytes.append(0x3A)
        two(seconds % 60, to: &bytes)
        var fraction = millis % 1_000
        if fraction == 0 { return }
        bytes.append(0x2E)
        while fraction > 0 {
            bytes.append(0x30 + UInt8(fraction / 100))
            fraction = fraction % 100 * 10
        }
    }

    private static func two(_ value: Int64, to bytes: inout [UInt8]) {
        bytes.append(0x30 + UInt8(value / 10))
        bytes.append(0x30 + UInt8(value % 10))
    }
}

import Columnar

/// Text that is put together from numbers, moments and words, as fast as memory takes it.
final class Bytes {
    private var start = UnsafeMutablePointer<UInt8>.allocate(capacity: 1 << 12)
    private var capacity = 1 << 12
    private(set) var count = 0
    /// The day whose date was written last, and the date's ten letters.
    private var lastDay = Int.min
    private var lastDate: [UInt8] = []

    deinit { start.deallocate() }

    /// A copy of all that was written.
    var all: [UInt8] { Array(written) }

    /// All that was written, until something more is.
    var written: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

    func clear() { count = 0 }

    /// Cuts the end off, and no letter in two.
    func removeLast(_ bytes: Int) {
        count -= bytes
        while count > 0, start[count - 1] >= 0x80 { count -= 1 }
    }

    /// What was written since then once more.
    func repeatFrom(_ place: Int) {
        let length = count - place
        reserve(length)
        (start + count).update(from: start + place, count: length)
        count += length
    }

    func put(_ text: String) {
        var text = text
        text.withUTF8 { put($0) }
    }

    func put(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard let from = bytes.baseAddress else { return }
        reserve(bytes.count)
        (start + count).update(from: from, count: bytes.count)
        count += bytes.count
    }

    func put(_ byte: UInt8) {
        reserve(1)
        start[count] = byte
        count += 1
    }

    func put(_ value: Int) {
        if value < 0 { put(UInt8(ascii: "-")) }
        put(digits: value.magnitude, atLeast: 1)
    }

    /// Hundredths as `12.50`, or with another mark.
    func put(money value: Int, mark: UInt8 = UInt8(ascii: ".")) {
        if value < 0 { put(UInt8(ascii: "-")) }
        put(digits: value.magnitude / 100, atLeast: 1)
        put(mark)
        put(digits: value.magnitude % 100, atLeast: 2)
    }

    func put(decimal value: Int128, scale: Int) {
        if scale == 2, let value = Int(exactly: value) { return put(money: value) }
        put(Decimal.text(value, scale: scale))
    }

    /// Days since 1970-01-01 as `2025-11-01`.
    func put(date day: Int) {
        if day != lastDay {
            lastDay = day
            lastDate = Array(Columnar.Calendar.date(Int64(day)).utf8)
        }
        lastDate.withUnsafeBufferPointer { put($0) }
    }

    /// `2025-11-01T08:12:33.120Z`, or `2025-11-01 08:12:33`: milliseconds only where the zone stands.
    func put(moment: Moment, separator: UInt8 = UInt8(ascii: "T"), zone: Bool = true) {
        let day = moment >= 0 ? moment / Period.dayLength : (moment - Period.dayLength + 1) / Period.dayLength
        let time = UInt(moment - day * Period.dayLength)
        put(date: Int(day))
        put(separator)
        put(digits: time / 3_600_000, atLeast: 2)
        put(UInt8(ascii: ":"))
        put(digits: time / 60_000 % 60, atLeast: 2)
        put(UInt8(ascii: ":"))
        put(digits: time / 1_000 % 60, atLeast: 2)
        guard zone else { return }
        put(UInt8(ascii: "."))
        put(digits: time % 1_000, atLeast: 3)
        put(UInt8(ascii: "Z"))
    }

    func put(digits value: UInt, atLeast least: Int) {
        var width = 1
        var rest = value
        while rest >= 10 {
            rest /= 10
            width += 1
        }
        width = max(width, least)
        reserve(width)
        rest = value
        for place in stride(from: count + width - 1, through: count, by: -1) {
            start[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count += width
    }

    private func reserve(_ more: Int) {
        guard count + more > capacity else { return }
        capacity = (count + more) * 2
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }
}

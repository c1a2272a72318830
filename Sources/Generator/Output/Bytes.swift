import Columnar

/// Text that is put together from numbers, moments and words, as fast as memory takes it.
struct Bytes {
    private(set) var all: [UInt8] = []
    /// The day whose date was written last, and the date.
    private var lastDay = Int.min
    private var lastDate: [UInt8] = []

    var count: Int { all.count }

    mutating func clear() { all.removeAll(keepingCapacity: true) }

    /// What was written since then once more.
    mutating func repeatFrom(_ start: Int) { all.append(contentsOf: Array(all[start...])) }

    mutating func removeLast(_ count: Int) { all.removeLast(count) }

    func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) throws -> Result) rethrows -> Result {
        try all.withUnsafeBufferPointer(body)
    }

    mutating func put(_ text: String) {
        var text = text
        text.withUTF8 { all.append(contentsOf: $0) }
    }

    mutating func put(_ bytes: some Sequence<UInt8>) { all.append(contentsOf: bytes) }

    mutating func put(_ byte: UInt8) { all.append(byte) }

    mutating func put(_ value: Int) {
        if value < 0 { all.append(UInt8(ascii: "-")) }
        put(digits: value.magnitude, atLeast: 1)
    }

    /// Hundredths as `12.50`, or with another mark.
    mutating func put(money value: Int, mark: UInt8 = UInt8(ascii: ".")) {
        if value < 0 { all.append(UInt8(ascii: "-")) }
        put(digits: value.magnitude / 100, atLeast: 1)
        all.append(mark)
        put(digits: value.magnitude % 100, atLeast: 2)
    }

    mutating func put(decimal value: Int128, scale: Int) {
        if scale == 2, let value = Int(exactly: value) { return put(money: value) }
        put(Decimal.text(value, scale: scale))
    }

    /// Days since 1970-01-01 as `2025-11-01`.
    mutating func put(date day: Int) {
        if day != lastDay {
            lastDay = day
            lastDate = Array(Columnar.Calendar.date(Int64(day)).utf8)
        }
        all.append(contentsOf: lastDate)
    }

    /// `2025-11-01T08:12:33.120Z`, or `2025-11-01 08:12:33`: milliseconds only where the zone stands.
    mutating func put(moment: Moment, separator: UInt8 = UInt8(ascii: "T"), zone: Bool = true) {
        let day = moment >= 0 ? moment / Period.dayLength : (moment - Period.dayLength + 1) / Period.dayLength
        let time = UInt(moment - day * Period.dayLength)
        put(date: Int(day))
        all.append(separator)
        put(digits: time / 3_600_000, atLeast: 2)
        all.append(UInt8(ascii: ":"))
        put(digits: time / 60_000 % 60, atLeast: 2)
        all.append(UInt8(ascii: ":"))
        put(digits: time / 1_000 % 60, atLeast: 2)
        guard zone else { return }
        all.append(UInt8(ascii: "."))
        put(digits: time % 1_000, atLeast: 3)
        all.append(UInt8(ascii: "Z"))
    }

    mutating func put(digits value: UInt, atLeast width: Int) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 24) { room in
            var rest = value
            var place = 24
            repeat {
                place -= 1
                room[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            while 24 - place < width {
                place -= 1
                room[place] = UInt8(ascii: "0")
            }
            all.append(contentsOf: UnsafeBufferPointer(rebasing: room[place...]))
        }
    }
}

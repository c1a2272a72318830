/// How values are written in cells of text, where the type of the column alone does not say.
public struct CellFormat: Sendable, Hashable {
    /// The text that stands for no value; nil where every text is a value.
    public var null: String?
    public var decimalSeparator: Character
    /// A mark between thousands, which is passed over: a space, an apostrophe.
    public var grouping: Character?
    /// Nil for ISO 8601.
    public var date: TimePattern?
    public var timestamp: TimePattern?
    /// Whether blanks around a value belong to it.
    public var keepsBlanks: Bool

    public init(
        null: String? = "", decimalSeparator: Character = ".", grouping: Character? = nil, date: TimePattern? = nil,
        timestamp: TimePattern? = nil, keepsBlanks: Bool = true
    ) {
        self.null = null
        self.decimalSeparator = decimalSeparator
        self.grouping = grouping
        self.date = date
        self.timestamp = timestamp
        self.keepsBlanks = keepsBlanks
    }
}

/// How a day or a moment is written, in the words of `strftime`: `%d.%m.%Y %H:%M`.
public struct TimePattern: Sendable, Hashable {
    enum Part: Sendable, Hashable {
        case year, shortYear, month, monthName, day, hour, minute, second, fraction, zone
        case byte(UInt8)
    }

    let parts: [Part]
    public let text: String

    /// Nil where the pattern has a word that is not known.
    public init?(_ text: String) {
        self.text = text
        var parts: [Part] = []
        var bytes = Array(text.utf8)[...]
        while let byte = bytes.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                parts.append(.byte(byte))
                continue
            }
            switch bytes.popFirst() {
            case UInt8(ascii: "Y"): parts.append(.year)
            case UInt8(ascii: "y"): parts.append(.shortYear)
            case UInt8(ascii: "m"): parts.append(.month)
            case UInt8(ascii: "b"): parts.append(.monthName)
            case UInt8(ascii: "d"): parts.append(.day)
            case UInt8(ascii: "H"): parts.append(.hour)
            case UInt8(ascii: "M"): parts.append(.minute)
            case UInt8(ascii: "S"): parts.append(.second)
            case UInt8(ascii: "f"): parts.append(.fraction)
            case UInt8(ascii: "z"): parts.append(.zone)
            case UInt8(ascii: "F"): parts += [.year, .byte(0x2D), .month, .byte(0x2D), .day]
            case UInt8(ascii: "T"): parts += [.hour, .byte(0x3A), .minute, .byte(0x3A), .second]
            case UInt8(ascii: "%"): parts.append(.byte(0x25))
            default: return nil
            }
        }
        self.parts = parts
    }

    /// Microseconds since 1970-01-01T00:00, in UTC where the text names a zone; nil where the text is not so written or names
    /// no real day.
    func read(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        var moment = Moment()
        var scanner = Scanner(bytes)
        for part in parts {
            switch part {
            case .year: guard let value = scanner.digits(4...4) else { return nil }; moment.year = value
            case .shortYear:
                guard let value = scanner.digits(2...2) else { return nil }; moment.year = value < 69 ? 2000 + value : 1900 + value
            case .month: guard let value = scanner.digits(1...2) else { return nil }; moment.month = value
            case .monthName: guard let value = scanner.monthName() else { return nil }; moment.month = value
            case .day: guard let value = scanner.digits(1...2) else { return nil }; moment.day = value
            case .hour: guard let value = scanner.digits(1...2) else { return nil }; moment.hour = value
            case .minute: guard let value = scanner.digits(1...2) else { return nil }; moment.minute = value
            case .second: guard let value = scanner.digits(1...2) else { return nil }; moment.second = value
            case .fraction: guard let value = scanner.fraction() else { return nil }; moment.micros = value
            case .zone: guard let value = scanner.zone() else { return nil }; moment.zone = value
            case .byte(let byte): guard scanner.take(byte) else { return nil }
            }
        }
        return scanner.isAtEnd ? moment.micros(since: ()) : nil
    }
}

/// The parts of a moment as they were read.
struct Moment {
    var (year, month, day): (Int64, Int64, Int64) = (1970, 1, 1)
    var (hour, minute, second, micros): (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
    /// Seconds east of Greenwich.
    var zone: Int64 = 0

    /// ISO 8601, with a blank or a `T` between day and time, seconds and zone at will.
    static func iso(_ bytes: UnsafeRawBufferPointer) -> (moment: Moment, hasTime: Bool, hasZone: Bool)? {
        var moment = Moment()
        var scanner = Scanner(bytes)
        guard let year = scanner.digits(4...4), scanner.take(0x2D), let month = scanner.digits(2...2), scanner.take(0x2D),
            let day = scanner.digits(2...2)
        else { return nil }
        (moment.year, moment.month, moment.day) = (year, month, day)
        if scanner.isAtEnd { return (moment, false, false) }
        guard scanner.take(0x20) || scanner.take(0x54), let hour = scanner.digits(1...2), scanner.take(0x3A),
            let minute = scanner.digits(2...2)
        else { return nil }
        (moment.hour, moment.minute) = (hour, minute)
        if scanner.take(0x3A) {
            guard let second = scanner.digits(2...2) else { return nil }
            moment.second = second
            if scanner.take(0x2E) || scanner.take(0x2C) {
                guard let fraction = scanner.fraction() else { return nil }
                moment.micros = fraction
            }
        }
        if scanner.isAtEnd { return (moment, true, false) }
        guard let zone = scanner.zone(), scanner.isAtEnd else { return nil }
        moment.zone = zone
        return (moment, true, true)
    }

    /// Microseconds since 1970-01-01T00:00 UTC; nil for a day that no calendar has.
    func micros(since epoch: Void) -> Int64? {
        guard (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 60 else { return nil }
        let days = Calendar.days(year: year, month: month, day: day)
        guard Calendar.civil(days).day == day else { return nil }
        return ((days * 24 + hour) * 60 + minute) * 60_000_000 + (second - zone) * 1_000_000 + micros
    }
}

/// Takes bytes from the front.
private struct Scanner {
    private let bytes: UnsafeRawBufferPointer
    private var index = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { index == bytes.count }

    mutating func take(_ byte: UInt8) -> Bool {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func digit() -> Int64? {
        guard index < bytes.count, case let value = bytes[index] &- 0x30, value < 10 else { return nil }
        index += 1
        return Int64(value)
    }

    mutating func digits(_ count: ClosedRange<Int>) -> Int64? {
        var value: Int64 = 0
        for read in 0..<count.upperBound {
            guard let digit = digit() else { return read >= count.lowerBound ? value : nil }
            value = value * 10 + digit
        }
        return value
    }

    /// Microseconds of a fraction of a second; digits beyond are cut off.
    mutating func fraction() -> Int64? {
        guard var value = digit() else { return nil }
        var count = 1
        while let digit = digit() {
            if count < 6 { value = value * 10 + digit; count += 1 }
        }
        for _ in count..<6 { value *= 10 }
        return value
    }

    /// `Z`, `+03`, `+0300` or `+03:00`, in seconds.
    mutating func zone() -> Int64? {
        _ = take(0x20)
        if take(0x5A) { return 0 }
        let sign: Int64
        if take(0x2B) { sign = 1 } else if take(0x2D) { sign = -1 } else { return nil }
        guard let hours = digits(2...2), hours < 16 else { return nil }
        _ = take(0x3A)
        let minutes = digits(2...2) ?? 0
        guard minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    /// `Jan`, as logs write it.
    mutating func monthName() -> Int64? {
        guard index + 3 <= bytes.count else { return nil }
        let name = String(decoding: bytes[index..<index + 3], as: UTF8.self).lowercased()
        let names = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        guard let month = names.firstIndex(of: name) else { return nil }
        index += 3
        return Int64(month + 1)
    }
}

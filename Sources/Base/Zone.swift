/// A time zone by its name, as the system's zone files have it (RFC 8536).
public struct Zone: Sendable {
    public let name: String
    /// Moments from which another offset holds, in their order, with that offset in seconds east of Greenwich.
    private let changes: [(at: Int, offset: Int)]
    private let first: Int
    /// What holds behind the last change.
    private let rule: ZoneRule?

    public static let utc = Zone(name: "UTC", changes: [], first: 0, rule: nil)

    /// Fails where the system has no such zone, or its file is not what it should be.
    public init(_ name: String) throws(Diagnostic) {
        if name == "UTC" {
            self = .utc
            return
        }
        let path = "/usr/share/zoneinfo/" + name
        guard let zone = Zone(name, file: try Files.read(path)) else {
            throw Diagnostic(
                "zone.unreadable", "The system's file of the time zone `\(name)` cannot be read.",
                "Системный файл часового пояса `\(name)` не читается.", at: Place(path),
                mend: Text("install the package tzdata anew", "переустановите пакет tzdata"))
        }
        self = zone
    }

    private init(name: String, changes: [(at: Int, offset: Int)], first: Int, rule: ZoneRule?) {
        self.name = name
        self.changes = changes
        self.first = first
        self.rule = rule
    }

    /// Seconds east of Greenwich at a moment, in seconds since 1970.
    public func offset(at moment: Int) -> Int {
        if let last = changes.last, moment >= last.at, let rule { return rule.offset(at: moment) }
        if changes.isEmpty, let rule { return rule.offset(at: moment) }
        return changes.last { $0.at <= moment }?.offset ?? first
    }

    /// What clocks in the zone show at a moment, as if it were UTC.
    public func local(_ moment: Int) -> Int { moment + offset(at: moment) }

    /// The moment at which clocks show this: the first of two; the moment of the jump where clocks never show it.
    public func moment(local: Int) -> Int {
        let (early, late) = (offset(at: local - 86_400), offset(at: local + 86_400))
        let candidates = [local - early, local - late].filter { self.local($0) == local }
        if let moment = candidates.min() { return moment }
        // The jump lies between the two guesses.
        var (before, after) = (min(local - early, local - late), max(local - early, local - late))
        while after - before > 1 {
            let middle = (before + after) / 2
            if offset(at: middle) == offset(at: before) { before = middle } else { after = middle }
        }
        return after
    }
}

// MARK: - The file

extension Zone {
    private init?(_ name: String, file: [UInt8]) {
        guard file.count > 44, file.starts(with: Array("TZif".utf8)) else { return nil }
        func number(_ at: Int, _ width: Int) -> Int {
            var value = Int(Int8(bitPattern: file[at]))
            for byte in file[(at + 1)..<(at + width)] { value = value << 8 | Int(byte) }
            return value
        }
        func counts(_ at: Int) -> [Int]? { at + 44 <= file.count ? (0..<6).map { number(at + 20 + $0 * 4, 4) } : nil }
        // The second part has the same in 64 bits; the first only counts for how long it is.
        guard file[4] >= UInt8(ascii: "2"), let old = counts(0) else { return nil }
        let header = 44 + old[3] * 5 + old[4] * 6 + old[5] + old[2] * 8 + old[1] + old[0]
        guard let counts = counts(header) else { return nil }
        let (leaps, times, types, letters) = (counts[2], counts[3], counts[4], counts[5])
        let start = header + 44
        let kinds = start + times * 8
        let offsets = kinds + times
        let end = offsets + types * 6 + letters + leaps * 12 + counts[1] + counts[0]
        guard counts.allSatisfy({ $0 >= 0 }), types > 0, end < file.count else { return nil }
        var changes: [(at: Int, offset: Int)] = []
        for index in 0..<times {
            let kind = Int(file[kinds + index])
            guard kind < types else { return nil }
            changes.append((number(start + index * 8, 8), number(offsets + kind * 6, 4)))
        }
        let footer = String(decoding: file[(end + 1)...].prefix { $0 != 0x0A }, as: UTF8.self)
        self.init(name: name, changes: changes, first: number(offsets, 4), rule: ZoneRule(footer))
    }
}

/// The rule at the end of a zone's file, as POSIX writes it: `EET-2EEST,M3.5.0/3,M10.5.0/4`.
struct ZoneRule: Sendable {
    /// The day and the second of a year on which clocks are set, by their own time before.
    private struct Turn {
        enum Day { case week(month: Int, week: Int, weekday: Int), julian(Int), ordinal(Int) }
        let day: Day
        let seconds: Int
    }

    private let standard: Int
    private let summer: (offset: Int, from: Turn, to: Turn)?

    init?(_ text: String) {
        var rest = Array(text.utf8)[...]
        guard ZoneRule.takeName(&rest), let west = ZoneRule.takeTime(&rest) else { return nil }
        standard = -west
        guard !rest.isEmpty else {
            summer = nil
            return
        }
        guard ZoneRule.takeName(&rest) else { return nil }
        let offset = rest.first == UInt8(ascii: ",") ? standard + 3600 : ZoneRule.takeTime(&rest).map { -$0 }
        guard let offset, let from = ZoneRule.takeTurn(&rest), let to = ZoneRule.takeTurn(&rest), rest.isEmpty else { return nil }
        summer = (offset, from, to)
    }

    func offset(at moment: Int) -> Int {
        guard let summer else { return standard }
        let year = ZoneRule.year(of: moment + standard)
        let from = ZoneRule.moment(summer.from, in: year) - standard
        let to = ZoneRule.moment(summer.to, in: year) - summer.offset
        // South of the equator summer passes over the new year.
        let isSummer = from < to ? (from..<to).contains(moment) : !(to..<from).contains(moment)
        return isSummer ? summer.offset : standard
    }

    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func year(of seconds: Int) -> Int {
        let day = Int((Double(seconds) / 86_400).rounded(.down))
        var year = 1970 + day / 366
        while days(year + 1, 1, 1) <= day { year += 1 }
        while days(year, 1, 1) > day { year -= 1 }
        return year
    }

    /// In seconds since 1970, on the clock that the turn is told by.
    private static func moment(_ turn: Turn, in year: Int) -> Int {
        let day: Int
        switch turn.day {
        case .julian(let number):
            let isLeap = days(year, 3, 1) - days(year, 2, 1) == 29
            day = days(year, 1, 1) + number - 1 + (isLeap && number >= 60 ? 1 : 0)
        case .ordinal(let number): day = days(year, 1, 1) + number
        case .week(let month, let week, let weekday):
            let first = days(year, month, 1)
            let next = month == 12 ? days(year + 1, 1, 1) : days(year, month + 1, 1)
            // 1970-01-01 was a Thursday.
            var found = first + (weekday - (first + 4) % 7 + 7) % 7 + (week - 1) * 7
            while found >= next { found -= 7 }
            day = found
        }
        return day * 86_400 + turn.seconds
    }
}

// MARK: - Reading the rule

extension ZoneRule {
    private static func take(_ byte: Character, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == byte.asciiValue else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// `EET`, or `<+03>`.
    private static func takeName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if take("<", &rest) {
            guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(end + 1)...]
            return true
        }
        let name = rest.prefix { $0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z") }
        rest = rest.dropFirst(name.count)
        return name.count >= 3
    }

    private static func takeNumber(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard (1...3).contains(digits.count) else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// `-3`, `5:30`, `-2:00:00`, in seconds.
    private static func takeTime(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let sign = take("-", &rest) ? -1 : 1
        if sign == 1 { _ = take("+", &rest) }
        guard let hours = takeNumber(&rest) else { return nil }
        var seconds = hours * 3600
        for unit in [60, 1] where take(":", &rest) {
            guard let number = takeNumber(&rest) else { return nil }
            seconds += number * unit
        }
        return sign * seconds
    }

    /// `,M3.5.0/3`
    private static func takeTurn(_ rest: inout ArraySlice<UInt8>) -> Turn? {
        guard take(",", &rest) else { return nil }
        let day: Turn.Day
        if take("M", &rest) {
            guard let month = takeNumber(&rest), take(".", &rest), let week = takeNumber(&rest), take(".", &rest),
                let weekday = takeNumber(&rest), (1...12).contains(month), (1...5).contains(week), weekday < 7
            else { return nil }
            day = .week(month: month, week: week, weekday: weekday)
        } else if take("J", &rest) {
            guard let number = takeNumber(&rest), (1...365).contains(number) else { return nil }
            day = .julian(number)
        } else {
            guard let number = takeNumber(&rest), number < 366 else { return nil }
            day = .ordinal(number)
        }
        guard take("/", &rest) else { return Turn(day: day, seconds: 7200) }
        return takeTime(&rest).map { Turn(day: day, seconds: $0) }
    }
}

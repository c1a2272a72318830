/// A day of the calendar, counted from 1970-01-01.
public struct CalendarDay: Hashable, Comparable, Strideable, Sendable, CustomStringConvertible {
    public let number: Int

    public init(_ number: Int) { self.number = number }

    /// `2025-01-31`, with or without a time behind it; a month or a day may have one digit.
    public init?(_ text: some StringProtocol) {
        let parts = text.prefix(10).prefix { $0 != "T" && $0 != " " }.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let year = Int64(parts[0]), let month = Int64(parts[1]), let day = Int64(parts[2]),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        number = Int(Calendar.days(year: year, month: month, day: day))
    }

    public var description: String { Calendar.date(Int64(number)) }

    /// 1 for Monday to 7 for Sunday.
    public var weekday: Int { (number + 3) % 7 + (number >= -3 ? 1 : 8) }

    public static func < (left: CalendarDay, right: CalendarDay) -> Bool { left.number < right.number }
    public func distance(to other: CalendarDay) -> Int { other.number - number }
    public func advanced(by days: Int) -> CalendarDay { CalendarDay(number + days) }
}

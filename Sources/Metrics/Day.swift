import Project

/// A day of the Gregorian calendar.
package struct Day: Sendable, Hashable, Comparable {
    /// Days since 1970-01-01.
    package let number: Int

    package init(number: Int) { self.number = number }

    package init(year: Int, month: Int, day: Int) {
        // Years begin in March here, so that the leap day is their last.
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// `2026-01-31`; nil where that is no day.
    package init?(_ text: String) {
        guard isDay(text) else { return nil }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        self.init(year: parts[0], month: parts[1], day: parts[2])
    }

    package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

    /// Year, month and day.
    package var parts: (year: Int, month: Int, day: Int) {
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension Day: CustomStringConvertible {
    package var description: String {
        let (year, month, day) = parts
        func padded(_ number: Int, _ length: Int) -> String {
            String(repeating: "0", count: max(0, length - String(number).count)) + String(number)
        }
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }
}

extension Day {
    package func adding(days: Int) -> Day { Day(number: number + days) }

    /// The same day of another month, or that month's last day where it is shorter.
    package func adding(months: Int) -> Day {
        let (year, month, day) = parts
        let count = year * 12 + month - 1 + months
        let (newYear, newMonth) = (count >= 0 ? count / 12 : (count - 11) / 12, (count % 12 + 12) % 12 + 1)
        let next = newMonth == 12 ? Day(year: newYear + 1, month: 1, day: 1) : Day(year: newYear, month: newMonth + 1, day: 1)
        return min(Day(year: newYear, month: newMonth, day: day), next.adding(days: -1))
    }

    /// The first day of the week, month, … that this day is in.
    package func start(of grain: Grain) -> Day {
        let (year, month, _) = parts
        switch grain {
        case .hour, .day: return self
        // 1970-01-01 was a Thursday.
        case .week: return adding(days: -((number + 3) % 7 + 7) % 7)
        case .month: return Day(year: year, month: month, day: 1)
        case .quarter: return Day(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
        case .year: return Day(year: year, month: 1, day: 1)
        }
    }

    /// The day so many days, weeks, months, … later.
    package func adding(_ count: Int, _ grain: Grain) -> Day {
        switch grain {
        case .hour, .day: adding(days: count)
        case .week: adding(days: 7 * count)
        case .month: adding(months: count)
        case .quarter: adding(months: 3 * count)
        case .year: adding(months: 12 * count)
        }
    }
}

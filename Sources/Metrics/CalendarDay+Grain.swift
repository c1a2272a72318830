import Columnar
import Project

extension CalendarDay {
    init(year: Int, month: Int, day: Int) {
        self.init(Int(Calendar.days(year: Int64(year), month: Int64(month), day: Int64(day))))
    }

    var parts: (year: Int, month: Int, day: Int) {
        let (year, month, day) = Calendar.civil(Int64(number))
        return (Int(year), Int(month), Int(day))
    }

    /// The same day of another month, or that month's last day where it is shorter.
    func adding(months: Int) -> CalendarDay {
        let (year, month, day) = parts
        let count = year * 12 + month - 1 + months
        let (newYear, newMonth) = (count >= 0 ? count / 12 : (count - 11) / 12, (count % 12 + 12) % 12 + 1)
        let next =
            newMonth == 12 ? CalendarDay(year: newYear + 1, month: 1, day: 1) : CalendarDay(year: newYear, month: newMonth + 1, day: 1)
        return min(CalendarDay(year: newYear, month: newMonth, day: day), next.advanced(by: -1))
    }

    /// The first day of the week, month, … that this day is in.
    func start(of grain: Grain) -> CalendarDay {
        let (year, month, _) = parts
        switch grain {
        case .hour, .day: return self
        case .week: return advanced(by: 1 - weekday)
        case .month: return CalendarDay(year: year, month: month, day: 1)
        case .quarter: return CalendarDay(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)
        case .year: return CalendarDay(year: year, month: 1, day: 1)
        }
    }

    /// The day so many days, weeks, months, … later.
    func adding(_ count: Int, _ grain: Grain) -> CalendarDay {
        switch grain {
        case .hour, .day: advanced(by: count)
        case .week: advanced(by: 7 * count)
        case .month: adding(months: count)
        case .quarter: adding(months: 3 * count)
        case .year: adding(months: 12 * count)
        }
    }
}

import Columnar

/// How lively a day is: the week, the year, pay days and the holidays of Belarus.
enum Season {
    /// Monday to Sunday.
    static let week = [0.86, 0.86, 0.90, 0.95, 1.12, 1.15, 1.16]
    /// January to December.
    static let year = [0.90, 0.94, 1.00, 1.00, 1.02, 0.98, 0.94, 0.98, 1.02, 1.00, 1.03, 1.22]
    /// Days of the month when wages are paid, and how much livelier they are.
    static let payDays = [10, 25]
    static let payDay = 1.35
    static let holiday = 0.75
    static let eveOfHoliday = 1.30
    /// How much livelier a person of the same age in the app is after a year.
    static let growthInYear = 0.15

    /// Month and day of the holidays that stand still.
    static let fixedHolidays = [(1, 1), (1, 2), (1, 7), (3, 8), (5, 1), (5, 9), (7, 3), (11, 7), (12, 25)]

    /// The verticals of cars live by tyres: April and October to November.
    static let tyreMonths = [4, 10, 11]
    static let tyres = 1.6

    static func factor(_ day: Int, _ period: Period) -> Double {
        let (_, month, ofMonth) = period.civil(day)
        var factor = week[period.weekday(day)] * year[month - 1] * (1 + growthInYear * Double(day) / 365)
        if payDays.contains(ofMonth) { factor *= payDay }
        if isHoliday(day, period) {
            factor *= holiday
        } else if isHoliday(day + 1, period) {
            factor *= eveOfHoliday
        }
        return factor
    }

    static func isHoliday(_ day: Int, _ period: Period) -> Bool {
        let (year, month, ofMonth) = period.civil(day)
        if fixedHolidays.contains(where: { $0 == (month, ofMonth) }) { return true }
        // Radunitsa, the Tuesday nine days after the Orthodox Easter.
        return period.firstDay + day == orthodoxEaster(year) + 9
    }

    /// The day counted from 1970-01-01 (Meeus' rule for the Julian Easter, which lies 13 days apart until 2099).
    static func orthodoxEaster(_ year: Int) -> Int {
        let moon = (19 * (year % 19) + 15) % 30
        let sunday = (2 * (year % 4) + 4 * (year % 7) - moon + 34) % 7
        let sinceMarch = moon + sunday + 114 - 3 * 31
        return Int(Columnar.Calendar.days(year: Int64(year), month: 3, day: 1)) + sinceMarch + 13
    }

    /// How the day's doings fall on its 24 hours: on working days, Saturdays and Sundays. The week's peak is on Sunday evening.
    static let hours = [
        [1, 1, 1, 1, 1, 2, 5, 12, 20, 22, 22, 25, 34, 32, 24, 22, 24, 36, 50, 48, 34, 22, 10, 4],
        [2, 1, 1, 1, 1, 1, 3, 6, 14, 26, 38, 46, 48, 44, 40, 38, 36, 36, 36, 32, 26, 18, 10, 5],
        [2, 1, 1, 1, 1, 1, 2, 4, 10, 18, 26, 30, 30, 28, 28, 30, 36, 52, 86, 96, 80, 40, 14, 5],
    ]

    static func hours(onWeekday weekday: Int) -> [Int] { hours[max(0, weekday - 4)] }
}

import Columnar

/// A moment: milliseconds since 1970-01-01T00:00 UTC.
typealias Moment = Int64

/// The days that are generated, counted from 0, as days are lived in Minsk. Days before the first are negative.
package struct Period: Sendable, Equatable {
    /// Counted from 1970-01-01.
    package let firstDay: Int
    package let days: Int

    package init(firstDay: Int = standardFirstDay, days: Int) {
        self.firstDay = firstDay
        self.days = days
    }

    package static let standardFirstDay = Int(Columnar.Calendar.days(year: 2025, month: 11, day: 1))
    /// Of Minsk, the whole year round.
    static let zone: Moment = 3 * hour
    static let second: Moment = 1_000
    static let hour: Moment = 3_600_000
    static let dayLength: Moment = 86_400_000

    /// The first moment of a day in Minsk.
    func start(_ day: Int) -> Moment { Moment(firstDay + day) * Period.dayLength - Period.zone }

    /// The first moment that is not of the period any more.
    var end: Moment { start(days) }

    /// The day of a moment.
    func day(of moment: Moment) -> Int { Int((moment + Period.zone) / Period.dayLength) - firstDay }

    /// `2025-11-01`
    package func date(_ day: Int) -> String { Columnar.Calendar.date(Int64(firstDay + day)) }

    func civil(_ day: Int) -> (year: Int, month: Int, day: Int) {
        let (year, month, day) = Columnar.Calendar.civil(Int64(firstDay + day))
        return (Int(year), Int(month), Int(day))
    }

    /// 0 is Monday.
    func weekday(_ day: Int) -> Int { (firstDay + day + 3) % 7 }

    /// `251101`, the head of every number that is given on a day.
    func stamp(_ day: Int) -> Int {
        let (year, month, day) = civil(day)
        return year % 100 * 10_000 + month * 100 + day
    }

    /// Year and number of the week by ISO 8601.
    func week(_ day: Int) -> (year: Int, week: Int) {
        let thursday = day - weekday(day) + 3
        let year = civil(thursday).year
        let newYear = Int(Columnar.Calendar.days(year: Int64(year), month: 1, day: 1)) - firstDay
        return (year, (thursday - newYear) / 7 + 1)
    }
}

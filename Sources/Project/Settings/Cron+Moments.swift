import Base

/// The moments of a schedule, in seconds since 1970, by the clocks of a zone.
///
/// Where clocks jump forward, what would have been in the gap happens at the jump. Where they are set back, a time that is
/// shown twice counts once. Only what happens in every hour goes by hours that pass: so none is left out or happens twice.
extension Cron {
    /// The first moment behind another; nil where there is none within eight years: `0 0 30 2 *`.
    package func next(after moment: Int, in zone: Zone) -> Int? {
        hours == Cron.everyHour ? nextPassing(after: moment, zone) : nextShown(after: moment, zone)
    }

    /// The last moment behind `moment` that is not behind `end`.
    package func last(after moment: Int, through end: Int, in zone: Zone) -> Int? {
        var window = 3600
        while true {
            let start = max(moment, end - window)
            var found: Int?
            while let next = next(after: found ?? start, in: zone), next <= end { found = next }
            if found != nil || start == moment { return found }
            window *= 4
        }
    }

    private static let everyHour: UInt64 = 0xFF_FFFF
    private static let horizon = 8 * 366 * 86_400

    /// Local minutes in their order; the moments at which clocks show them never go back.
    private func nextShown(after moment: Int, _ zone: Zone) -> Int? {
        let start = zone.local(moment).floored(to: 60)
        var local = start
        while local < start + Cron.horizon {
            if !hasDay(local.dividing(by: 86_400)) {
                local = local.floored(to: 86_400) + 86_400
            } else if hours & 1 << UInt64(local.remainder(by: 86_400) / 3600) == 0 {
                local = local.floored(to: 3600) + 3600
            } else {
                if hasMinute(local), case let found = zone.moment(local: local), found > moment { return found }
                local += 60
            }
        }
        return nil
    }

    /// Minutes as they pass.
    private func nextPassing(after moment: Int, _ zone: Zone) -> Int? {
        var next = moment - zone.local(moment).remainder(by: 60) + 60
        while next < moment + Cron.horizon {
            let local = zone.local(next)
            if !hasDay(local.dividing(by: 86_400)) {
                next += 3600 - local.remainder(by: 3600)
            } else if hasMinute(local) {
                return next
            } else {
                next += 60
            }
        }
        return nil
    }

    private func hasMinute(_ local: Int) -> Bool { minutes & 1 << UInt64(local.remainder(by: 3600) / 60) != 0 }

    /// `day` counts from 1970-01-01, which was a Thursday.
    private func hasDay(_ day: Int) -> Bool {
        let (month, ordinal) = Cron.monthAndDay(day)
        guard months & 1 << UInt64(month) != 0 else { return false }
        let isDay = days & 1 << UInt64(ordinal) != 0
        let isWeekday = weekdays & 1 << UInt64((day + 4).remainder(by: 7)) != 0
        return eitherDay ? isDay || isWeekday : isDay && isWeekday
    }

    /// Counted in years that begin in March, so that the leap day is the last of its year.
    private static func monthAndDay(_ day: Int) -> (month: Int, day: Int) {
        let ofEra = (day + 719_468).remainder(by: 146_097)
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let month = (5 * ofYear + 2) / 153
        return (month < 10 ? month + 3 : month - 9, ofYear - (153 * month + 2) / 5 + 1)
    }
}

extension Int {
    fileprivate func floored(to size: Int) -> Int { self - remainder(by: size) }
    fileprivate func dividing(by size: Int) -> Int { floored(to: size) / size }
    fileprivate func remainder(by size: Int) -> Int { (self % size + size) % size }
}

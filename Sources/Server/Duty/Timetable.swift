import Base
import Columnar
import FoundationEssentials
import Project

/// The schedule of a project by the clocks of its zone.
package struct Timetable: Sendable {
    package let schedule: Schedule
    package let zone: Zone

    /// Nil where the project never runs by itself.
    package init?(_ settings: Settings) throws(Diagnostic) {
        guard let schedule = settings.schedule else { return nil }
        self.schedule = schedule
        zone = try Zone(settings.timeZone)
    }

    /// By which the state tells one schedule from another.
    var name: String { "\(schedule.cron.text) \(zone.name)" }

    /// The moments that come next, in seconds since 1970.
    package func next(_ count: Int, after moment: Int) -> [Int] {
        var moments: [Int] = []
        while moments.count < count, let next = schedule.cron.next(after: moments.last ?? moment, in: zone) { moments.append(next) }
        return moments
    }

    /// What was due last behind one moment and up to another.
    func last(after moment: Int, through end: Int) -> Int? { schedule.cron.last(after: moment, through: end, in: zone) }

    /// The first due moment of a day up to `end`, or the last one before that day where there is none: whose run brings what
    /// is promised for `end`.
    func bringing(_ end: Int) -> Int? {
        let midnight = zone.moment(local: zone.local(end) / 86_400 * 86_400)
        if let first = schedule.cron.next(after: midnight - 1, in: zone), first < end { return first }
        return last(after: end - 366 * 86_400, through: end - 1)
    }
}

extension Zone {
    /// `2026-11-21 00:30`, as the zone's clocks show it.
    package func shown(_ moment: Int) -> String { String(Columnar.Calendar.timestamp(Int64(local(moment)), .second).prefix(16)) }

    package func shown(_ moment: Date) -> String { shown(Int(moment.timeIntervalSince1970)) }
}

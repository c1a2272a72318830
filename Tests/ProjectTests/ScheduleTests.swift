import Base
import TestSupport
import Testing

@testable import Project

@Suite struct `The moments of a schedule` {
    private let vilnius: Zone

    init() throws { vilnius = try Zone("Europe/Vilnius") }

    private func moments(_ cron: String, _ zone: Zone, after start: Int, _ count: Int) throws -> [Int] {
        let cron = try #require(Cron(cron))
        var found: [Int] = []
        while found.count < count, let next = cron.next(after: found.last ?? start, in: zone) { found.append(next) }
        return found
    }

    @Test func `come once a day, by the clocks of the zone`() throws {
        let minsk = try Zone("Europe/Minsk")
        // 2026-11-20 16:31 UTC; 00:30 in Minsk is 21:30 UTC.
        #expect(try moments("30 0 * * *", minsk, after: 1_795_192_260, 3) == [1_795_210_200, 1_795_296_600, 1_795_383_000])
        #expect(try moments("30 0 * * *", minsk, after: 1_795_210_200, 1) == [1_795_296_600], "a moment does not follow itself")
    }

    @Test func `move to the jump where clocks leave them out, and come once where clocks show them twice`() throws {
        // 2026-03-29: 03:00 becomes 04:00 at 01:00 UTC. 2026-10-25: 04:00 becomes 03:00 at 01:00 UTC.
        let (jump, back) = (1_774_746_000, 1_792_890_000)
        #expect(try moments("30 3 * * *", vilnius, after: jump - 40_000, 2) == [jump, jump + 84_600])
        #expect(try moments("30 3 * * *", vilnius, after: back - 40_000, 2) == [back - 1800, back + 88_200])
        #expect(try moments("0,30 3 * * *", vilnius, after: jump - 40_000, 2) == [jump, jump + 82_800], "one run at the jump, not two")
    }

    @Test func `of every hour go by hours that pass`() throws {
        let (jump, back) = (1_774_746_000, 1_792_890_000)
        for turn in [jump, back] {
            let found = try moments("*/15 * * * *", vilnius, after: turn - 7200, 16)
            #expect(found == (1...16).map { turn - 7200 + $0 * 900 })
        }
        #expect(try moments("30 * * * *", vilnius, after: jump - 3600, 2) == [jump - 1800, jump + 1800])
    }

    @Test func `obey days, months and weekdays`() throws {
        // 2028-02-29 is a Tuesday, and the next leap day.
        #expect(try moments("0 0 29 2 *", .utc, after: 1_795_192_260, 2) == [1_835_395_200, 1_961_625_600])
        // 2026-11-20 is a Friday.
        #expect(try moments("0 12 * * 1-5", .utc, after: 1_795_192_260, 2) == [1_795_435_200, 1_795_521_600])
        #expect(
            try moments("0 0 1 * 6", .utc, after: 1_795_192_260, 3) == [1_795_219_200, 1_795_824_000, 1_796_083_200], "either day is enough"
        )
        #expect(try moments("0 0 30 2 *", .utc, after: 1_795_192_260, 1) == [])
    }

    @Test(
        arguments: ["*/7 * * * *", "5 */3 * * *", "30 0 * * *", "0,59 2,3 * * 0", "15 12 13 * 5"],
        ["Europe/Vilnius", "Australia/Lord_Howe", "America/New_York"])
    func `are those that clocks show, whatever the season`(text: String, name: String) throws {
        let (zone, cron) = (try Zone(name), try #require(Cron(text)))
        for start in [1_774_746_000, 1_792_890_000, 1_775_311_200, 1_773_558_000].map({ $0 - 86_400 }) {
            let end = start + 3 * 86_400
            var found: [Int] = []
            while let next = cron.next(after: found.last ?? start, in: zone), next <= end { found.append(next) }
            #expect(zip(found, found.dropFirst()).allSatisfy { $0 < $1 })
            #expect(cron.last(after: start, through: end, in: zone) == found.last)
            // Minute by minute, without the turns of the clocks themselves: a full hour on either side is left out.
            let turns = stride(from: start, to: end, by: 60).filter { zone.offset(at: $0) != zone.offset(at: $0 + 60) }
            func isFar(_ moment: Int) -> Bool { turns.allSatisfy { abs($0 - moment) > 2 * 3600 } }
            let days = Set((-1...4).map { zone.local(start) / 86_400 + $0 }.filter { hasDay(cron, $0) })
            let expected = stride(from: start + 60, through: end, by: 60).filter { moment in
                let local = zone.local(moment)
                return days.contains(local / 86_400) && hasMinute(cron, local) && isFar(moment)
            }
            #expect(found.filter(isFar) == expected)
        }
    }

    private func hasMinute(_ cron: Cron, _ local: Int) -> Bool {
        cron.minutes >> UInt64(local / 60 % 60) & 1 == 1 && cron.hours >> UInt64(local / 3600 % 24) & 1 == 1
    }

    /// What cron says of a day, counted in another way than by the code that is tested: year by year, month by month.
    private func hasDay(_ cron: Cron, _ number: Int) -> Bool {
        var (year, day) = (1970, number)
        func months(_ year: Int) -> [Int] {
            [31, year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        }
        while day >= months(year).reduce(0, +) {
            day -= months(year).reduce(0, +)
            year += 1
        }
        var month = 0
        while day >= months(year)[month] {
            day -= months(year)[month]
            month += 1
        }
        let isDay = cron.days >> UInt64(day + 1) & 1 == 1
        let isWeekday = cron.weekdays >> UInt64((number + 4) % 7) & 1 == 1
        return cron.months >> UInt64(month + 1) & 1 == 1 && (cron.eitherDay ? isDay || isWeekday : isDay && isWeekday)
    }

    @Test func `that were missed are found however long ago`() throws {
        let daily = try #require(Cron("30 0 * * *"))
        let now = 1_795_210_200 + 400 * 86_400 + 5
        #expect(daily.last(after: 1_795_210_200, through: now, in: try Zone("Europe/Minsk")) == now - 5)
        #expect(daily.last(after: now - 5, through: now, in: try Zone("Europe/Minsk")) == nil)
    }

    @Test func `are set in vitrina.yaml`() throws {
        func settings(_ text: String) throws -> Settings {
            let folder = try TemporaryFolder("project")
            try folder.write("name: Shop\nlanguages: [en]\n" + text, to: "vitrina.yaml")
            return try #require(Folder.load(folder.path, environment: [:]).folder).settings
        }
        #expect(try settings("").schedule == Schedule(cron: #require(Cron("30 0 * * *")), retry: 3, every: .seconds(600)))
        #expect(try settings("schedule: never\n").schedule == nil)
        let own = try #require(try settings("schedule: {cron: \"0 6 * * *\", retry: 2, every: 30s}\n").schedule)
        #expect(own == Schedule(cron: try #require(Cron("0 6 * * *")), retry: 2, every: .seconds(30)))
        #expect((1...4).map(own.pause) == [.seconds(30), .seconds(60), .seconds(120), .seconds(240)])
    }
}

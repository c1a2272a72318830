import Testing

@testable import Project

@Suite struct `A schedule` {
    @Test func `is kept as sets of numbers`() throws {
        let cron = try #require(Cron("*/15 6-8,20 1 * 7"))
        #expect(cron.minutes == 1 | 1 << 15 | 1 << 30 | 1 << 45)
        #expect(cron.hours == 1 << 6 | 1 << 7 | 1 << 8 | 1 << 20)
        #expect(cron.days == 1 << 1)
        #expect(cron.months == 0b1_1111_1111_1110)
        #expect(cron.weekdays == 1)
        #expect(cron.eitherDay)
        #expect(Cron("0 6 * * 1-5")?.eitherDay == false)
    }

    @Test(arguments: [
        "", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "5-1 * * * *", "*/0 * * * *", "1,,2 * * * *",
        "a * * * *", "-1 * * * *", "5/2 * * * *", "* * * * * *",
    ])
    func `is refused where cron would not know it`(text: String) {
        #expect(Cron(text) == nil)
    }
}

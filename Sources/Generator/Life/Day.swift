/// One day of the business: what decides how it is lived, worked out once for all its users.
final class Day: Sendable {
    let number: Int
    let scenario: Scenario
    let start: Moment
    let stamp: Int
    let season: Double
    let hours: [Int]
    let hoursTotal: Int
    /// The weights of the verticals at terminals, in the app and among bills.
    let terminal: [Int]
    let app: [Int]
    let bills: [Int]

    init(_ number: Int, _ scenario: Scenario) {
        let period = scenario.period
        self.number = number
        self.scenario = scenario
        start = period.start(number)
        stamp = period.stamp(number)
        season = Season.factor(number, period)
        hours = Season.hours(onWeekday: period.weekday(number))
        hoursTotal = hours.reduce(0, +)
        let isForTyres = Season.tyreMonths.contains(period.civil(number).month)
        let facts = Vertical.allCases.map { ($0, $0.facts) }
        func weights(_ weight: (Vertical.Facts) -> Int) -> [Int] {
            facts.map { vertical, facts in weight(facts) * (vertical == .auto && isForTyres ? Int(Season.tyres * 100) : 100) }
        }
        terminal = weights(\.terminal)
        app = weights(\.app)
        bills = weights(\.bills)
    }

    /// Every visit whose rows arrive on this day: those of the day, without the late, and the late of days before.
    func forEachArrival(_ delay: Delay, _ body: (Visit, User) throws -> Void) rethrows {
        var visit = Visit()
        for user in scenario.people.registered(by: number) {
            live(user, into: &visit)
            if !visit.isEmpty, delay.days(user.number, number, scenario.seed) == 0 { try body(visit, user) }
        }
        if delay.seesStrangers {
            for user in scenario.people.comingAfter(number) {
                meet(user, into: &visit)
                if !visit.isEmpty { try body(visit, user) }
            }
        }
        for days in 1...delay.atMost where number >= days {
            let before = Day(number - days, scenario)
            for user in scenario.people.registered(by: before.number) where delay.days(user.number, before.number, scenario.seed) == days {
                before.live(user, into: &visit)
                if !visit.isEmpty { try body(visit, user) }
            }
        }
    }

    /// Every visit of the day, whenever it arrives.
    func forEachVisit(_ body: (Visit, User) throws -> Void) rethrows {
        var visit = Visit()
        for user in scenario.people.registered(by: number) {
            live(user, into: &visit)
            if !visit.isEmpty { try body(visit, user) }
        }
    }

    /// How late rows come.
    struct Delay {
        let subject: Random.Subject
        let oneIn: Int
        let atMost: Int
        /// Whether those who have not registered yet leave a trace.
        let seesStrangers: Bool

        static let transactions = Delay(subject: .paymentLateness, oneIn: Dirt.lateTransactions, atMost: 3, seesStrangers: false)
        static let visits = Delay(subject: .visitLateness, oneIn: Dirt.lateVisits, atMost: 2, seesStrangers: true)

        func days(_ user: Int, _ day: Int, _ seed: UInt64) -> Int {
            var random = Random(seed, subject, user, day)
            let draw = Int(truncatingIfNeeded: random.next() >> 33) % (oneIn * atMost)
            return draw < atMost ? draw + 1 : 0
        }
    }
}

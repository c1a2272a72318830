/// Somebody with a wallet: what decides how they live in the app. Names and addresses are in `Person`.
struct User: Sendable {
    let number: Int
    /// The day of registration; negative before the period.
    let day: Int
    /// The moment of that day.
    let second: Int
    let channel: Int
    let campaign: Int?
    let city: Int
    let platform: Platform
    /// Days until a new version is installed.
    let updateLag: Int
    /// Touches of advertising before the one that led to registration: how many days before it.
    let earlierTouches: [Int]
    let hasCashback: Bool
    let hasPush: Bool
    /// The day from which nothing more is heard of them.
    let leaves: Int
    /// How likely they are to do something on a day when all else is at 1.
    let rate: Double
    var ring: Ring?

    struct Ring: Sendable {
        let head: Int
        let days: Range<Int>
    }

    enum Platform: UInt8, Sendable {
        case android, ios, web
        var code: String { ["android", "ios", "web"][Int(rawValue)] }
    }

    init(_ number: Int, day: Int, channels: [Int], _ seed: UInt64) {
        var random = Random(seed, .user, number)
        self.number = number
        self.day = day
        second = random.within(8 * 3_600...22 * 3_600)
        channel = random.place(in: channels, total: channels.reduce(0, +))
        let channel = channel
        let running = Campaign.all.firstIndex { $0.channel == channel && $0.runs(on: day) }
        campaign = running.flatMap { random.chance(Campaign.all[$0].ownShare) ? $0 : nil }
        city = random.place(in: City.shares, total: City.total)
        platform = random.weighted([(.android, 62), (.ios, 30), (.web, 8)])
        updateLag = random.below(Release.adoption)
        earlierTouches = (0..<random.weighted([(0, 55), (1, 25), (2, 13), (3, 7)])).map { _ in random.within(1...User.touchDays) }
        hasCashback = random.chance(CashbackProgram.takers)
        hasPush = random.chance(0.6)
        leaves = day + Cohort.lifetime(&random)
        // Many do little, a few do much; the mean is 1.
        let temper = 0.25 + 3 * random.fraction() * random.fraction()
        rate = Cohort.rate * Channel.all[channel].worth * temper
    }

    /// Advertising is seen at most this many days before registration.
    static let touchDays = 6
}

/// How a cohort lives on after its registration.
enum Cohort {
    /// The chance that an average user does something on an average day soon after registration.
    static let rate = 0.46
    /// What is left of it in the long run, and after how many days half of the rest is gone.
    static let lasting = 0.40
    static let halfLife = 30.0
    /// Of a hundred, those who leave for good in their first days, and those who leave later.
    static let leaveSoon = 20
    static let soon = 1...14
    static let leaveLater = 25
    static let later = 15...180

    static func decay(age: Int) -> Double { lasting + (1 - lasting) / (1 + Double(age) / halfLife) }

    static func lifetime(_ random: inout Random) -> Int {
        let draw = random.below(100)
        if draw < leaveSoon { return random.within(soon) }
        return draw < leaveSoon + leaveLater ? random.within(later) : 1_000_000
    }
}

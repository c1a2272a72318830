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
    let earlierTouches: Touches
    let hasCashback: Bool
    let hasPush: Bool
    /// The day from which nothing more is heard of them.
    let leaves: Int
    /// How much they do on a day when all else is at 1.
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
        earlierTouches = Touches(random.place(in: [55, 25, 13, 7], total: 100), &random)
        hasCashback = random.chance(CashbackProgram.takers)
        hasPush = random.chance(0.6)
        leaves = day + Cohort.lifetime(&random)
        // Many do little, a few do much; the mean is 1.
        let temper = 0.25 + 3 * random.fraction() * random.fraction()
        rate = Cohort.rate * Channel.all[channel].worth * temper
    }

    /// Advertising is seen at most this many days before registration.
    static let touchDays = 6

    /// Touches of advertising before the one that led to registration. A bit pattern, so that a user is copied without counting.
    struct Touches: Sendable {
        /// Two bits for each of the days before registration: how many there were.
        private var bits = 0

        init(_ count: Int, _ random: inout Random) {
            for _ in 0..<count { bits += 1 << (2 * random.within(1...touchDays)) }
        }

        func count(daysBefore days: Int) -> Int { bits >> (2 * days) & 3 }
    }
}

/// How a cohort lives on after its registration.
enum Cohort {
    /// How many things an average user does on an average day soon after registration.
    static let rate = 1.22
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

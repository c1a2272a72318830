/// Everybody who registers until a week after the period: who comes later has not even seen an advertisement.
struct People: Sendable {
    let users: [User]
    /// For a day of the period and the week behind it, how many have registered before it.
    private let registeredBefore: [Int]

    init(scale: Scale, period: Period, seed: UInt64) {
        let base = scale.of(4_000)
        let growing = scale.of(10_000) - base
        var users: [User] = []
        users.reserveCapacity(scale.of(10_000) + 1_000)
        let usual = Channel.all.map(\.share)
        for number in 1...base {
            // Denser and denser over a year and a half before the period.
            let day = -1 - Int(540 * (1 - (Double(number) / Double(base)).squareRoot()))
            users.append(User(number, day: day, channels: usual, seed))
        }
        let weights = (0..<max(365, period.days + User.touchDays + 1)).map(People.weight)
        let year = weights[..<365].reduce(0, +)
        var before = [base]
        var passed = 0
        for day in 0...period.days + User.touchDays {
            passed += weights[day]
            let count = base + Int(Int128(growing) * Int128(passed) / Int128(year))
            let channels = People.channels(on: day)
            while users.count < count { users.append(User(users.count + 1, day: day, channels: channels, seed)) }
            before.append(count)
        }
        People.formRings(&users)
        self.users = users
        registeredBefore = before
    }

    /// Those who registered on a day or before it.
    func registered(by day: Int) -> ArraySlice<User> { users[..<registeredBefore[day + 1]] }

    /// Those who will register in the days after one, as far as they can have seen an advertisement on it.
    func comingAfter(_ day: Int) -> ArraySlice<User> { users[registeredBefore[day + 1]..<registeredBefore[day + 1 + User.touchDays]] }

    func registered(on day: Int) -> ArraySlice<User> { users[registeredBefore[day]..<registeredBefore[day + 1]] }

    /// The channels' weights on a day, in thousandths of a share.
    static func channels(on day: Int) -> [Int] {
        var shares = Channel.all.map { $0.share * 1_000 }
        for campaign in Campaign.all where campaign.runs(on: day) {
            shares[campaign.channel] = Int(Double(shares[campaign.channel]) * campaign.uplift)
        }
        return shares
    }

    /// How many register on a day, in parts of the year's weight: the business grows, and campaigns bring more.
    private static func weight(_ day: Int) -> Int { (1_000 + 900 * day / 365) * channels(on: day).reduce(0, +) / 1_000 }

    private static func formRings(_ users: inout [User]) {
        for place in users.indices {
            guard let number = FraudRing.number(of: users[place].number) else { continue }
            let head = FraudRing.head(number)
            let last = head + FraudRing.members - 1
            guard users[head - 1].day >= 0, last <= users.count else { continue }
            let start = users[last - 1].day + FraudRing.delay
            users[place].ring = User.Ring(head: head, days: start..<start + FraudRing.length)
        }
    }
}

/// How large the business is, in thousandths.
package struct Scale: Sendable, Equatable {
    package let thousandths: Int

    package init(thousandths: Int) { self.thousandths = thousandths }

    /// So many at scale 1.
    func of(_ count: Int) -> Int { max(1, count * thousandths / 1_000) }
}

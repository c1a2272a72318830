/// A company that might become a client, and what came of it: the whole story, whenever the period ends.
struct Lead: Sendable {
    let number: Int
    let company: Company
    let source: Int
    let manager: Int
    let created: Moment
    /// When it was converted or thrown away.
    let decided: Moment
    let isConverted: Bool
    let person: (first: String, last: String, phone: String)
    /// In hundredths.
    let opportunity: Int
    /// The stages of its deal with the moments they began; the last one ends it.
    let stages: [(stage: Stage, since: Moment)]

    enum Stage: String, Sendable {
        case new = "C1:NEW", meeting = "C1:MEETING", offer = "C1:OFFER", legal = "C1:LEGAL", won = "C1:WON", lost = "C1:LOSE"
    }

    /// How many leads come in a year at scale 1, and from how long before the period they are known.
    static let inYear = 2_700
    static let before = 90

    init(_ number: Int, managers: Int, leadsInYear: Int, seed: UInt64, period: Period) {
        var random = Random(seed, .lead, number)
        self.number = number
        company = Company(1_000_000 + number, (seed, period))
        source = random.place(in: [34, 22, 12, 10, 14, 8], total: 100)
        manager = random.below(managers)
        let day = Lead.workingDay(number * 365 / leadsInYear - Lead.before, period)
        created = period.start(day) + 9 * Period.hour + Moment(random.below(9 * 3_600)) * Period.second
        isConverted = random.below(100) < Sales.converted
        decided = Lead.later(created, days: 1...6, period, &random)
        let name = (random.one(of: Names.men), Names.lastName(random.below(Names.last.count), ofWoman: false))
        person = (name.0, name.1, "+37529" + padded((number * 7_654_321 + 12_345) % 10_000_000, 7))
        opportunity = (company.size.rawValue + 1) * random.within(40...400) * 1_000

        guard isConverted else {
            stages = []
            return
        }
        let chance = Double(Sales.won[source].1) / 100 * (manager == Sales.bestManager ? Sales.bestFactor : 1)
        let isWon = random.chance(chance)
        let way: [Stage] = [.new, .meeting, .offer, .legal]
        let passed = isWon ? way.count : random.within(1...way.count)
        var since = decided
        var stages: [(stage: Stage, since: Moment)] = []
        for stage in way[..<passed] {
            stages.append((stage, since))
            let isJammed = stage == .legal && Sales.jam.contains(period.day(of: since))
            since = Lead.later(since, days: isJammed ? 2 * Sales.jamFactor...8 * Sales.jamFactor : 2...8, period, &random)
        }
        stages.append((isWon ? .won : .lost, since))
        self.stages = stages
    }

    /// The contract, if the deal was won.
    func contract(_ seed: UInt64, _ period: Period) -> Contract? {
        guard let last = stages.last, last.stage == .won else { return nil }
        return Contract(company, signed: period.day(of: last.since), lead: self, seed)
    }

    /// The deal as it stands at a moment.
    func stages(until end: Moment) -> ArraySlice<(stage: Stage, since: Moment)> { stages.prefix { $0.since < end } }

    /// Some days later, in the hours of work.
    private static func later(_ moment: Moment, days: ClosedRange<Int>, _ period: Period, _ random: inout Random) -> Moment {
        let day = workingDay(period.day(of: moment) + random.within(days), period)
        return period.start(day) + 9 * Period.hour + Moment(random.below(9 * 3_600)) * Period.second
    }

    private static func workingDay(_ day: Int, _ period: Period) -> Int {
        let weekday = period.weekday(day)
        return weekday >= 5 ? day + 7 - weekday : day
    }
}

/// The corporate business: the companies that were clients before the period, and the leads that become clients in it.
struct SalesPipeline: Sendable {
    /// Logins of those who sell.
    let managers: [Manager]
    let leads: [Lead]
    let contracts: [Contract]

    struct Manager: Sendable {
        let login: String
        let first: String
        let last: String
    }

    init(scale: Scale, period: Period, seed: UInt64) {
        let count = max(8, scale.of(24))
        managers = (0..<count).map { place in
            let (first, last) = (Names.men[place % Names.men.count], Names.last[place * 7 % Names.last.count])
            return Manager(login: "\(Names.latin(first).prefix(1)).\(Names.latin(last))\(place + 1)", first: first, last: last)
        }
        let inYear = scale.of(Lead.inYear)
        leads = (0..<inYear * (period.days + Lead.before) / 365).map {
            Lead($0 + 1, managers: count, leadsInYear: inYear, seed: seed, period: period)
        }.filter { $0.created < period.end }
        let known = (1...scale.of(675)).map { number in
            let company = Company(number, (seed, period))
            var random = Random(seed, .company, number, 2)
            return Contract(company, signed: -1 - random.below(1_000), lead: nil, seed)
        }
        contracts = known + leads.compactMap { $0.contract(seed, period) }.filter { $0.signed < period.days }
    }

    func manager(of contract: Contract) -> Manager { managers[contract.lead?.manager ?? contract.company.number % managers.count] }
}

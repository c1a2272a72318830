/// What a user does on a day.
extension Day {
    func live(_ user: User, into visit: inout Visit) {
        visit.clear()
        if user.ring == nil, number >= user.leaves { return }
        var random = Random(scenario.seed, .visit, user.number, number)
        var diary = Diary(day: self, user: user, random: random)
        if user.hasPush, random.chance(Day.push) { diary.push(&random, into: &visit) }
        if let ring = user.ring, ring.days.contains(number) { steal(ring, &diary, &random, into: &visit) }
        let age = number - user.day
        if age == 0 {
            register(&diary, &random, into: &visit)
        } else if number < user.leaves {
            // Twice as lively is twice as much done, on the whole, however much it is.
            let doings = user.rate * Cohort.decay(age: age) * season
            let whole = Int(doings)
            for _ in 0..<min(9, whole + (random.chance(doings - Double(whole)) ? 1 : 0)) { act(&diary, &random, into: &visit) }
        }
    }

    /// Advertising that is seen on the device before there is a user.
    func meet(_ user: User, into visit: inout Visit) {
        visit.clear()
        let touches = user.earlierTouches.count(daysBefore: user.day - number)
        guard touches > 0 else { return }
        var random = Random(scenario.seed, .touch, user.number, number)
        var diary = Diary(day: self, user: user, random: random)
        for _ in 0..<touches {
            let channel = random.place(in: Channel.all.map(\.share), total: 1_000)
            diary.open(&random, source: random.oneIn(4) ? Event.direct : channel, campaign: campaign(of: channel, &random), into: &visit)
            diary.look(1 + random.below(3), &random, into: &visit)
            diary.close(signedInFrom: .max, into: &visit)
        }
    }

    /// The touch that led to it, the first screens, and for most a first try.
    private func register(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        let moment = start + Moment(diary.user.second - 20) * Period.second
        diary.open(&random, at: moment, source: diary.user.channel, campaign: diary.user.campaign, into: &visit)
        diary.look(2 + random.below(3), &random, into: &visit)
        if random.chance(0.5) { shop(&diary, &random, into: &visit) }
        diary.close(signedInFrom: 2, into: &visit)
        if random.chance(0.4) { act(&diary, &random, into: &visit) }
    }

    private func campaign(of channel: Int, _ random: inout Random) -> Int? {
        guard let running = Campaign.all.firstIndex(where: { $0.channel == channel && $0.runs(on: number) }) else { return nil }
        return random.chance(Campaign.all[running].ownShare) ? running : nil
    }

    private func act(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        switch random.below(100) {
        case ..<17: payAtTerminal(&diary, &random, into: &visit)
        case ..<19 where diary.user.day < number: payBySchedule(&diary, &random, into: &visit)
        case ..<64:
            diary.open(&random, source: source(&random), campaign: nil, into: &visit)
            diary.look(1 + random.below(2), &random, into: &visit)
            shop(&diary, &random, into: &visit)
            diary.close(signedInFrom: 0, into: &visit)
        case ..<77:
            diary.open(&random, source: source(&random), campaign: nil, into: &visit)
            move(&diary, &random, into: &visit)
            diary.close(signedInFrom: 0, into: &visit)
        default:
            diary.open(&random, source: source(&random), campaign: nil, into: &visit)
            diary.look(2 + random.below(3), &random, into: &visit)
            if random.chance(0.4) { diary.add(.search, word: random.below(Event.queries.count), &random, into: &visit) }
            if random.chance(0.02) { diary.add(.error, word: random.chance(0.6) ? 1 : 3, &random, into: &visit) }
            diary.close(signedInFrom: 0, into: &visit)
        }
    }

    private func source(_ random: inout Random) -> Int {
        let draw = random.below(100)
        return draw < 86 ? Event.direct : draw < 96 ? Event.fromPush : draw < 98 ? Channel.place("yandex") : Channel.place("google")
    }

    /// From products towards a payment.
    private func shop(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        if random.chance(0.4) { diary.add(.search, word: random.below(Event.queries.count), &random, into: &visit) }
        let vertical = random.place(in: app, total: app.reduce(0, +))
        let goods = Product.byVertical[vertical]
        let merchant = scenario.market.choose(vertical, city: diary.user.city, day: number, &random)
        var product = random.one(of: goods)
        repeat {
            product = random.one(of: goods)
            diary.add(.product, product: product, merchant: merchant, amount: 0, &random, into: &visit)
        } while random.chance(0.45) && diary.eventCount(in: visit) < 20
        guard random.chance(Funnel.basket) else { return }
        var payment = diary.payment(.payment, merchant: merchant, product: product, &random)
        diary.add(.basket, product: product, merchant: merchant, amount: payment.amount, &random, into: &visit)
        guard random.chance(Funnel.checkout) else { return }
        diary.add(.checkout, product: product, merchant: merchant, amount: payment.amount, &random, into: &visit)
        let isBroken = diary.user.platform == .android && Release.all[diary.release].isBroken
        guard random.chance(isBroken ? Funnel.brokenPayment : Funnel.payment) else {
            if isBroken { diary.add(.error, word: 0, &random, into: &visit) }
            return
        }
        diary.pay(&payment, &random, into: &visit)
    }

    /// A transfer, a top-up or a bill, straight from its screen.
    private func move(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        let kind: Payment.Kind = [.transfer, .topup, .bill][random.place(in: [42, 30, 28], total: 100)]
        diary.add(.view, word: kind == .transfer ? 3 : kind == .bill ? 4 : 0, &random, into: &visit)
        var payment: Payment
        if kind == .bill {
            let vertical = random.place(in: bills, total: bills.reduce(0, +))
            let merchant = scenario.market.choose(vertical, city: diary.user.city, day: number, &random)
            payment = diary.payment(kind, merchant: merchant, product: random.one(of: Product.byVertical[vertical]), &random)
        } else {
            payment = diary.payment(kind, merchant: nil, product: nil, &random)
        }
        diary.pay(&payment, &random, into: &visit)
    }

    private func payAtTerminal(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        let vertical = random.place(in: terminal, total: terminal.reduce(0, +))
        let merchant = scenario.market.choose(vertical, city: diary.user.city, day: number, &random)
        var payment = diary.payment(.payment, merchant: merchant, product: nil, &random)
        payment.channel = .terminal
        diary.settle(&payment, at: diary.moment(&random), &random, into: &visit)
        if payment.cashback > 0, payment.refusal == nil { diary.push(&random, about: payment, into: &visit) }
    }

    private func payBySchedule(_ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        let vertical = random.place(in: bills, total: bills.reduce(0, +))
        let merchant = scenario.market.choose(vertical, city: diary.user.city, day: number, &random)
        var payment = diary.payment(.bill, merchant: merchant, product: random.one(of: Product.byVertical[vertical]), &random)
        payment.channel = .auto
        payment.hasDevice = false
        diary.settle(&payment, at: start + 6 * Period.hour + Moment(random.below(7_200_000)), &random, into: &visit)
    }

    private func steal(_ ring: User.Ring, _ diary: inout Diary, _ random: inout Random, into visit: inout Visit) {
        for _ in 0..<random.within(FraudRing.transfersOfMember) where diary.user.number != ring.head {
            var payment = diary.payment(.transfer, merchant: nil, product: nil, &random)
            payment.counterparty = ring.head
            payment.currency = .byn
            payment.amount = random.within(FraudRing.amounts)
            payment.fee = payment.amount / 100
            let hour = Moment(random.within(FraudRing.hours.lowerBound...FraudRing.hours.upperBound - 1))
            diary.settle(&payment, at: start + hour * Period.hour + Moment(random.below(3_600_000)), &random, into: &visit)
        }
    }

    /// Of users who take them, pushes on a day.
    private static let push = 0.05
}

/// Writes down one user's day: numbers, moments and amounts.
struct Diary {
    let day: Day
    let user: User
    let release: Int
    private(set) var sessions = 0
    private var payments = 0
    private var now: Moment = 0
    private var pushes = 0

    init(day: Day, user: User, random: Random) {
        self.day = day
        self.user = user
        release = Release.installed(on: day.number, lag: user.updateLag)
    }

    /// Some moment of the day, as its hours have it; on the first day, behind registration.
    func moment(_ random: inout Random) -> Moment {
        if user.day == day.number {
            return day.start + Moment(user.second + 900 + random.below(86_400 - 900 - user.second)) * Period.second
        }
        let hour = random.place(in: day.hours, total: day.hoursTotal)
        return day.start + Moment(hour) * Period.hour + Moment(random.below(3_600_000))
    }

    // MARK: Sessions

    mutating func open(
        _ random: inout Random, at moment: Moment? = nil, source: Int, campaign: Int?, into visit: inout Visit
    ) {
        // A session ends on the day it began, even the last one of the evening.
        now = min(moment ?? self.moment(&random), day.start + Period.dayLength - Period.hour / 3)
        visit.sessions.append(
            Session(
                number: (day.stamp * 10_000_000 + user.number) * 10 + sessions, start: now, end: now, release: release,
                firstEvent: visit.events.count))
        sessions += 1
        var launch = Event(name: .launch, at: now)
        launch.word = source
        launch.campaign = campaign
        visit.events.append(launch)
    }

    /// The launch, and screens looked at.
    mutating func look(_ count: Int, _ random: inout Random, into visit: inout Visit) {
        for place in 0..<count { add(.view, word: place == 0 ? 0 : random.below(Event.screens.count), &random, into: &visit) }
    }

    mutating func add(_ name: Event.Name, word: Int = 0, _ random: inout Random, into visit: inout Visit) {
        now += Moment(random.within(1_500...20_000))
        var event = Event(name: name, at: now)
        event.word = word
        visit.events.append(event)
    }

    mutating func add(
        _ name: Event.Name, product: Product, merchant: Int, amount: Int, _ random: inout Random, into visit: inout Visit
    ) {
        add(name, &random, into: &visit)
        visit.events[visit.events.count - 1].product = product.number
        visit.events[visit.events.count - 1].merchant = day.scenario.market.merchants[merchant].number
        visit.events[visit.events.count - 1].amount = amount
    }

    func eventCount(in visit: Visit) -> Int { visit.events.count - visit.sessions[visit.sessions.count - 1].firstEvent }

    mutating func close(signedInFrom: Int, into visit: inout Visit) {
        let last = visit.sessions.count - 1
        visit.sessions[last].end = now
        visit.sessions[last].eventCount = visit.events.count - visit.sessions[last].firstEvent
        visit.sessions[last].signedInFrom = min(signedInFrom, visit.sessions[last].eventCount)
    }

    /// A push stands outside sessions, under a number that no session has.
    mutating func push(_ random: inout Random, about payment: Payment? = nil, into visit: inout Visit) {
        guard pushes == 0 else { return }
        pushes += 1
        let at = payment.map { $0.at + 3_000 } ?? moment(&random)
        var session = Session(
            number: (day.stamp * 10_000_000 + user.number) * 10 + 9, start: at, end: at, release: release, firstEvent: visit.events.count)
        session.isPush = true
        session.eventCount = 1
        visit.sessions.append(session)
        var event = Event(name: .push, at: at)
        event.word = payment == nil ? 1 + random.below(2) : 0
        event.isOpened = random.chance(0.14)
        visit.events.append(event)
    }

    // MARK: Payments

    /// A payment that is ready to be made: what, where and how much.
    func payment(_ kind: Payment.Kind, merchant: Int?, product: Product?, _ random: inout Random) -> Payment {
        var payment = Payment()
        payment.kind = kind
        payment.user = user.number
        payment.merchant = merchant
        payment.product = product?.number
        payment.channel = user.platform == .web ? .web : .app
        let spread = (0.2 + 1.6 * random.fraction()) * (0.5 + random.fraction())
        if let merchant {
            let market = day.scenario.market
            let place = market.merchants[merchant]
            payment.method = 1 + random.place(in: PaymentMethod.shares, total: 100)
            payment.amount = product?.price ?? max(100, Int(Double(place.ticket) * spread))
            if let program = market.program(merchant, on: day.number), user.hasCashback {
                if product?.price == nil { payment.amount = Int(Double(payment.amount) * program.uplift) }
                payment.cashback = (payment.amount * program.rate + 5_000) / 10_000
            }
            payment.fee = (payment.amount * place.commission + 5_000) / 10_000
        } else {
            if kind == .transfer {
                payment.counterparty = 1 + random.below(day.scenario.people.registered(by: day.number).count)
                if random.oneIn(8) { payment.currency = [.usd, .eur, .rub][random.place(in: [45, 25, 30], total: 100)] }
            }
            let usual = [6_500, 2_200, 2_000, 180_000][Int(payment.currency.rawValue)]
            payment.method = random.chance(0.7) ? 1 + random.below(3) : 5
            payment.amount = max(100, Int(Double(kind == .topup ? 9_000 : usual) * spread))
            payment.fee = kind == .transfer ? max(30, payment.amount / 100) : 0
        }
        return payment
    }

    /// Pays in the open session.
    mutating func pay(_ payment: inout Payment, _ random: inout Random, into visit: inout Visit) {
        now += Moment(random.within(3_000...25_000))
        payment.session = visit.sessions[visit.sessions.count - 1].number
        settle(&payment, at: now, &random, into: &visit)
        var event = Event(name: .payment, at: now)
        event.product = payment.product ?? 0
        event.merchant = payment.merchant.map { day.scenario.market.merchants[$0].number } ?? 0
        event.amount = payment.amount
        event.currency = payment.currency
        event.transaction = payment.number
        event.refusal = payment.refusal
        visit.events.append(event)
        if payment.refusal == .technical { add(.error, word: 2, &random, into: &visit) }
    }

    /// Gives a payment its number and its fate.
    mutating func settle(_ payment: inout Payment, at moment: Moment, _ random: inout Random, into visit: inout Visit) {
        payments += 1
        payment.number = (day.stamp * 10_000_000 + user.number) * 100 + payments
        payment.at = moment
        if Outage.covers(moment, day.scenario.period) {
            if random.chance(Outage.declined) { payment.refusal = .technical }
        } else if random.chance(0.03) {
            payment.refusal = [.funds, .limit, .technical, .suspicion][random.place(in: [60, 20, 10, 10], total: 100)]
        }
        if payment.refusal != nil { payment.cashback = 0 }
        payment.dirt = Dirt.transactions.first { random.oneIn($0.oneIn) && ($0.0 != .orphan || payment.merchant != nil) }?.0
        payment.isRepeated = payment.dirt == nil && random.oneIn(Dirt.duplicateTransaction)
        visit.payments.append(payment)
    }
}

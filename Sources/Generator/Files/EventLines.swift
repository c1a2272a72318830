/// Events as lines of JSON.
struct EventLines {
    private let scenario: Scenario
    private let tally: TableTally
    private let releases = Release.all.map(\.version)
    private let channels = Channel.all.map(\.code)
    private let campaigns = Campaign.all.map(\.code)
    /// What all lines of a session say of its device and user, and of the rest.
    private let head = Bytes()
    private let tail = Bytes()

    init(_ scenario: Scenario, _ tally: TableTally) {
        self.scenario = scenario
        self.tally = tally
    }

    /// All events of a session; a session that was sent twice stands there twice.
    func write(_ session: Session, of visit: Visit, _ user: User, on day: Int, into text: Bytes) {
        var random = Random(scenario.seed, .push, session.number)
        let isLate = scenario.period.day(of: session.start) < day
        let start = text.count
        let isRepeated = random.oneIn(Dirt.duplicateSession)
        head.clear()
        head.put(#"","device_id":""#)
        head.put(user.device)
        let anonymous = head.count
        head.put(#"","user":""#)
        head.put(user.app)
        tail.clear()
        if !session.isPush {
            tail.put(#"","session":"#)
            tail.put(session.number)
            tail.put(#","platform":""#)
        } else {
            tail.put(#"","platform":""#)
        }
        tail.put(user.platform.code)
        tail.put(#"","version":""#)
        tail.put(releases[session.release])
        tail.put(UInt8(ascii: #"""#))
        for place in 0..<session.eventCount {
            let event = visit.events[session.firstEvent + place]
            let lineStart = text.count
            let isBroken = !isRepeated && random.oneIn(Dirt.brokenEvent)
            let isWrong = !isRepeated && !isBroken && random.oneIn(Dirt.wrongEvent)
            let isWrongAmount = isWrong && event.amount != 0
            text.put(#"{"event_id":"#)
            text.put(session.number * 100 + place)
            text.put(#","ts":""#)
            if isWrong && !isWrongAmount { text.put("n/a") } else { text.put(moment: event.at) }
            text.put(#"","name":""#)
            text.put(event.name.code)
            text.put(UnsafeBufferPointer(rebasing: head.written[..<(place >= session.signedInFrom ? head.count : anonymous)]))
            text.put(tail.written)
            details(event, isWrongAmount: isWrongAmount, into: text)
            text.put("}\n")
            tally.row()
            // Of what cannot be read, nobody can tell the amount.
            let amount = isWrongAmount || isBroken ? 0 : event.amount
            tally.add(amount, to: "amount")
            if isLate { tally.note(.late, amount: amount) }
            if isWrong { tally.note(.wrongType, amount: amount) }
            if isBroken {
                tally.note(.brokenLine, amount: 0)
                text.removeLast((text.count - lineStart) / 3)
                text.put("\n")
            }
            if isRepeated { tally.note(.duplicate, amount: event.amount) }
        }
        guard isRepeated else { return }
        text.repeatFrom(start)
        for place in 0..<session.eventCount {
            tally.row()
            tally.add(visit.events[session.firstEvent + place].amount, to: "amount")
        }
    }

    private func details(_ event: Event, isWrongAmount: Bool, into text: Bytes) {
        switch event.name {
        case .launch:
            text.put(#","source":""#)
            text.put(event.word == Event.direct ? "direct" : event.word == Event.fromPush ? "push" : channels[event.word])
            if let campaign = event.campaign {
                text.put(#"","campaign":""#)
                text.put(campaigns[campaign])
            }
            text.put(UInt8(ascii: #"""#))
        case .view: word("screen", Event.screens[event.word], text)
        case .search: word("query", Event.queries[event.word], text)
        case .error: word("error", Event.errors[event.word], text)
        case .push:
            word("message", Event.pushes[event.word], text)
            text.put(event.isOpened ? #","opened":true"# : #","opened":false"#)
        case .product, .basket, .checkout, .payment:
            if event.product != 0 {
                text.put(#","product_id":"#)
                text.put(event.product)
            }
            if event.merchant != 0 {
                text.put(#","merchant_id":"#)
                text.put(event.merchant)
            }
            guard event.name != .product else { return }
            text.put(#","amount":""#)
            if isWrongAmount { text.put("н/д") } else { text.put(money: event.amount) }
            text.put(#"","currency":""#)
            text.put(event.currency.code)
            text.put(UInt8(ascii: #"""#))
            guard event.name == .payment else { return }
            text.put(#","transaction_id":"#)
            text.put(event.transaction)
            text.put(event.refusal == nil ? #","status":"paid""# : #","status":"declined""#)
        }
    }

    private func word(_ key: String, _ value: String, _ text: Bytes) {
        text.put(#",""#)
        text.put(key)
        text.put(#"":""#)
        text.put(value)
        text.put(UInt8(ascii: #"""#))
    }
}

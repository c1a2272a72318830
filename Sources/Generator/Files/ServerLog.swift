/// What the servers write about a day: a sample of what goes well, and all that does not.
struct ServerLog {
    private var app: [(at: Moment, key: Int, line: [UInt8])] = []
    private var nginx: [(at: Moment, key: Int, line: [UInt8])] = []
    private let line = Bytes()

    /// Of events that went well, one in so many is written.
    private static let sample = 24

    mutating func add(_ visit: Visit, _ user: User) {
        for session in visit.sessions where !session.isPush {
            for place in session.firstEvent..<session.firstEvent + session.eventCount {
                let event = visit.events[place]
                let key = session.number * 100 + place - session.firstEvent
                let hasFailed = event.name == .error && event.word == 2
                if event.name == .error || event.refusal != nil || key % (ServerLog.sample * 7) == 0 { addApp(event, session, user, key) }
                if hasFailed || (key / 100 + key) % ServerLog.sample == 0 { addNginx(event, session, user, key, hasFailed: hasFailed) }
            }
        }
    }

    private mutating func addApp(_ event: Event, _ session: Session, _ user: User, _ key: Int) {
        line.clear()
        line.put(moment: event.at)
        line.put(event.name == .error ? " ERROR " : event.refusal != nil ? " WARN " : " INFO ")
        line.put(event.name.code)
        line.put(" session=")
        line.put(session.number)
        line.put(" user=")
        line.put(session.isSignedIn ? user.app : "-")
        if event.transaction != 0 {
            line.put(" transaction=")
            line.put(event.transaction)
        }
        line.put(" ")
        line.put(event.name == .error ? Event.errors[event.word] : event.refusal?.code ?? "ok")
        line.put("\n")
        app.append((event.at, key, line.all))
    }

    private mutating func addNginx(_ event: Event, _ session: Session, _ user: User, _ key: Int, hasFailed: Bool) {
        line.clear()
        for part in [10 + user.number % 80, user.number / 80 % 256, user.number / 20_480 % 256, 1 + user.number % 250].enumerated() {
            if part.offset > 0 { line.put(".") }
            line.put(part.element)
        }
        line.put(" - - [")
        line.put(nginxTime: event.at)
        line.put(#"] ""#)
        line.put(event.name == .checkout || event.name == .payment || hasFailed ? "POST" : "GET")
        line.put(" /api/v2/")
        line.put(hasFailed ? "payment" : event.name.code)
        line.put(#" HTTP/2.0" "#)
        line.put(hasFailed ? 502 : event.name == .error ? 504 : 200)
        line.put(" ")
        line.put(hasFailed ? 157 : 300 + key % 9_000)
        line.put(#" "-" "Vitrina/"#)
        line.put(Release.all[session.release].version)
        line.put(user.platform == .ios ? #" (iOS 18)" "# : user.platform == .android ? #" (Android 15)" "# : #" (Web)" "#)
        let milliseconds = hasFailed ? 30_000 : 20 + key * 31 % 400
        line.put(milliseconds / 1_000)
        line.put(".")
        line.put(digits: UInt(milliseconds % 1_000), atLeast: 3)
        line.put("\n")
        nginx.append((event.at, key, line.all))
    }

    /// Both logs in the order of time.
    func finish() -> (app: (text: [UInt8], tally: TableTally), nginx: (text: [UInt8], tally: TableTally)) {
        (ServerLog.sorted(app), ServerLog.sorted(nginx))
    }

    private static func sorted(_ lines: [(at: Moment, key: Int, line: [UInt8])]) -> (text: [UInt8], tally: TableTally) {
        let tally = TableTally()
        for _ in lines { tally.row() }
        return (lines.sorted { ($0.at, $0.key) < ($1.at, $1.key) }.flatMap(\.line), tally)
    }
}

extension Bytes {
    /// `01/Nov/2025:11:12:33 +0300`
    fileprivate func put(nginxTime moment: Moment) {
        let local = moment + Period.zone
        let (year, month, day) = Period(firstDay: 0, days: 0).civil(Int(local / Period.dayLength))
        let seconds = UInt(local % Period.dayLength) / 1_000
        put(digits: UInt(day), atLeast: 2)
        put("/")
        put(["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1])
        put("/")
        put(year)
        for part in [seconds / 3_600, seconds / 60 % 60, seconds % 60] {
            put(":")
            put(digits: part, atLeast: 2)
        }
        put(" +0300")
    }
}

/// What one user did on one day. It is filled again and again, so that its memory is asked for once.
struct Visit {
    var payments: [Payment] = []
    var sessions: [Session] = []
    var events: [Event] = []

    var isEmpty: Bool { payments.isEmpty && sessions.isEmpty }

    mutating func clear() {
        payments.removeAll(keepingCapacity: true)
        sessions.removeAll(keepingCapacity: true)
        events.removeAll(keepingCapacity: true)
    }
}

/// One stay in the app, or a push that came without one.
struct Session {
    let number: Int
    let start: Moment
    var end: Moment
    let release: Int
    /// Its events, by their places in the visit.
    let firstEvent: Int
    var eventCount = 0
    /// From which of its events on the user is known; past the last where nobody signs in.
    var signedInFrom = 0
    var isPush = false

    var isSignedIn: Bool { signedInFrom < eventCount }
}

struct Event {
    enum Name: UInt8 { case launch, view, search, product, basket, checkout, payment, push, error }

    let name: Name
    let at: Moment
    /// Launch: the channel, or one of `Event.direct…`. View, search, push and error: which of their words.
    var word = 0
    var campaign: Int?
    var product = 0
    var merchant = 0
    var amount = 0
    var currency = Currency.byn
    var transaction = 0
    var refusal: Payment.Refusal?
    var isOpened = false

    static let direct = -1
    static let fromPush = -2
    static let screens = ["home", "catalog", "history", "transfer", "bills", "profile", "offers"]
    static let queries = [
        "шины", "кофе", "аптека рядом", "билеты минск гомель", "то зубр", "скидки", "продукты", "стрижка", "смартфон", "жкх",
    ]
    static let pushes = ["cashback", "reminder", "news"]
    static let errors = ["checkout_timeout", "network", "server_502", "crash"]
}

extension Event.Name {
    var code: String { ["launch", "view", "search", "product", "basket", "checkout", "payment", "push", "error"][Int(rawValue)] }
}

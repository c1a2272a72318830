/// Two hours in which processing was down.
enum Outage {
    static let day = 52
    static let hours = 18..<20
    /// Of what was tried then.
    static let declined = 0.7

    static func covers(_ moment: Moment, _ period: Period) -> Bool {
        let start = period.start(day)
        return moment >= start + Moment(hours.lowerBound) * Period.hour && moment < start + Moment(hours.upperBound) * Period.hour
    }
}

/// Wallets opened together, that share a phone and empty stolen cards at night, just below the limit that is looked at.
enum FraudRing {
    static let members = 9
    /// Every so many users there is a ring.
    static let spacing = 1_600
    static let offset = 700
    /// A ring begins to send so many days after its last wallet was opened, and is stopped after so many more.
    static let delay = 3
    static let length = 5
    static let transfersOfMember = 4...6
    static let hours = 2..<4
    /// In hundredths.
    static let amounts = 48_000...49_900

    /// The ring of a user who registered in the period.
    static func number(of user: Int) -> Int? {
        let place = user % spacing - offset
        return place >= 0 && place < members ? user / spacing : nil
    }

    /// The first wallet, which receives what the others send.
    static func head(_ ring: Int) -> Int { ring * spacing + offset }
}

/// How long the corporate pipeline waits for the lawyers, and who sells.
enum Sales {
    /// Days of the period in which contracts lay with the lawyers.
    static let jam = 150..<200
    static let jamFactor = 3
    /// Of deals that end, won: by the source of the lead, in percent.
    static let won = [("WEB", 34), ("CALL", 38), ("RECOMMENDATION", 52), ("TRADE_SHOW", 68), ("EMAIL", 26), ("PARTNER", 44)]
    /// Of leads, converted, in percent.
    static let converted = 36
    /// The best of the managers wins so many times as often as the others.
    static let bestManager = 3
    static let bestFactor = 1.4
}

/// One transaction, as the billing sees it.
struct Payment: Sendable {
    enum Kind: UInt8 { case payment, bill, transfer, topup }
    enum Channel: UInt8 { case app, web, terminal, auto }
    enum Refusal: UInt8 { case funds, limit, technical, suspicion }

    var number = 0
    var at: Moment = 0
    var user = 0
    var counterparty: Int?
    /// Its place in the market.
    var merchant: Int?
    var product: Int?
    var method = 1
    var kind = Kind.payment
    var channel = Channel.app
    var currency = Currency.byn
    /// In hundredths.
    var amount = 0
    var fee = 0
    var cashback = 0
    var refusal: Refusal?
    var hasDevice = true
    var session: Int?
    /// What is wrong with its row.
    var dirt: Dirt?
    var isRepeated = false

    /// The number of an operation, refund or dispute of this transaction.
    func part(_ place: Int) -> Int { number * 10 + place }
}

extension Payment.Kind {
    var code: String { ["payment", "bill", "transfer", "topup"][Int(rawValue)] }
}

extension Payment.Channel {
    var code: String { ["app", "web", "terminal", "auto"][Int(rawValue)] }
}

extension Payment.Refusal {
    var code: String { ["insufficient_funds", "limit", "technical", "suspicion"][Int(rawValue)] }
    var responseCode: String { ["51", "61", "91", "59"][Int(rawValue)] }
}

/// Ways to pay, with how often they are used.
struct PaymentMethod: Sendable {
    let code: String
    let name: String
    let kind: String
    let network: String?
    let share: Int

    /// Their numbers count from 1.
    static let all = [
        PaymentMethod(code: "krai", name: "Карта «Край»", kind: "card", network: "Край", share: 34),
        PaymentMethod(code: "alpha", name: "Карта «Альфа»", kind: "card", network: "Альфа", share: 26),
        PaymentMethod(code: "delta", name: "Карта «Дельта»", kind: "card", network: "Дельта", share: 18),
        PaymentMethod(code: "wallet", name: "Кошелёк приложения", kind: "wallet", network: nil, share: 12),
        PaymentMethod(code: "account", name: "Счёт в банке", kind: "account", network: nil, share: 7),
        PaymentMethod(code: "installment", name: "Рассрочка", kind: "installment", network: nil, share: 3),
    ]
    static let shares = all.map(\.share)
    static let installment = 6
}

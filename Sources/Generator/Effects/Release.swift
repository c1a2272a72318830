/// Versions of the app, and how they reach people.
struct Release: Sendable {
    let version: String
    /// When it came out, counted from the start of the period.
    let day: Int
    /// Payments fail at its checkout on Android.
    var isBroken = false

    static let all = [
        Release(version: "4.0.0", day: -100), Release(version: "4.1.0", day: 20), Release(version: "4.2.0", day: 70, isBroken: true),
        Release(version: "4.2.1", day: 88), Release(version: "4.3.0", day: 150), Release(version: "4.4.0", day: 240),
        Release(version: "5.0.0", day: 330, isBroken: true), Release(version: "5.0.1", day: 372),
    ]

    /// People update within this many days.
    static let adoption = 8

    /// What a person has who updates `lag` days after a release.
    static func installed(on day: Int, lag: Int) -> Int { all.lastIndex { $0.day + lag <= day } ?? 0 }
}

/// The way from a product to a payment.
enum Funnel {
    static let basket = 0.35
    static let checkout = 0.80
    /// Of checkouts, on a sound version: 21 % of those who saw a product pay.
    static let payment = 0.75
    /// On a broken one, of those who saw a product.
    static let brokenShare = 0.08
    static let brokenPayment = brokenShare / (basket * checkout)
}

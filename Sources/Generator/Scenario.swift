import Base

/// A business that could be real: its people, merchants and companies, and what happens to them day by day.
///
/// A value is the same whoever computes it: each user's day, each merchant and each lead has random numbers of its own.
package struct Scenario: Sendable {
    package let scale: Scale
    package let period: Period
    package let seed: UInt64
    let people: People
    let market: Market
    let pipeline: SalesPipeline

    package init(scale: Scale, period: Period, seed: UInt64) {
        self.scale = scale
        self.period = period
        self.seed = seed
        people = People(scale: scale, period: period, seed: seed)
        market = Market(Merchant.all(max(100, scale.of(500)), seed: seed))
        pipeline = SalesPipeline(scale: scale, period: period, seed: seed)
    }

    /// Who is a client at the end.
    var users: ArraySlice<User> { people.registered(by: period.days - 1) }
}

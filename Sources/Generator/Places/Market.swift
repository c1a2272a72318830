/// The merchants, to be chosen from.
struct Market: Sendable {
    let merchants: [Merchant]
    /// Places of merchants by vertical, and by vertical and city.
    private let everywhere: [[Int]]
    private let inCity: [[[Int]]]
    /// The cashback programs of each merchant's chain.
    private let programs: [[CashbackProgram]]

    init(_ merchants: [Merchant]) {
        self.merchants = merchants
        var everywhere = Vertical.allCases.map { _ in [Int]() }
        var inCity = Vertical.allCases.map { _ in City.all.map { _ in [Int]() } }
        for (place, merchant) in merchants.enumerated() {
            everywhere[merchant.vertical.place].append(place)
            inCity[merchant.vertical.place][merchant.city].append(place)
        }
        self.everywhere = everywhere
        self.inCity = inCity
        programs = merchants.map { merchant in CashbackProgram.all.filter { $0.chain == merchant.chain } }
    }

    /// Where somebody of a city pays on a day: mostly near home, and more often at the well-known.
    func choose(_ vertical: Int, city: Int, day: Int, _ random: inout Random) -> Int {
        let near = inCity[vertical][city]
        let all = near.isEmpty || random.oneIn(5) ? everywhere[vertical] : near
        for _ in 0..<3 {
            let draw = random.fraction()
            let place = all[Int(draw * draw * Double(all.count))]
            if merchants[place].isOpen(on: day) { return place }
        }
        return everywhere[vertical][0]
    }

    func program(_ merchant: Int, on day: Int) -> CashbackProgram? { programs[merchant].first { $0.runs(on: day) } }
}

/// Where people pay.
struct Merchant: Sendable {
    let number: Int
    let name: String
    let chain: String?
    let brand: String?
    let vertical: Vertical
    let category: String
    let unp: String
    let city: Int
    let cityAsWritten: String
    let isMisspelt: Bool
    let address: String
    /// The usual amount, in hundredths.
    let ticket: Int
    /// Ten-thousandths.
    let commission: Int
    /// Days of the period; negative before it.
    let registered: Int
    let closed: Int?

    static let firstNumber = 1_001

    static func all(_ count: Int, seed: UInt64) -> [Merchant] { (0..<count).map { Merchant($0, seed) } }

    private init(_ place: Int, _ seed: UInt64) {
        var random = Random(seed, .merchant, place)
        number = Merchant.firstNumber + place
        vertical = Merchant.vertical(of: place)
        // The first of each kind have always been there, so that no vertical is ever without a merchant.
        registered = place < 100 || random.below(100) < 80 ? -1 - random.below(1_100) : random.below(365)
        closed = place >= 100 && random.oneIn(40) ? max(registered, 0) + 60 + random.below(300) : nil
        city = random.place(in: City.shares, total: City.total)
        let home = City.all[city]
        (cityAsWritten, isMisspelt) = home.written(&random, oneIn: Dirt.misspeltCity)

        let chains = vertical.chains
        chain = chains.isEmpty ? nil : chains[random.place(in: chains.map(\.share), total: 100)].name
        let facts = vertical.facts
        if vertical == .auto {
            let centre = Vertical.carCentres[random.place(in: Vertical.carCentres.map(\.share), total: 100)]
            let make = Vertical.makes[random.place(in: Vertical.makes.map(\.1), total: 100)].0
            (category, brand, ticket, commission) = (centre.category, make, centre.ticket, centre.commission)
            let kind = ["dealer": "Автоцентр", "service": "Автосервис", "parts": "Автозапчасти"][centre.category]!
            name = "\(kind) «\(make)-\(home.name)» №\(number)"
        } else {
            category = vertical == .retail ? (chain == "Шаг до дома" ? "convenience" : "supermarket") : vertical.rawValue
            brand = nil
            let noun = random.one(of: vertical.nouns)
            name = (chain.map { "\(noun) «\($0)»" } ?? noun) + " №\(number)"
            (ticket, commission) = (facts.ticket * (category == "convenience" ? 55 : 100) / 100, facts.commission)
        }
        let owner = chain.flatMap { name in Vertical.chainNames.firstIndex(of: name) } ?? Vertical.chainNames.count + place
        unp = Company.unp(1 + owner)
        address = Address.make(home, &random)
    }

    func isOpen(on day: Int) -> Bool { registered <= day && closed.map { day < $0 } ?? true }

    /// Exactly as many of each vertical in every hundred as its facts say.
    private static func vertical(of place: Int) -> Vertical {
        var left = place * 37 % 100
        for vertical in Vertical.allCases {
            left -= vertical.facts.merchants
            if left < 0 { return vertical }
        }
        preconditionFailure("the verticals are not a hundred")
    }
}

/// Addresses as people write them.
enum Address {
    static let streets = [
        "ул. Советская", "пр-т Независимости", "ул. Ленинская", "ул. Якуба Коласа", "ул. Янки Купалы", "ул. Богдановича",
        "пр-т Победителей",
        "ул. Кирова", "ул. Гагарина", "ул. Мицкевича", "ул. Максима Горького", "ул. Пушкина", "ул. Притыцкого", "ул. Сурганова",
        "пр-т Машерова", "ул. Московская", "ул. Скорины", "ул. Набережная", "ул. Лесная", "ул. Заводская", "пер. Школьный", "б-р Шевченко",
    ]

    static func make(_ city: City, _ random: inout Random) -> String {
        let house = random.within(1...160)
        let tail = random.oneIn(9) ? " корп. \(random.within(1...4))" : random.oneIn(12) ? "А" : ""
        // Some are not known to any geocoder, or only half.
        if random.oneIn(40) { return "\(city.name), рынок, пав. \(random.within(1...300))" }
        if random.oneIn(30) { return "\(city.name), \(random.one(of: streets))" }
        return "\(city.name), \(random.one(of: streets)), \(house)\(tail)"
    }
}

/// A legal entity.
struct Company: Sendable {
    let number: Int
    let name: String
    let form: String
    let industry: String
    let size: Size
    let employees: Int
    let city: Int
    let address: String
    let registered: Int
    let isKey: Bool
    let isUNPWrong: Bool

    enum Size: Int, Sendable, CaseIterable {
        case micro, small, medium, large
        var code: String { ["micro", "small", "medium", "large"][rawValue] }
        /// Payment orders on a working day, and the usual amount in hundredths.
        var orders: Double { [0.05, 0.10, 0.22, 0.50][rawValue] }
        var amount: Int { [45_000, 140_000, 620_000, 2_400_000][rawValue] }
    }

    init(_ number: Int, _ scenario: (seed: UInt64, period: Period)) {
        var random = Random(scenario.seed, .company, number)
        self.number = number
        form = random.weighted([("ООО", 46), ("ЧУП", 22), ("ИП", 14), ("ОАО", 10), ("СООО", 8)])
        name = Company.name(form, &random)
        industry = random.one(of: Company.industries)
        size = form == "ИП" ? .micro : Size.allCases[random.place(in: [38, 34, 20, 8], total: 100)]
        employees = [random.within(1...15), random.within(16...100), random.within(101...250), random.within(251...4_000)][size.rawValue]
        city = random.place(in: City.shares, total: City.total)
        address = Address.make(City.all[city], &random)
        registered = -200 - random.below(6_000)
        isKey = size == .large && random.oneIn(2)
        isUNPWrong = random.oneIn(Dirt.wrongUNP)
    }

    /// The number of a taxpayer: nine digits, no two alike.
    static func unp(_ number: Int) -> String { String(190_000_000 + number * 1_009 % 9_999_991) }

    var unp: String { isUNPWrong ? String(Company.unp(number).dropLast()) : Company.unp(number) }

    static let industries = [
        "Розничная торговля", "Оптовая торговля", "Автоторговля и автосервис", "Общественное питание", "Строительство",
        "Транспорт и логистика", "ИТ и связь", "Производство", "Медицина и фармацевтика", "Сельское хозяйство", "Образование",
        "Услуги для бизнеса",
    ]

    private static let heads = [
        "Бел", "Минск", "Нёман", "Двина", "Полесье", "Славутич", "Днепр", "Север", "Гран", "Евро", "Агро", "Техно", "Ника", "Вектор",
    ]
    private static let tails = [
        "строй", "торг", "сервис", "транс", "продукт", "комплект", "пром", "инвест", "лес", "фарм", "мебель", "энерго",
    ]

    private static func name(_ form: String, _ random: inout Random) -> String {
        if form == "ИП" {
            return
                "\(Names.lastName(random.below(Names.last.count), ofWoman: false)) \(random.one(of: Names.men).prefix(1)).\(random.one(of: Names.men).prefix(1))."
        }
        return "«\(random.one(of: heads))\(random.one(of: tails))\(random.oneIn(3) ? " плюс" : "")»"
    }
}

/// What a company has agreed to.
struct Contract: Sendable {
    let company: Company
    /// Days of the period.
    let signed: Int
    let validTo: Int
    let left: Int?
    let tariff: Int
    let package: Int?
    /// A year's sum, in hundredths.
    let amount: Int
    let lead: Lead?

    init(_ company: Company, signed: Int, lead: Lead?, _ seed: UInt64) {
        var random = Random(seed, .company, company.number, 1)
        self.company = company
        self.signed = signed
        self.lead = lead
        validTo = signed + 365 * random.within(1...3)
        left = random.below(100) < [12, 8, 5, 3][company.size.rawValue] ? signed + random.within(90...800) : nil
        tariff = min(3, max(0, company.size.rawValue + [-1, 0, 0, 0, 1][random.below(5)]))
        package = random.chance(0.6) ? random.below(Tariff.packages.count) : nil
        let monthly = Tariff.all[tariff].fee + (package.map { Tariff.packages[$0].fee } ?? 0)
        amount = 12 * monthly + random.within(1...60) * 10_000
    }

    func isActive(on day: Int) -> Bool { signed <= day && left.map { day < $0 } ?? true }

    func number(_ period: Period) -> String {
        let place = lead.map { 500_000 + $0.number } ?? company.number
        return "\(period.civil(signed).year)/\(padded(place, 6))"
    }

    /// The DOCX of a contract that was signed in the period.
    func file(_ period: Period) -> String? {
        signed >= 0 ? number(period).replacing("/", with: "-") + ".docx" : nil
    }
}

struct Tariff: Sendable {
    let code: String
    let name: String
    /// A month, in hundredths.
    let fee: Int
    /// Ten-thousandths.
    let commission: Int
    let services: String

    static let all = [
        Tariff(code: "START", name: "Старт", fee: 0, commission: 190, services: ""),
        Tariff(code: "BUSINESS", name: "Бизнес", fee: 4_900, commission: 140, services: ""),
        Tariff(code: "PRO", name: "Профи", fee: 14_900, commission: 110, services: ""),
        Tariff(code: "CORP", name: "Корпорация", fee: 49_000, commission: 80, services: ""),
    ]

    static let packages = [
        Tariff(code: "ACQUIRING", name: "Эквайринг", fee: 2_500, commission: 0, services: "терминалы,QR-платежи,отчёты"),
        Tariff(code: "SALARY", name: "Зарплатный", fee: 3_900, commission: 0, services: "зарплатный проект,карты,налоги"),
        Tariff(code: "TRADE", name: "Внешняя торговля", fee: 7_900, commission: 0, services: "валютные платежи,валютный контроль"),
        Tariff(
            code: "FULL", name: "Всё включено", fee: 12_900, commission: 0,
            services: "терминалы,QR-платежи,зарплатный проект,валютные платежи,API"),
    ]
}

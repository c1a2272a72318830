/// A line of business.
enum Vertical: String, Sendable, CaseIterable {
    case retail, auto, cafe, pharmacy, fuel, telecom, utilities, fashion, electronics, beauty, travel, services

    var place: Int { Vertical.allCases.firstIndex(of: self)! }

    struct Facts: Sendable {
        /// Of a hundred merchants.
        let merchants: Int
        /// Of payments at a terminal, of products bought in the app, and of bills.
        let terminal: Int
        let app: Int
        let bills: Int
        /// The usual amount, in hundredths.
        let ticket: Int
        /// Ten-thousandths of a payment that the company keeps.
        let commission: Int
    }

    var facts: Facts { Vertical.all[place] }

    private static let all = [
        Facts(merchants: 34, terminal: 46, app: 20, bills: 0, ticket: 3_800, commission: 90),
        Facts(merchants: 12, terminal: 5, app: 15, bills: 0, ticket: 16_500, commission: 140),
        Facts(merchants: 14, terminal: 15, app: 8, bills: 0, ticket: 1_600, commission: 150),
        Facts(merchants: 8, terminal: 9, app: 5, bills: 0, ticket: 2_300, commission: 110),
        Facts(merchants: 6, terminal: 9, app: 2, bills: 0, ticket: 5_200, commission: 60),
        Facts(merchants: 3, terminal: 1, app: 2, bills: 45, ticket: 2_500, commission: 100),
        Facts(merchants: 4, terminal: 0, app: 0, bills: 55, ticket: 7_400, commission: 50),
        Facts(merchants: 5, terminal: 5, app: 12, bills: 0, ticket: 8_900, commission: 170),
        Facts(merchants: 4, terminal: 3, app: 11, bills: 0, ticket: 21_000, commission: 120),
        Facts(merchants: 4, terminal: 4, app: 8, bills: 0, ticket: 4_100, commission: 180),
        Facts(merchants: 2, terminal: 1, app: 9, bills: 0, ticket: 26_000, commission: 130),
        Facts(merchants: 4, terminal: 2, app: 8, bills: 0, ticket: 5_000, commission: 160),
    ]

    /// Chains, with the shares of their vertical's merchants.
    var chains: [(name: String, share: Int)] {
        switch self {
        case .retail:
            [
                ("Родны Кут", 26), ("Добрая Корзина", 20), ("Зелёный Двор", 16), ("Восток-Маркет", 14), ("Копеечный Ряд", 12),
                ("Шаг до дома", 12),
            ]
        case .pharmacy: [("Зёлки", 60), ("Аптека Здрава", 40)]
        case .fuel: [("Шлях-Ойл", 55), ("БелТрасса", 45)]
        case .telecom: [("Вольна", 50), ("Сувязь Плюс", 50)]
        default: []
        }
    }

    static let chainNames = allCases.flatMap { $0.chains.map(\.name) }

    /// What stands before a merchant's name.
    var nouns: [String] {
        switch self {
        case .retail: ["Магазин"]
        case .auto: ["Автоцентр"]
        case .cafe: ["Кафе «Васильковый двор»", "Кофейня «Зерно»", "Столовая «Смачна»", "Пиццерия «Луна»", "Бар «Якорь»"]
        case .pharmacy: ["Аптека"]
        case .fuel: ["АЗС"]
        case .telecom: ["Салон связи"]
        case .utilities: ["ЖРЭО", "Водоканал", "Теплосеть", "Энергосбыт"]
        case .fashion: ["Бутик «Лён»", "Обувь «Каблучок»", "Одежда «Нить»"]
        case .electronics: ["Техника «Разряд»", "Электроника «Пятый контакт»"]
        case .beauty: ["Салон «Папараць»", "Барбершоп «Борода»"]
        case .travel: ["Турагентство «Горизонт-Тур»", "Кассы «Вокзал»"]
        case .services: ["Химчистка «Белый лист»", "Клиника «Лодэ-Вита»", "Фитнес «Пульс»"]
        }
    }

    /// The makes of cars, by their popularity.
    static let makes = [("Зубр", 30), ("Неман", 22), ("Вояж", 18), ("Астрея", 14), ("Сириус", 10), ("Тайга", 6)]
    /// Kinds of car centres and their shares, with their usual amount and commission.
    static let carCentres = [
        (category: "dealer", share: 30, ticket: 42_000, commission: 110), (category: "service", share: 45, ticket: 14_500, commission: 150),
        (category: "parts", share: 25, ticket: 8_600, commission: 170),
    ]
}

import Base

/// Where users come from, and how much they are worth.
struct Channel: Sendable {
    let code: String
    let name: Text
    /// Of a thousand registrations on a day without campaigns.
    let share: Int
    /// How much more its users do than those of an average channel: the planted effect.
    let worth: Double
    /// What an install costs, in hundredths; 0 where nobody is paid.
    let costOfInstall: Int
    let currency: Currency

    static let all = [
        Channel(code: "organic", name: Text("organic", "органика"), share: 280, worth: 1.0, costOfInstall: 0, currency: .byn),
        Channel(code: "yandex", name: Text("Yandex Direct", "Яндекс Директ"), share: 170, worth: 1.0, costOfInstall: 420, currency: .byn),
        Channel(code: "google", name: Text(same: "Google Ads"), share: 150, worth: 0.95, costOfInstall: 160, currency: .usd),
        Channel(code: "instagram", name: Text(same: "Instagram"), share: 110, worth: 0.80, costOfInstall: 310, currency: .byn),
        Channel(code: "tiktok", name: Text(same: "TikTok"), share: 90, worth: 0.60, costOfInstall: 190, currency: .byn),
        Channel(code: "vk", name: Text("VK", "ВКонтакте"), share: 60, worth: 0.90, costOfInstall: 260, currency: .byn),
        Channel(code: "referral", name: Text("referral", "рекомендация"), share: 100, worth: 1.25, costOfInstall: 0, currency: .byn),
        Channel(code: "partner", name: Text("partner bank", "банк-партнёр"), share: 40, worth: 1.40, costOfInstall: 0, currency: .byn),
    ]

    static func place(_ code: String) -> Int { all.firstIndex { $0.code == code }! }
}

/// Some weeks of advertising in a channel.
struct Campaign: Sendable {
    let code: String
    let name: Text
    let channel: Int
    /// The first day, counted from the start of the period, and how many there are.
    let firstDay: Int
    let length: Int
    /// How many times the channel's registrations grow.
    let uplift: Double
    /// Spent a day above the channel's usual, in hundredths, for each 10,000 users of the business.
    let spend: Int

    func runs(on day: Int) -> Bool { day >= firstDay && day < firstDay + length }

    /// Of the users that its channel brings while it runs, how many are its own.
    var ownShare: Double { (uplift - 1) / uplift }

    /// `winter_banner` is the one that does not work: it costs as much as the best and brings hardly anybody.
    static let all = [
        make("november_cashback", "November cashback", "Ноябрьский кешбэк", "yandex", 5, 21, uplift: 2.2, spend: 2_400),
        make("new_year", "New Year gifts", "Новогодние подарки", "instagram", 35, 26, uplift: 2.5, spend: 1_900),
        make("winter_banner", "Winter banner", "Зимний баннер", "google", 30, 45, uplift: 1.05, spend: 2_600),
        make("students", "Students", "Студентам", "tiktok", 80, 31, uplift: 2.2, spend: 900),
        make("spring_tyres", "Spring tyres", "Весна: шины", "yandex", 130, 30, uplift: 1.8, spend: 2_000),
        make("bring_a_friend", "Bring a friend", "Приведи друга", "referral", 165, 30, uplift: 2.0, spend: 1_500),
        make("may_travel", "May travel", "Майские поездки", "vk", 180, 24, uplift: 2.4, spend: 1_200),
        make("summer", "Summer without fees", "Лето без комиссии", "google", 220, 40, uplift: 1.9, spend: 1_800),
        make("school", "Back to school", "Снова в школу", "instagram", 280, 28, uplift: 2.1, spend: 1_700),
        make("autumn_cashback", "Autumn cashback", "Осенний кешбэк", "yandex", 325, 40, uplift: 2.0, spend: 2_500),
    ]

    static let failed = all.firstIndex { $0.code == "winter_banner" }!

    private static func make(
        _ code: String, _ en: String, _ ru: String, _ channel: String, _ firstDay: Int, _ length: Int, uplift: Double, spend: Int
    ) -> Campaign {
        Campaign(
            code: code, name: Text(en, ru), channel: Channel.place(channel), firstDay: firstDay, length: length, uplift: uplift,
            spend: spend)
    }
}

/// What money is counted in.
enum Currency: UInt8, Sendable, CaseIterable {
    case byn, usd, eur, rub

    var code: String { ["BYN", "USD", "EUR", "RUB"][Int(rawValue)] }
}

import Base
import Columnar

/// The list of what was planted, written from the constants that plant it.
struct EffectsFile {
    private var text =
        "# What was planted into this business, and how much of it. Days are those of Minsk.\n"
        + "# Что заложено в этот бизнес и в каком размере. Дни — по минскому времени.\neffects:\n"
    private let period: Period

    init(_ scenario: Scenario) {
        period = scenario.period
        addLife()
        addMarketing()
        addApp()
        addTroubles(scenario)
        addCompanies()
        addDirt()
    }

    var bytes: [UInt8] { Array(text.utf8) }

    private mutating func add(_ name: String, _ words: Text, _ figures: [(String, String)]) {
        text += "  - name: \(name)\n    en: \(quoted(words.en))\n    ru: \(quoted(words.ru))\n"
        for (key, value) in figures { text += "    \(key): \(value)\n" }
    }

    /// The days of an effect, and whether any of them is in the period.
    private func days(_ first: Int, _ last: Int) -> [(String, String)] {
        [("from", period.date(first)), ("to", period.date(last)), ("in_period", first < period.days ? "true" : "false")]
    }

    private mutating func addLife() {
        add(
            "week",
            Text("How lively the days of the week are, Monday to Sunday", "Насколько оживлены дни недели, с понедельника по воскресенье"),
            [("factors", list(Season.week))])
        add(
            "year", Text("How lively the months are, January to December", "Насколько оживлены месяцы, с января по декабрь"),
            [("factors", list(Season.year))])
        add(
            "pay_days", Text("On pay days more is paid", "В дни зарплаты платят больше"),
            [("days_of_month", list(Season.payDays)), ("factor", "\(Season.payDay)")])
        add(
            "holidays", Text("Holidays of Belarus are quiet, their eves are lively", "Праздники Беларуси тихие, кануны оживлённые"),
            [("factor", "\(Season.holiday)"), ("eve_factor", "\(Season.eveOfHoliday)")])
        add(
            "sunday_evening", Text("The week's peak is on Sunday, 18:00 to 21:00", "Пик недели — воскресенье, с 18:00 до 21:00"),
            [("share_of_sunday", hundredths(Double(Season.hours[2][18..<21].reduce(0, +)) / Double(Season.hours[2].reduce(0, +))))])
        add(
            "growth", Text("The base grows, and people do more from year to year", "База растёт, и люди из года в год делают больше"),
            [("base_before", "0.4"), ("activity_in_year", "\(Season.growthInYear)")])
        add(
            "tyres", Text("Car centres live by tyre seasons", "Автоцентры живут сменой шин"),
            [("months", list(Season.tyreMonths)), ("factor", "\(Season.tyres)")])
        add(
            "cohort_decay",
            Text("What is left of a cohort's activity, and who leaves for good", "Что остаётся от активности когорты и кто уходит совсем"),
            [
                ("after_30_days", "\(Cohort.decay(age: 30))"), ("in_the_long_run", "\(Cohort.lasting)"),
                ("left_in_14_days", "\(Double(Cohort.leaveSoon) / 100)"), ("left_in_15_to_180_days", "\(Double(Cohort.leaveLater) / 100)"),
            ])
    }

    private mutating func addMarketing() {
        for channel in Channel.all {
            add(
                "channel_\(channel.code)",
                Text("What a user from \(channel.name.en) is worth", "Чего стоит пользователь из канала «\(channel.name.ru)»"),
                [("channel", channel.code), ("share_of_registrations", "\(Double(channel.share) / 1_000)"), ("worth", "\(channel.worth)")])
        }
        for (place, campaign) in Campaign.all.enumerated() {
            let works = place != Campaign.failed
            add(
                "campaign_\(campaign.code)",
                Text(
                    works ? "Campaign \(campaign.name.en) brings registrations" : "Campaign \(campaign.name.en) costs and brings nobody",
                    works
                        ? "Кампания «\(campaign.name.ru)» приводит людей"
                        : "Кампания «\(campaign.name.ru)» стоит денег и никого не приводит"),
                days(campaign.firstDay, campaign.firstDay + campaign.length - 1)
                    + [("channel", Channel.all[campaign.channel].code), ("uplift", "\(campaign.uplift)"), ("works", "\(works)")])
        }
        for (place, program) in CashbackProgram.all.enumerated() {
            add(
                "cashback_\(place + 1)",
                Text(
                    program.uplift > 1 ? "Cashback moves the basket" : "Cashback does not move the basket",
                    program.uplift > 1 ? "Кешбэк увеличивает корзину" : "Кешбэк не увеличивает корзину"),
                [("chain", quoted(program.chain))] + days(program.firstDay, program.lastDay)
                    + [("rate", "\(Double(program.rate) / 10_000)"), ("basket_factor", "\(program.uplift)")])
        }
    }

    private mutating func addApp() {
        add(
            "funnel", Text("From a product seen to basket, checkout and payment", "От просмотра товара до корзины, оформления и оплаты"),
            [("basket", "\(Funnel.basket)"), ("checkout_of_basket", "\(Funnel.checkout)"), ("payment_of_checkout", "\(Funnel.payment)")])
        for release in Release.all where release.isBroken {
            let mended = Release.all.first { $0.day > release.day }!
            add(
                "broken_checkout_\(release.version)",
                Text(
                    "35 % of those who see a product put it into the basket, but only 8 % pay: Android's checkout is broken",
                    "35 % смотревших товар кладут его в корзину, но платят только 8 %: на Android сломано оформление"),
                [("version", quoted(release.version)), ("platform", "android")] + days(release.day, mended.day + Release.adoption - 2)
                    + [("basket", "\(Funnel.basket)"), ("payment", "\(Funnel.brokenShare)")])
        }
    }

    private mutating func addTroubles(_ scenario: Scenario) {
        add(
            "outage", Text("Processing was down", "Процессинг не работал"),
            days(Outage.day, Outage.day)
                + [("hours", list([Outage.hours.lowerBound, Outage.hours.upperBound])), ("declined", "\(Outage.declined)")])
        for ring in Set(scenario.people.users.compactMap { $0.ring?.head }).sorted() {
            let days = scenario.people.users[ring - 1].ring!.days
            guard days.lowerBound < period.days else { continue }
            add(
                "fraud_ring_\(ring)",
                Text(
                    "Wallets with one phone send stolen money to one wallet at night",
                    "Кошельки с одним телефоном ночью шлют украденное на один кошелёк"),
                self.days(days.lowerBound, days.upperBound - 1)
                    + [
                        ("receiver", "\(ring)"), ("members", "\(FraudRing.members)"), ("device_id", scenario.people.users[ring - 1].device),
                        ("hours", list([FraudRing.hours.lowerBound, FraudRing.hours.upperBound])),
                        (
                            "amounts",
                            list([FraudRing.amounts.lowerBound, FraudRing.amounts.upperBound].map { Decimal.text(Int128($0), scale: 2) })
                        ),
                    ])
        }
        for rate in RateAnswers.all {
            guard let newNumber = rate.newNumber else { continue }
            add(
                "currency_renumbered", Text("The National Bank gives a currency another number", "Нацбанк меняет номер валюты"),
                [("day", period.date(RateAnswers.renumbered)), ("currency", rate.code), ("old", "\(rate.number)"), ("new", "\(newNumber)")])
        }
    }

    private mutating func addCompanies() {
        add(
            "lead_sources",
            Text("Of deals that end, won, by the source of the lead", "Доля выигранных из завершённых сделок по источнику лида"),
            Sales.won.map { ($0.0, "\(Double($0.1) / 100)") })
        add(
            "lead_conversion", Text("Of leads, converted", "Доля лидов, ставших сделками"),
            [("converted", "\(Double(Sales.converted) / 100)")])
        add(
            "legal_jam", Text("Contracts lie with the lawyers three times as long", "Договоры лежат у юристов втрое дольше"),
            days(Sales.jam.lowerBound, Sales.jam.upperBound - 1) + [("factor", "\(Sales.jamFactor)")])
        add(
            "best_manager", Text("One manager wins more deals than the others", "Один менеджер выигрывает больше сделок"),
            [("user_id", "\(Sales.bestManager + 1)"), ("factor", "\(Sales.bestFactor)")])
    }

    private mutating func addDirt() {
        let shares: [(String, Int)] =
            Dirt.transactions.map { ("transactions.\($0.0.rawValue)", $0.oneIn) } + [
                ("transactions.duplicate", Dirt.duplicateTransaction), ("transactions.late", Dirt.lateTransactions),
                ("events.late", Dirt.lateVisits), ("events.duplicate", Dirt.duplicateSession), ("events.wrong_type", Dirt.wrongEvent),
                ("events.broken_line", Dirt.brokenEvent), ("sales.wrong_type", Dirt.wrongSales), ("sales.not_positive", Dirt.negativeSales),
                ("sales.duplicate", Dirt.duplicateSales), ("agency.wrong_type", Dirt.wrongAgency), ("cities.misspelt", Dirt.misspeltCity),
                ("legal_entities.wrong_number", Dirt.wrongUNP), ("user_profiles.future_date", Dirt.futureBirth),
                ("contracts.wrong_sum", Dirt.wrongContractSum), ("b_crm_contact.conflict", Dirt.conflictingContact),
            ]
        add(
            "dirt",
            Text("One row in so many; the exact counts stand in control.yaml", "Одна строка из стольких; точные числа — в control.yaml"),
            shares.map { ($0.0, "\($0.1)") })
    }

    private func list(_ values: [some CustomStringConvertible]) -> String { "[\(values.map(\.description).joined(separator: ", "))]" }

    private func hundredths(_ share: Double) -> String { Decimal.text(Int128((share * 100).rounded()), scale: 2) }

    private func quoted(_ text: String) -> String { "\"\(text)\"" }
}

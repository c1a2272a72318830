/// The corporate system: companies and what they agreed to, and the profiles of people.
enum Corporate {
    static let tables = [
        legalEntities, contracts, tariffs, servicePackages, paymentOrders, userProfiles, userSettings, userSessions,
    ]

    private static let legalEntities = Table(
        "legal_entities", key: "entity_id",
        [
            .bigint("entity_id"), .text("unp"), .text("name"), .text("legal_form"), .text("industry"), .text("size"), .integer("employees"),
            .text("city"), .text("region"), .date("registered_on"), .moment("client_since"), .date("left_on", null: true), .text("status"),
            .flag("is_key"), .text("manager"), .moment("updated_at"),
        ],
        steps: { $0.pipeline.contracts.count }
    ) { scenario, place, rows in
        let contract = scenario.pipeline.contracts[place]
        let company = contract.company
        let period = scenario.period
        let left = contract.left.flatMap { $0 < period.days ? $0 : nil }
        var random = Random(scenario.seed, .company, company.number, 3)
        let city = City.all[company.city].written(&random, oneIn: Dirt.misspeltCity)
        let since = period.start(contract.signed) + 12 * Period.hour
        rows.put(company.number)
        rows.put(company.unp)
        rows.put(company.form == "ИП" ? company.name : "\(company.form) \(company.name)")
        rows.put(company.form)
        rows.put(company.industry)
        rows.put(company.size.code)
        rows.put(company.employees)
        rows.put(city.text)
        rows.put(City.all[company.city].region)
        rows.put(period.firstDay + min(company.registered, contract.signed - 30))
        rows.put(since)
        rows.put(left.map { period.firstDay + $0 })
        rows.put(left == nil ? "active" : "left")
        rows.put(company.isKey)
        rows.put(scenario.pipeline.manager(of: contract).login)
        rows.put(left.map { period.start($0) + 12 * Period.hour } ?? since)
        if company.isUNPWrong { rows.note(.wrongNumber) }
        if city.isMisspelt { rows.note(.misspelt) }
    }

    private static let contracts = Table(
        "contracts", key: "contract_id",
        [
            .bigint("contract_id"), .text("number"), .bigint("entity_id"), .date("signed_on"), .date("valid_to"), .bigint("tariff_id"),
            .bigint("package_id", null: true), .money("amount"), .text("currency"), .text("status"), .bigint("deal_id", null: true),
            .text("file_name", null: true), .moment("updated_at"),
        ],
        steps: { $0.pipeline.contracts.count }
    ) { scenario, place, rows in
        let contract = scenario.pipeline.contracts[place]
        let period = scenario.period
        let left = contract.left.flatMap { $0 < period.days ? $0 : nil }
        rows.put(contract.company.number)
        rows.put(contract.number(period))
        rows.put(contract.company.number)
        rows.put(period.firstDay + contract.signed)
        rows.put(period.firstDay + contract.validTo)
        rows.put(contract.tariff + 1)
        rows.put(contract.package.map { $0 + 1 })
        rows.put(contract.amount)
        rows.put("BYN")
        rows.put(left == nil ? "active" : "closed")
        rows.put(contract.lead?.number)
        rows.put(contract.file(period))
        rows.put(period.start(left ?? contract.signed) + 12 * Period.hour)
    }

    private static let tariffs = Table(
        "tariffs", key: "tariff_id",
        [.bigint("tariff_id"), .text("code"), .text("name"), .money("monthly_fee"), .decimal("commission_rate", 6, 4), .flag("is_active")]
    ) { _, _, rows in
        for (place, tariff) in Tariff.all.enumerated() {
            rows.put(place + 1)
            rows.put(tariff.code)
            rows.put(tariff.name)
            rows.put(tariff.fee)
            rows.put(tariff.commission)
            rows.put(true)
        }
    }

    private static let servicePackages = Table(
        "service_packages", key: "package_id",
        [.bigint("package_id"), .text("code"), .text("name"), .money("monthly_fee"), .text("services")]
    ) { _, _, rows in
        for (place, package) in Tariff.packages.enumerated() {
            rows.put(place + 1)
            rows.put(package.code)
            rows.put(package.name)
            rows.put(package.fee)
            rows.put(package.services)
        }
    }

    private static let paymentOrders = Table(
        "payment_orders", key: "order_id", indexed: ["created_at"],
        [
            .bigint("order_id"), .bigint("entity_id"), .moment("created_at"), .money("amount"), .text("currency"), .text("kind"),
            .money("fee"),
            .text("status"),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        let period = scenario.period
        let ofMonth = period.civil(number).day
        let isWorking = period.weekday(number) < 5 && !Season.isHoliday(number, period)
        let liveliness = (isWorking ? 1 : 0.05) * (1 + 0.25 * Double(number) / 365) * ((20...22).contains(ofMonth) ? 1.6 : 1)
        var order = period.stamp(number) * 1_000_000
        for contract in scenario.pipeline.contracts where contract.isActive(on: number) {
            var random = Random(scenario.seed, .order, contract.company.number, number)
            let likely = contract.company.size.orders * liveliness
            while random.chance(min(likely, 0.9)) {
                order += 1
                let kind =
                    (20...22).contains(ofMonth) && random.chance(0.6)
                    ? "tax"
                    : random.weighted([("supplier", 58), ("salary", 14), ("tax", 8), ("rent", 10), ("foreign_trade", 10)])
                let amount = Int(Double(contract.company.size.amount) * (0.1 + 1.8 * random.fraction()) * (0.5 + random.fraction()))
                let isForeign = kind == "foreign_trade"
                rows.put(order)
                rows.put(contract.company.number)
                rows.put(period.start(number) + 9 * Period.hour + Moment(random.below(9 * 3_600)) * Period.second)
                rows.put(isForeign ? amount / 3 : amount)
                rows.put(isForeign ? random.one(of: ["USD", "EUR"]) : "BYN")
                rows.put(kind)
                rows.put(isForeign ? amount / 3 / 500 + 500 : 150)
                rows.put(random.oneIn(60) ? "rejected" : "executed")
            }
        }
    }
}

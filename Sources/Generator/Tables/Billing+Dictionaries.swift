/// Who pays, where and for what.
extension Billing {
    static let clients = Table(
        "clients", key: "user_id", indexed: ["updated_at"],
        [
            .bigint("user_id"), .text("phone"), .text("email", null: true), .text("last_name"), .text("first_name"), .text("city"),
            .moment("registered_at"), .text("status"), .moment("updated_at"),
        ],
        steps: { $0.users.count }
    ) { scenario, place, rows in
        let user = scenario.people.users[place]
        let person = Person(user, scenario)
        var random = Random(scenario.seed, .person, user.number, 1)
        let city = City.all[user.city].written(&random, oneIn: Dirt.misspeltCity)
        let blocked = user.ring.map { $0.days.upperBound }.flatMap { $0 < scenario.period.days ? scenario.period.start($0) : nil }
        rows.put(user.number)
        rows.put(person.phone([.international, .international, .national, .spaced][random.below(4)]))
        rows.put(random.oneIn(9) ? nil : random.oneIn(6) ? person.email.uppercased() : person.email)
        rows.put(random.oneIn(15) ? person.lastName.uppercased() : person.lastName)
        rows.put(random.oneIn(25) ? " " + person.firstName : person.firstName)
        rows.put(city.text)
        rows.put(person.registered)
        rows.put(blocked == nil ? "active" : "blocked")
        rows.put(blocked ?? person.registered)
        if city.isMisspelt { rows.note(.misspelt) }
    }

    static let merchants = Table(
        "merchants", key: "merchant_id",
        [
            .bigint("merchant_id"), .text("name"), .text("chain", null: true), .text("brand", null: true), .text("vertical"),
            .text("category"), .text("unp"), .text("city"), .text("address"), .decimal("commission_rate", 6, 4), .date("registered_on"),
            .date("closed_on", null: true), .moment("updated_at"),
        ]
    ) { scenario, _, rows in
        let period = scenario.period
        for merchant in scenario.market.merchants where merchant.registered < period.days {
            let closed = merchant.closed.flatMap { $0 < period.days ? $0 : nil }
            rows.put(merchant.number)
            rows.put(merchant.name)
            rows.put(merchant.chain)
            rows.put(merchant.brand)
            rows.put(merchant.vertical.rawValue)
            rows.put(merchant.category)
            rows.put(merchant.unp)
            rows.put(merchant.cityAsWritten)
            rows.put(merchant.address)
            rows.put(merchant.commission)
            rows.put(period.firstDay + merchant.registered)
            rows.put(closed.map { period.firstDay + $0 })
            rows.put(period.start(closed ?? merchant.registered) + 10 * Period.hour)
            if merchant.isMisspelt { rows.note(.misspelt) }
        }
    }

    static let products = Table(
        "products", key: "product_id",
        [
            .bigint("product_id"), .text("name"), .text("category"), .text("vertical"), .money("price", null: true), .flag("is_active"),
            .moment("updated_at"),
        ]
    ) { scenario, _, rows in
        for product in Product.all {
            rows.put(product.number)
            rows.put(product.name)
            rows.put(product.category)
            rows.put(product.vertical.rawValue)
            rows.put(product.price)
            rows.put(true)
            rows.put(scenario.period.start(-30))
        }
    }
}

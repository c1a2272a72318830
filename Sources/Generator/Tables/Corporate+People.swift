import Columnar

/// Profiles, settings and sessions of the app's users.
extension Corporate {
    static let userProfiles = Table(
        "user_profiles", key: "profile_id", indexed: ["updated_at"],
        [
            .bigint("profile_id"), .text("app_user_id"), .text("login"), .text("phone", null: true), .text("email", null: true),
            .text("last_name"), .text("first_name"), .date("birth_date", null: true), .text("gender", null: true), .text("city"),
            .text("region"), .text("language"), .text("install_channel"), .text("install_campaign", null: true), .moment("created_at"),
            .moment("updated_at"),
        ],
        steps: { $0.users.count }
    ) { scenario, place, rows in
        let user = scenario.people.users[place]
        let person = Person(user, scenario)
        let city = City.all[user.city]
        var random = Random(scenario.seed, .person, user.number, 2)
        let isFromFuture = random.oneIn(Dirt.futureBirth)
        rows.put(user.profile)
        rows.put(user.app)
        rows.put(person.email.prefix { $0 != "@" }.description)
        rows.put(random.oneIn(200) ? nil : person.phone([.bare, .bare, .spaced, .national][random.below(4)]))
        rows.put(random.oneIn(12) ? nil : person.email)
        rows.put(person.lastName)
        rows.put(person.firstName)
        if random.oneIn(8) && !isFromFuture {
            rows.putNull()
        } else {
            let year = isFromFuture ? person.birth.year + 100 : person.birth.year
            rows.put(Int(Columnar.Calendar.days(year: Int64(year), month: Int64(person.birth.month), day: Int64(person.birth.day))))
        }
        rows.put(random.oneIn(20) ? nil : person.isWoman ? "f" : "m")
        rows.put(city.name)
        rows.put(city.region)
        rows.put(random.weighted([("ru", 82), ("be", 12), ("en", 6)]))
        rows.put(Channel.all[user.channel].code)
        rows.put(user.campaign.map { Campaign.all[$0].code })
        rows.put(person.registered)
        rows.put(person.registered)
        if isFromFuture { rows.note(.futureDate) }
    }

    static let userSettings = Table(
        "user_settings", key: "profile_id",
        [
            .bigint("profile_id"), .flag("push_enabled"), .flag("biometrics"), .text("theme"), .money("daily_limit"),
            .flag("cashback_enabled"),
            .moment("updated_at"),
        ],
        steps: { $0.users.count }
    ) { scenario, place, rows in
        let user = scenario.people.users[place]
        var random = Random(scenario.seed, .person, user.number, 3)
        rows.put(user.profile)
        rows.put(user.hasPush)
        rows.put(random.chance(0.7))
        rows.put(random.weighted([("light", 50), ("dark", 30), ("system", 20)]))
        rows.put([50_000, 100_000, 300_000, 1_000_000][random.place(in: [60, 25, 12, 3], total: 100)])
        rows.put(user.hasCashback)
        rows.put(Person(user, scenario).registered)
    }

    static let userSessions = Table(
        "user_sessions", key: "session_id", indexed: ["started_at"],
        [
            .bigint("session_id"), .bigint("profile_id"), .text("device_id"), .text("platform"), .text("app_version"),
            .moment("started_at"),
            .moment("ended_at"),
        ],
        steps: { $0.period.days }
    ) { scenario, number, rows in
        Day(number, scenario).forEachVisit { visit, user in
            for session in visit.sessions where session.isSignedIn && !session.isPush {
                rows.put(session.number)
                rows.put(user.profile)
                rows.put(user.device)
                rows.put(user.platform.code)
                rows.put(Release.all[session.release].version)
                rows.put(session.start)
                rows.put(session.end)
            }
        }
    }
}

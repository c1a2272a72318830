import Base

/// What a profile changes: `profiles: {production: {engines: ..., schedule: ..., notify: ...}}`.
///
/// Its engines and channels are taken only when it is chosen: the passwords of production need not be set on a laptop.
struct Profile {
    let name: Placed<String>
    let engines: Node?
    let schedule: Schedule.Choice?
    let notify: Node?

    static func list(_ node: Node, _ reading: Reading) -> [Profile]? {
        reading.entries(node) { name, node in
            guard reading.checkName(name) else { return nil }
            return reading.mapping(node) { fields in
                let engines = fields.one("engines") { $0 }
                let schedule = fields.one("schedule") { Schedule.read($0, reading) }
                let notify = fields.one("notify") { $0 }
                return Profile(name: name, engines: engines, schedule: schedule, notify: notify)
            }
        }
    }

    static func choose(_ name: String?, among profiles: [Profile], _ reading: Reading) -> Profile? {
        for profile in profiles where profile.name.value != name {
            reading.imagining { profile.readUnused(reading) }
        }
        guard let name else { return nil }
        if let profile = profiles.first(where: { $0.name.value == name }) { return profile }
        reading.report(
            "profile.unknown", "The project has no profile `\(name)`.", "В проекте нет профиля `\(name)`.", at: Place(Settings.file),
            mend: Reading.mend(name, among: profiles.map(\.name.value)))
        return nil
    }

    private func readUnused(_ reading: Reading) {
        var unused = Settings.EngineSet()
        engines.map { unused.read($0, reading) }
        if let notify { _ = Channel.list(notify, reading) }
    }

    var engineNames: [String] {
        guard case .mapping(let members)? = engines?.content else { return [] }
        return members.map(\.key)
    }
}

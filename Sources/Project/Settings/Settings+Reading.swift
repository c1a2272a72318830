import Base

#if canImport(Glibc)
import Glibc
#endif

extension Settings {
    static let file = "vitrina.yaml"

    /// Reads `vitrina.yaml`, and sets the languages for all that is read after it.
    static func read(profile: String?, _ reading: Reading) -> Settings? {
        guard Files.exists(reading.root + "/" + file) else {
            reading.report(
                "project.missing", "There is no vitrina.yaml here, so this is not a project.", "Здесь нет vitrina.yaml: это не проект.",
                at: Place(file),
                mend: Text(
                    "go to the project's folder, or make one: vitrina init", "перейдите в папку проекта или создайте его: vitrina init"))
            return nil
        }
        guard let source = reading.source(file), let node = reading.yaml(source.bytes[...], file: file) else { return nil }
        return reading.mapping(node) { read($0, profile: profile, reading) }
    }

    private static func read(_ fields: Fields, profile: String?, _ reading: Reading) -> Settings? {
        let languages: [Language]? = fields.need("languages") { reading.list($0, reading.choice) }
        if let languages { check(languages, at: fields.place(of: "languages"), reading) }
        let name = fields.need("name", reading.text)
        let currency = fields.one("currency") { readCurrency($0, reading) }
        let timeZone = fields.one("time_zone") { readTimeZone($0, reading) }
        let profiles = fields.one("profiles") { Profile.list($0, reading) } ?? []
        let chosen = Profile.choose(profile, among: profiles, reading)

        // What the profile takes over is never resolved here: its secrets need not be at hand.
        var engines = EngineSet()
        fields.one("engines") { engines.read($0, reading, except: chosen?.engineNames ?? []) }
        chosen?.engines.map { engines.read($0, reading) }
        let schedule = fields.one("schedule") { Schedule.read($0, reading) }
        var channels = fields.one("notify") { node in
            guard chosen?.notify != nil else { return Channel.list(node, reading) }
            reading.imagining { _ = Channel.list(node, reading) }
            return nil
        }
        if let notify = chosen?.notify { channels = Channel.list(notify, reading) }
        let memory = fields.one("memory") { readMemory($0, reading) }
        guard let name, let languages else { return nil }
        return Settings(
            name: name, languages: languages, currency: currency, timeZone: timeZone ?? "UTC", engines: engines,
            schedule: (chosen?.schedule ?? schedule ?? .at(.standard)).schedule, channels: channels ?? [], memory: memory)
    }

    private static func check(_ languages: [Language], at place: Place, _ reading: Reading) {
        if !languages.isEmpty {
            reading.languages = languages
        } else {
            reading.report(
                "settings.languages", "The project speaks no language.", "Проект не говорит ни на одном языке.", at: place,
                mend: Text("write `languages: [en, ru]`", "напишите `languages: [en, ru]`"))
        }
    }

    private static func readCurrency(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        if text.utf8.count == 3, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) { return text }
        reading.report(
            "settings.currency", "`\(text)` is not a currency.", "`\(text)` — не валюта.", at: node.place,
            mend: Text("write its ISO 4217 code, such as `BYN`", "напишите её код ISO 4217, например `BYN`"))
        return nil
    }

    private static func readMemory(_ node: Node, _ reading: Reading) -> Int? {
        guard let text = reading.string(node) else { return nil }
        for (unit, size) in [("GB", 1_000_000_000), ("MB", 1_000_000)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            if digits.utf8.count <= 6, let number = Int(digits), number > 0 { return number * size }
        }
        reading.report(
            "settings.memory", "`\(text)` is not an amount of memory.", "`\(text)` — не объём памяти.", at: node.place,
            mend: Text("write `4GB` or `500MB`", "напишите `4GB` или `500MB`"))
        return nil
    }
}

// MARK: - Time zone

extension Settings {
    private static let zones = "/usr/share/zoneinfo"

    /// `UTC` or `Area/City`, looked up among the system's zones where it has them.
    private static func readTimeZone(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        if text == "UTC" { return text }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isShaped = (2...3).contains(parts.count) && parts.allSatisfy { $0.first?.isLetter == true && $0.utf8.allSatisfy(isZoneByte) }
        if isShaped, !Files.exists(zones) || isFile(zones + "/" + text) { return text }
        let area = parts.dropLast().joined(separator: "/")
        let cities = isShaped ? (try? Files.list(zones + "/" + area)) ?? [] : []
        let near = nearest(to: text, in: cities.map { area + "/" + $0 }) ?? "Europe/Minsk"
        reading.report(
            "settings.time-zone", "There is no time zone `\(text)`.", "Часового пояса `\(text)` нет.", at: node.place,
            mend: Text("write a zone such as `\(near)`", "напишите пояс, например `\(near)`"))
        return nil
    }

    private static func isZoneByte(_ byte: UInt8) -> Bool {
        byte < 0x80
            && (Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber || [0x5F, 0x2D, 0x2B].contains(byte))
    }

    private static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}

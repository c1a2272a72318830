import Base
import Secrets

extension Address.Scheme {
    static let mail = [
        Address.Scheme(name: "smtp", port: 587, database: ""), Address.Scheme(name: "smtps", port: 465, database: ""),
    ]
}

extension Channel {
    /// `notify:`, the channels by their names.
    static func list(_ node: Node, _ reading: Reading) -> [Channel]? {
        reading.entries(node) { name, node in
            guard reading.checkName(name) else { return nil }
            return reading.mapping(node) { read(name, $0, reading) }
        }
    }

    private static func read(_ name: Placed<String>, _ fields: Fields, _ reading: Reading) -> Channel? {
        let kinds = ["email", "telegram", "webhook"].filter(fields.has)
        let topics: [Topic]? = fields.one("on") { reading.oneOrMore($0, reading.choice) }
        let language: Language? = fields.one("language", reading.choice)
        let limit = fields.one("limit", reading.count)
        guard kinds.count == 1 else {
            for key in ["email", "server", "from", "authorities", "telegram", "token", "api", "webhook", "secret"] {
                fields.one(key) { $0 }
            }
            reading.report(
                "notify.kind", "A channel is one of `email`, `telegram` and `webhook`.",
                "Канал — это что-то одно: `email`, `telegram` или `webhook`.", at: name.place,
                mend: Text("write `email: [data@example.by]`", "напишите `email: [data@example.by]`"))
            return nil
        }
        let way =
            switch kinds[0] {
            case "telegram": readTelegram(fields, reading)
            case "webhook": readWebhook(fields, reading)
            default: readEmail(fields, reading)
            }
        return way.map {
            Channel(
                name: name.value, way: $0, topics: Set(topics ?? Topic.allCases), language: language ?? reading.languages.first ?? .en,
                limit: limit ?? 20, place: name.place)
        }
    }

    private static func readEmail(_ fields: Fields, _ reading: Reading) -> Way? {
        let to = fields.one("email") { reading.oneOrMore($0) { mailbox($0, reading) } }
        let place = fields.place(of: "server")
        let server = fields.need("server") { Address.read($0, Address.Scheme.mail, reading) }
        let from = fields.need("from") { mailbox($0, reading) }
        let authorities = fields.one("authorities") { Location.read($0, reading) }
        guard let server, let from, let to, !to.isEmpty else { return nil }
        let parts = server.reveal()
        let isEncrypted = !parts.options.contains { $0.name == "tls" && $0.value == "off" }
        if !isEncrypted, parts.password != nil {
            reading.report(
                "notify.login-in-clear", "The password would travel where everybody on the way can read it.",
                "Пароль пойдёт открыто, и его прочтёт каждый по пути.", at: place,
                mend: Text("remove `?tls=off`", "уберите `?tls=off`"))
            return nil
        }
        return .email(Email(server: server, isEncrypted: isEncrypted, from: from, to: to, authorities: authorities))
    }

    private static func readTelegram(_ fields: Fields, _ reading: Reading) -> Way? {
        let chat = fields.need("telegram", reading.string)
        let token = fields.need("token", reading.secret)
        let api = WebAddress.read(fields, key: "api", standard: "https://api.telegram.org", reading)
        guard let chat, let token, let api else { return nil }
        return .telegram(Telegram(api: api, token: token, chat: chat))
    }

    private static func readWebhook(_ fields: Fields, _ reading: Reading) -> Way? {
        let url = fields.need("webhook") { WebAddress.read($0, reading) }
        let secret = fields.one("secret", reading.secret)
        return url.map { .webhook(Webhook(url: $0, secret: secret)) }
    }

    /// One address of mail, without a name before it.
    private static func mailbox(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>(),;:\\\"[]".utf8.contains($0) }
        if parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, isPlain, text.utf8.count <= 254 { return text }
        reading.report(
            "notify.mailbox", "`\(text)` is not an address of mail.", "`\(text)` — не почтовый адрес.", at: node.place,
            mend: Text("write `data@example.by`", "напишите `data@example.by`"))
        return nil
    }
}

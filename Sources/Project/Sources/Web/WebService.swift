import Base
import SQLText
import Secrets

/// A service on the web that is asked for data.
package enum WebService: Sendable {
    case nationalBank(NationalBank)
    case geocoder(Geocoder)
    case rest(RESTService)
    case bitrix(BitrixPortal)
}

/// What a table is at its service.
package enum WebOrigin: Sendable {
    case nationalBank(NationalBank.Table)
    case geocoder(Geocoder.Table)
    case rest(RESTTable)
    case bitrix(BitrixList)

    /// Tables of the project that are asked before the service is, so that they must be made first.
    package var reads: [TableName] {
        if case .geocoder(let table) = self { table.addresses.tables } else { [] }
    }
}

/// The address under which a service answers, shown as the file has it: `${WEBHOOK}`, never what it holds.
package struct WebAddress: Sendable, Hashable, CustomStringConvertible {
    private let written: String
    private let url: Secret

    package var description: String { written }

    /// The address without a slash at its end.
    package func reveal() -> String { url.reveal() }
}

extension WebAddress {
    /// `standard` stands where the file names none.
    static func read(_ fields: Fields, key: String = "url", standard: String? = nil, _ reading: Reading) -> WebAddress? {
        if let standard, !fields.has(key) {
            fields.one(key) { $0 }
            return WebAddress(written: standard, url: Secret(standard))
        }
        return fields.need(key) { read($0, reading) }
    }

    static func read(_ node: Node, _ reading: Reading) -> WebAddress? {
        guard let template = reading.template(node), let value = reading.resolve(template, at: node.place) else { return nil }
        var url = value.reveal()
        while url.hasSuffix("/") { url.removeLast() }
        // A profile that was not chosen may stand without its variables.
        if reading.isImagining, template.hasVariables { return WebAddress(written: template.written, url: Secret(url)) }
        guard let host = host(of: url) else {
            reading.report(
                "address.not-web", "`\(template.written)` is not an address on the web.", "`\(template.written)` — не адрес в сети.",
                at: node.place, mend: Text(same: "https://api.example.by/v1"))
            return nil
        }
        guard !host.contains("@") else {
            reading.report(
                "address.web-login", "A name or a password stands before the host, where it would be shown.",
                "Перед хостом стоит имя или пароль, а там их увидят.", at: node.place,
                mend: Text("write them under `auth`", "запишите их в `auth`"))
            return nil
        }
        return WebAddress(written: template.written, url: Secret(url))
    }

    private static func host(of url: String) -> Substring? {
        for scheme in ["https://", "http://"] where url.hasPrefix(scheme) {
            let host = url.dropFirst(scheme.count).prefix { $0 != "/" && $0 != "?" && $0 != "#" }
            return host.isEmpty || host.contains(" ") ? nil : host
        }
        return nil
    }
}

extension Reading {
    /// A text that comes from the environment, at least in part: a key, a password.
    func secret(_ node: Node) -> Secret? {
        guard let template = template(node), let value = resolve(template, at: node.place) else { return nil }
        guard template.hasVariables, template.defaults.isEmpty else {
            report(
                "secret.in-file", "A secret stands in the file, where everyone who sees the project can read it.",
                "Секрет записан в файле, где его прочтёт каждый, кто видит проект.", at: node.place,
                mend: Text(
                    "write `${KEY}` in its place, and set KEY in the environment",
                    "напишите вместо него `${KEY}` и задайте KEY в окружении"))
            return nil
        }
        return value
    }
}

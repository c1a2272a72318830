extension Source.Kind {
    /// The word of `kind:`.
    package var word: String {
        switch self {
        case .files: "files"
        case .database(.postgres): "postgres"
        case .database(.mysql): "mysql"
        case .database(.clickhouse): "clickhouse"
        case .database(.sqlite): "sqlite"
        case .database(.odbc): "odbc"
        case .web(.nationalBank): "nbrb"
        case .web(.geocoder): "yandex_geocoder"
        case .web(.rest): "rest"
        case .web(.bitrix): "bitrix"
        }
    }

    /// Where it is, without anything that is secret.
    package var place: String {
        switch self {
        case .files(.folder(let path)): "\(path)"
        case .files(.server(let server)): server.address.redacted
        case .database(.postgres(let address)), .database(.mysql(let address)), .database(.clickhouse(let address)): address.redacted
        case .database(.sqlite(let path)): "\(path)"
        case .database(.odbc(let address)): address.dialect.rawValue
        case .web(.nationalBank(let bank)): "\(bank.url)"
        case .web(.geocoder(let geocoder)): "\(geocoder.url)"
        case .web(.rest(let service)): "\(service.url)"
        case .web(.bitrix(let portal)): "\(portal.webhook)"
        }
    }
}

extension Source {
    /// Reads the head of a source that has no tables yet: what kind it is, and where.
    package static func head(_ text: String, _ file: String, root: String, environment: [String: String]) throws -> Kind {
        let reading = Reading(root: root, environment: environment)
        let kind = reading.yaml(Array(text.utf8)[...], file: file).flatMap { node in
            reading.mapping(node) { fields -> Kind? in
                let name: KindName? = fields.need("kind", reading.choice)
                return name.flatMap { Kind.read($0, fields, reading) }
            }
        }
        guard let kind, !reading.diagnostics.hasErrors else { throw reading.diagnostics }
        return kind
    }
}

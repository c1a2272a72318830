import Base
import Project
import Testing

/// What is said of a source file: places and codes.
private func told(_ yaml: String, environment: [String: String] = [:]) throws -> [String] {
    try read(yaml, environment: environment).diagnostics.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0) \($0.code)" }
}

@Suite struct `A source on the web` {
    @Test func `is read as it is written`() throws {
        let source = try source("kind: nbrb\nfrom: 2025-01-01\ntables:\n  rates:\n  currencies:\n")
        #expect(source.tables.map(\.stage.description) == ["stage.s_rates", "stage.s_currencies"])
        #expect(source.tables[0].key == ["day", "currency"])
        #expect(source.tables[0].mode == .incremental(cursor: "day", lookback: .seconds(604_800)))
        guard case .web(.nationalBank(let bank)) = source.kind else { return #expect(Bool(false)) }
        #expect("\(bank.url)" == "https://api.nbrb.by")
    }

    @Test func `tells all its mistakes at once`() throws {
        #expect(
            try told("kind: nbrb\nurl: ftp://bank\nfrom: 2025-02-30\ncurrencies: [usd]\ntables:\n  rate:\n  rates:\n    key: day\n") == [
                "2:6 address.not-web", "3:7 value.not-day", "4:14 nbrb.currency", "6:3 value.unknown", "8:5 key.unknown",
            ])
        #expect(
            try told("kind: yandex_geocoder\napi_key: plain\nlanguage: ru\ntables:\n  p:\n    addresses: merchant.address\n") == [
                "2:10 secret.in-file", "3:11 value.unknown", "6:16 geocoder.addresses",
            ])
        #expect(
            try told("kind: bitrix\nurl: https://shop.bitrix24.by/rest/1/key\ntables:\n  deal:\n  deals:\n    cursor: id\n") == [
                "2:6 secret.in-file", "4:3 value.unknown", "6:5 key.unknown",
            ])
    }

    @Test func `of any REST service too`() throws {
        let mistakes = try told(
            """
            kind: rest
            url: https://u:p@api.example.by
            auth: {bearer: "${TOKEN}", basic: {user: u, password: x}}
            tables:
              t:
                rows: data..items
                paging: {by: pages}
                columns: {id: bigint}
                fields: {name: a.b}
              u:
                paging: {by: offset, next: x}
                columns: {id: bigint}
                cursor: id
              v:
                columns: {id: bigint}
                cursor: id
                since: {from: "{now}"}
                until: {to: "x"}
            """, environment: ["TOKEN": "t"])
        #expect(
            mistakes == [
                "2:6 address.web-login", "3:7 rest.auth", "3:55 secret.in-file", "6:11 rest.path", "7:18 value.unknown",
                "11:13 key.missing", "11:26 key.unknown", "13:5 rest.no-since", "17:19 rest.cursor", "18:17 rest.cursor",
            ])
        #expect(
            try told("kind: rest\nurl: https://a.by\ntables:\n  t:\n    columns: {id: bigint}\n    fields: {ident: x}\n") == [
                "6:14 column.unknown"
            ])
    }

    @Test func `is not taken anew for a key that changes no row`() throws {
        func text(_ more: String, _ table: String = "") throws -> String {
            try source(
                "kind: yandex_geocoder\napi_key: ${KEY}\n\(more)tables:\n  p:\n    addresses: dimension.merchant.address\n\(table)",
                environment: ["KEY": "k"]
            ).tables[0].text
        }
        #expect(try text("") == text("rate: 3\nquota: 5\nurl: http://localhost:8090/v1\n", "    candidates: 2\n"))
        let bank = "kind: nbrb\nfrom: 2025-01-01\n"
        #expect(
            try source(bank + "tables: {rates: {}}\n").tables[0].text
                != source(bank + "currencies: [USD]\ntables: {rates: {}}\n").tables[0].text)
    }

    @Test func `shows its address as the file has it`() throws {
        let source = try source(
            "kind: bitrix\nurl: ${HOOK}\ntables: {deals: {}}\n", environment: ["HOOK": "https://shop.bitrix24.by/rest/1/key/"])
        #expect(!"\(source)".contains("rest/1/key"))
        var dumped = ""
        dump(source, to: &dumped)
        #expect(!dumped.contains("rest/1/key"))
    }
}

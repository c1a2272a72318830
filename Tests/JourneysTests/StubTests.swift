import Base
import FoundationEssentials
import TestSupport
import Testing

/// Services of the web, played by the program itself.
private final class Stub: Sendable {
    let process: ChildProcess
    let url: String

    init(_ arguments: String...) async throws {
        let process = try ChildProcess(vitrinaProgram(), ["stub", "--port", "0"] + arguments)
        self.process = process
        url = try await eventually("the stub's address", timeout: .seconds(60)) {
            if let status = process.ended() { throw Failure("the stub ended with \(status): \(process.stderr)") }
            let line = process.stdout.split(separator: "\n").first
            return process.stdout.contains("/rest/") ? line?.split(separator: " ").last.map(String.init) : nil
        }
    }
}

@Suite(.fewAtOnce) struct `Services of the web` {
    private static let bank = "kind: nbrb\nurl: URL\nfrom: 2026-01-01\ncurrencies: [USD, EUR]\ntables:\n  rates:\n  currencies:\n"
    private static let crm = "kind: bitrix\nurl: ${BITRIX_WEBHOOK}\ntables:\n  deals:\n    mask: {title: hash}\n"
    private static let places =
        "kind: yandex_geocoder\nurl: URL/v1\napi_key: ${YANDEX_KEY}\nquota: 7\nrate: 100\ntables:\n  place: {addresses: dimension.office.address}\n"
    private static let offices =
        "/*\nabout: offices\n*/\nSELECT DISTINCT 'ул. Ленина ' || CAST(company_id AS text) AS address FROM stage.crm_deals\n"

    @Test func `fill their tables, in order, bit by bit and once`() async throws {
        let stub = try await Stub("--refuse-every", "5")
        let folder = try TemporaryFolder("web")
        try folder.write("name: Web\nlanguages: [en]\ntime_zone: Europe/Minsk\n", to: "vitrina.yaml")
        try folder.write(Self.bank.replacing("URL", with: stub.url), to: "sources/bank.yaml")
        try folder.write(Self.crm, to: "sources/crm.yaml")
        try folder.write(Self.places.replacing("URL", with: stub.url), to: "sources/geo.yaml")
        try folder.write(Self.offices, to: "models/dimension/office.sql")
        let environment = ["BITRIX_WEBHOOK": stub.url + "/rest/1/key", "YANDEX_KEY": "key"]
        @Sendable func works(_ arguments: String...) async throws -> String {
            try await succeed(
                ChildProcess(vitrinaProgram(), arguments + ["--lang", "en"], environment: environment, folder: folder.path)
                    .wait(timeout: .seconds(120))
            ).stdout
        }
        @Sendable func ask(_ sql: String) async throws -> String { try await works("query", "--warehouse", "--format", "csv", sql) }

        #expect(try await works("run").contains("✓ stage.geo_place  7 rows"))
        #expect(
            try await ask("SELECT count(*), count(DISTINCT title), min(length(title)) > 20 FROM stage.crm_deals").contains("130,130,true"))
        #expect(try await ask("SELECT count(*) = count(DISTINCT (day, currency)) FROM stage.bank_rates").contains("true"))
        #expect(try await works("run").contains("nothing to do"))

        try folder.write(Self.places.replacing("URL", with: stub.url).replacing("quota: 7", with: "quota: 20"), to: "sources/geo.yaml")
        #expect(try await works("run").contains("✓ stage.geo_place  13 rows"))
        #expect(try await ask("SELECT count(*), count(DISTINCT address) FROM stage.geo_place").contains("20,20"))

        stub.process.signal(15)
        #expect(try await stub.process.wait(timeout: .seconds(20)).status == 0)
    }
}

import FoundationEssentials
import SQLText
import TestSupport
import Testing

@testable import Base
@testable import Project

/// A project in a folder of its own, laid out from texts by their path.
func load(_ files: [String: String], profile: String? = nil, environment: [String: String] = [:]) throws -> (
    folder: Folder?, diagnostics: Diagnostics
) {
    let folder = try TemporaryFolder("project")
    for (file, text) in files.merging(["vitrina.yaml": "name: Shop\nlanguages: [en, ru]\n"], uniquingKeysWith: { old, _ in old }) {
        try folder.write(text, to: file)
    }
    return Folder.load(folder.path, profile: profile, environment: environment)
}

@Suite struct `The thin pack` {
    static let path = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/packs/thin"

    @Test func `has nothing wrong and nothing odd`() throws {
        let (folder, diagnostics) = Folder.load(Self.path, environment: [:])
        #expect(diagnostics.sorted.map { $0.render(in: .en) } == [])
        let pack = try #require(folder)
        #expect(pack.settings.currency == "BYN")
        #expect(pack.settings.timeZone == "Europe/Minsk")
        #expect(pack.settings.engines == Settings.EngineSet())
        #expect(pack.sources.flatMap(\.tables).map(\.stage.description) == ["stage.sales_payment", "stage.sales_merchant"])
        #expect(pack.models.map(\.table.description) == ["dimension.merchant", "fact.payment", "mart.payment_day"])
        #expect(pack.metrics.map(\.id) == ["average_ticket", "payments", "revenue"])
        #expect(
            pack.dashboards.first?.tiles.map(\.metric.id) == [
                "revenue", "payments", "average_ticket", "revenue", "revenue", "average_ticket",
            ])
        #expect(pack.sources.first?.tables.first?.checks.first { $0.name == "sales_payment_amount_range" }?.severity == .quarantine)
    }

    @Test func `moves to servers by its profile`() throws {
        let secrets = ["WAREHOUSE_PASSWORD": "p@ss/word", "MARTS_PASSWORD": "m", "STATE_PASSWORD": "s"]
        let pack = try #require(Folder.load(Self.path, profile: "production", environment: secrets).folder)
        guard case .postgres(let address) = pack.settings.engines.warehouse else { return #expect(Bool(false)) }
        #expect(address.redacted == "postgres://warehouse:5432/payments")
        #expect(address.url.reveal() == "postgres://vitrina:p%40ss%2Fword@warehouse:5432/payments")
        #expect(address.reveal().password?.reveal() == "p@ss/word")
        #expect(pack.settings.schedule?.cron.text == "*/15 * * * *")
    }

    @Test func `wants the secrets of the chosen profile only`() {
        let (_, diagnostics) = Folder.load(Self.path, profile: "production", environment: [:])
        #expect(diagnostics.all.map(\.code) == ["secret.missing", "secret.missing", "secret.missing"])
        #expect(diagnostics.all.map(\.place?.line) == [17, 18, 19])
    }
}

@Suite struct `A project` {
    @Test func `tells every mistake of every file at once`() throws {
        let (folder, diagnostics) = try load([
            "vitrina.yaml": "name: Shop\nlanguages: [en, ur]\ncurency: BYN\n",
            "sources/a.yaml": "kind: files\ntables:\n  t:\n    files: t.csv\n    columns: {id: bigin}\n    checks:\n      - not_nul: id\n",
            "models/fact/b.sql": "/*\nowners: me\n*/\nSELECT 1; SELECT 2\n",
            "models/fact/c.sql": "/*\nowners: me\n*/\nSELECT 1\n",
            "metrics/d.yaml": "name: [D]\nmetrics:\n  d: {name: D, mart: nothing, sum: a}\n  e: {name: E}\n",
            "domains/e.yaml": "name: {en: E",
        ])
        #expect(folder == nil)
        #expect(
            diagnostics.sorted.map { "\($0.place!) \($0.code)" } == [
                "domains/e.yaml:1:7 yaml.syntax", "metrics/d.yaml:1:7 value.wrong-kind",
                "metrics/d.yaml:3:22 metric.unknown-model", "metrics/d.yaml:4:3 metric.expression",
                "models/fact/b.sql:4:11 model.several-statements",
                "models/fact/c.sql:2:1 key.unknown",
                "sources/a.yaml:1:1 source.place", "sources/a.yaml:5:19 column.unknown-type",
                "sources/a.yaml:7:9 key.unknown", "vitrina.yaml:2:17 value.unknown", "vitrina.yaml:3:1 key.unknown",
            ])
    }

    @Test func `does not blame who names a table whose own file is broken`() throws {
        let (_, diagnostics) = try load([
            "models/mart/day.sql": "/*\nowner: [\n*/\nSELECT 1 AS day",
            "models/fact/payment.sql": "/*\nchecks:\n  - reference: {column: id, to: stage.crm_client.id}\n*/\nSELECT 1 AS id",
            "sources/crm.yaml": "kind: postgres\nurl: postgres://${NOBODY}@crm/clients\ntables:\n  client: {key: id}\n",
            "metrics/sales.yaml":
                "name: S\nmetrics:\n  revenue: {name: R, mart: day, sum: day}\n  share: {name: S, formula: revenue / revenue}\n",
        ])
        #expect(diagnostics.sorted.map(\.code) == ["yaml.syntax", "secret.missing"])
    }

    @Test func `counts columns in characters, whatever their bytes`() throws {
        let (_, diagnostics) = try load([
            "domains/a.yaml": "name: {en: \"é́💳👨‍👩‍👧\", ru: Й, zz: 1}\ntables: []\n",
            "domains/b.yaml": "name: Й\r\ntables: [факт.платёж, \"плохо\"]\r\n",
            "models/fact/c.sql": "-- комментарий\n  /* about: {en: Ж, ru: Ж}\n     владелец: я */ SELECT 'Ж'; SELECT 2",
            "models/fact/d.sql": "  /* about: {en: Ж, ru: Ж}\n     владелец: я */ SELECT 'Ж'",
        ])
        #expect(
            diagnostics.sorted.map { "\($0.place!) \($0.code)" } == [
                "domains/a.yaml:1:26 key.unknown", "domains/b.yaml:2:10 table.unknown", "domains/b.yaml:2:23 domain.table-name",
                "models/fact/c.sql:3:33 model.several-statements", "models/fact/d.sql:2:6 key.unknown",
            ])
    }

    @Test func `reads a hundred models in a few milliseconds`() throws {
        var files: [String: String] = [:]
        let body = String(repeating: "    coalesce(nullif(trim(name), ''), 'нет') AS name, -- подпись\n", count: 40)
        for number in 0..<100 {
            files["models/fact/m\(number).sql"] =
                "/*\nowner: sales\nabout: {en: Payments, ru: Платежи}\nkey: id\nchecks:\n  - unique: id\n*/\nSELECT\n\(body)    id\nFROM stage.x\n"
        }
        let folder = try TemporaryFolder("project")
        for (file, text) in files { try folder.write(text, to: file) }
        try folder.write("name: Shop\nlanguages: [en, ru]\n", to: "vitrina.yaml")
        var best = Duration.seconds(9)
        for _ in 0..<3 {
            best = min(best, ContinuousClock().measure { #expect(Folder.load(folder.path, environment: [:]).folder?.models.count == 100) })
        }
        // A debug build is some thirty times slower than what ships.
        #expect(best < .milliseconds(500), "\(best)")
        print("100 models in \(best)")
    }
}

@Suite struct `A model file` {
    @Test func `is its settings, its select and the place where that begins`() throws {
        let text =
            "-- licence\n/*\nowner: sales\ncolumns:\n  id: bigint\n*/\n\n-- говорит\nWITH a AS (SELECT ';' AS id) -- ;\nSELECT id FROM a ;  \n-- end\n"
        let model = try #require(try load(["models/fact/payment.sql": text]).folder?.models.first)
        #expect(model.sql == "WITH a AS (SELECT ';' AS id) -- ;\nSELECT id FROM a")
        #expect(model.sqlPlace == Place("models/fact/payment.sql", line: 9, column: 1))
        #expect(model.columns.first?.place == Place("models/fact/payment.sql", line: 5, column: 3))
        #expect(model.owner == "sales")
        #expect(model.materialized == .full)
        #expect(model.text == text)
    }

    @Test(arguments: [
        ("mart", #"SELECT 'it\'s; fine' AS a"#), ("fact", "SELECT 'it''s; \\' AS a"), ("fact", "SELECT $$;$$, $a$ $$ ; $a$"),
        ("fact", "SELECT \"a;b\" /* ; */ FROM x"), ("mart", "SELECT `a;b`, $1"), ("fact", "with x as (select 1) select * from x"),
    ])
    func `may hold a semicolon where it is no end`(layer: String, sql: String) throws {
        #expect(try load(["models/\(layer)/m.sql": sql]).folder?.models.first?.sql == sql)
    }

    @Test func `on stage is a view unless it says otherwise`() throws {
        #expect(try load(["models/stage/m.sql": "SELECT 1 AS id"]).folder?.models.first?.materialized == .view)
    }
}

@Suite struct `A column type` {
    @Test(arguments: [
        ("bigint", "bigint", "bigint", "Int64"), ("decimal(18, 2)", "decimal(18,2)", "numeric(18,2)", "Decimal(18, 2)"),
        ("double", "double", "double precision", "Float64"), ("bytes", "blob", "bytea", "String"), ("json", "json", "jsonb", "String"),
        ("timestamptz", "timestamptz", "timestamptz", "DateTime64(6, 'UTC')"),
    ])
    func `has its name in every engine`(name: String, duckdb: String, postgres: String, clickhouse: String) throws {
        let source = "kind: files\npath: data\ntables:\n  t:\n    files: t.csv\n    columns:\n      c: \(name)\n"
        let type = try #require(try load(["sources/s.yaml": source]).folder?.sources.first?.tables.first?.columns.first?.type)
        #expect([Dialect.duckdb, .postgres, .clickhouse].map(type.sql) == [duckdb, postgres, clickhouse])
    }
}

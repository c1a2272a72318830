import FoundationEssentials
import Testing
import TestSupport

/// What the procedures make on a PostgreSQL by itself is what a run makes on one.
@Suite struct `Procedures of PostgreSQL` {
    @Test func `make the tables that a run makes`() async throws {
        let twin = try await Twin {
            try await Shop(payments: 3_000, environment: $0)
        } prepare: { shop in
            try shop.write(shop.read("vitrina.yaml").replacing("warehouse: duckdb", with: "warehouse: ${WAREHOUSE}"), to: "vitrina.yaml")
        }
        try await twin.ran.works("run")
        try await twin.load("sales")
        try await twin.install()
        try await twin.called.sql("CALL night.run()")
        for table in ["stage.sales_payment", "stage.sales_merchant", "dimension.merchant", "fact.payment"] {
            #expect(try await twin.called.rows(of: table) == twin.ran.rows(of: table), "\(table)")
            #expect(try await twin.called.quarantine(of: table) == twin.ran.quarantine(of: table), "\(table)")
        }
        #expect(try await twin.ran.quarantine(of: "stage.sales_payment").split(separator: "\n").count == 2)

        // Called again, with all days or with some, it changes nothing.
        try await twin.called.sql("CALL night.run()")
        try await twin.called.sql("CALL night.run(DATE '2026-01-01', DATE '2027-01-01')")
        for table in ["stage.sales_payment", "fact.payment"] {
            #expect(try await twin.called.rows(of: table) == twin.ran.rows(of: table), "\(table)")
            #expect(try await twin.called.quarantine(of: table) == twin.ran.quarantine(of: table), "\(table)")
        }
        let states = try await twin.called.sql("SELECT state, count(*) FROM night.step GROUP BY state")
        #expect(states == "done|12\n")
    }
}

extension `Procedures of PostgreSQL` {
    @Test func `check, quarantine, halt and keep versions as a run does`() async throws {
        let twin = try await Twin {
            try Shop(Deals.files, environment: $0)
        } prepare: {
            try Deals.first.write(to: $0)
        }
        func night(_ step: String, halts: Bool = false) async throws {
            let run = try await twin.ran.shop.vitrina("run")
            #expect(run.status == (halts ? 1 : 0) && run.stdout.split(separator: "✗").count == (halts ? 2 : 1), "\(run.stdout)")
            try await twin.load("src")
            try await twin.install()
            if halts {
                await #expect(throws: Failure.self) { try await twin.called.sql("CALL night.run()") }
            } else {
                try await twin.called.sql("CALL night.run()")
            }
            // What halts is filled by others here, and stays as they filled it.
            for table in Deals.tables where !halts || table != "stage.src_client" {
                let (called, ran) = try await (twin.called.rows(of: table), twin.ran.rows(of: table))
                #expect(called == ran, "\(step): \(table)\n\(difference(ran, called))")
            }
            for table in Deals.tables where table != "stage.deal_open" {
                let name = table == "versions" ? "dimension.client" : table
                #expect(try await twin.called.quarantine(of: name) == twin.ran.quarantine(of: name), "\(step): quarantine of \(name)")
            }
        }
        func write(_ data: Deals) throws {
            try data.write(to: twin.ran.shop)
            try data.write(to: twin.called.shop)
        }

        try await night("the first night")
        #expect(try await twin.ran.quarantine(of: "stage.src_deal").split(separator: "\n").count == 6)
        try write(.second)
        try await night("the second night")
        #expect(try await twin.called.sql("SELECT count(*) FROM dimension.client WHERE NOT is_current") == "1\n")

        try write(.broken)
        try await night("a halted night", halts: true)
        let states = try await twin.called.sql(
            "SELECT name, state FROM night.step WHERE night = (SELECT max(night) FROM night.step) AND state <> 'done' ORDER BY name")
        #expect(states == "dimension.client|blocked\nfact.by_client|blocked\nfact.deal|blocked\nstage.src_client|halted\n")
        try write(.third)
        try await night("a mended night")
    }

    @Test func `are not written where columns cannot be told`() async throws {
        let shop = try Shop([
            "vitrina.yaml": "name: {en: A, ru: А}\nlanguages: [en, ru]\n",
            "sources/db.yaml": """
            kind: postgres
            url: postgres://nobody@127.0.0.1:1/none
            tables:
              one:
                checks:
                  - not_null: id
                    severity: quarantine

            """,
        ])
        let refused = try await shop.vitrina("export", "procedures")
        #expect(refused.status == 1 && refused.stderr.contains("[export.columns-unknown] sources/db.yaml:"), "\(refused.stderr)")
    }
}

/// A small project with every kind of table and of check, and its data on four days.
private struct Deals {
    let clients: [String]
    let deals: [String]

    static let tables = ["stage.src_client", "stage.src_deal", "stage.deal_open", "fact.deal", "fact.by_client", "fact.recent", "versions"]

    func write(to shop: Shop) throws {
        try shop.write((["id,name"] + clients).joined(separator: "\n") + "\n", to: "data/client.csv")
        try shop.write("id\n1\n2\n3\n", to: "data/person.csv")
        try shop.write((["id,client_id,state,amount,opened_at,seen_at"] + deals).joined(separator: "\n") + "\n", to: "data/deal.csv")
    }

    static let first = Deals(
        clients: ["1,  ООО «Ромашка» ", "2,Bank's", "3,Lonely"],
        deals: [
            "1,1,open,10.50,2026-01-01 10:00:00,2026-01-01 10:00:00+03", "2,1,won,0.10,2026-01-01 23:30:00,2026-01-01 23:30:00+03",
            "3,2,won,99.99,2026-01-02 10:00:00,2026-01-02 10:00:00+03", "4,2,lost,5,2026-01-03 10:00:00,",
            // Out: a key of its own twice, the later stays; a state that is none; nobody's; a time to come, twice; a rule in SQL.
            "4,2,lost,6,2026-01-03 09:00:00,", "5,2,odd,7,2026-01-03 10:00:00,", "6,9,won,8,2026-01-03 10:00:00,",
            "7,2,won,9,2999-01-03 10:00:00,", "8,2,won,9,2026-01-03 10:00:00,2999-01-01 00:00:00+00", "9,2,won,-1,2026-01-03 10:00:00,",
        ])
    static let second = Deals(clients: ["1,Ромашка", "2,Bank's", "3,Lonely"], deals: first.deals + ["10,3,won,3.33,2026-01-04 10:00:00,"])
    static let broken = Deals(clients: second.clients + ["3,Again"], deals: second.deals + ["11,3,open,1.11,2026-01-04 11:00:00,"])
    static let third = Deals(clients: second.clients, deals: broken.deals)

    static let files = [
        "vitrina.yaml": """
        name: {en: Deals, ru: Сделки}
        languages: [en, ru]
        time_zone: Europe/Minsk
        engines: {warehouse: "${WAREHOUSE}"}

        """,
        "sources/src.yaml": """
        kind: files
        path: data
        tables:
          client:
            files: client.csv
            columns: {id: bigint, name: text}
            key: id
            checks:
              - not_null: id
              - unique: id
          person:
            files: person.csv
            columns: {id: bigint}
          deal:
            files: deal.csv
            columns: {id: bigint, client_id: bigint, state: text, amount: "decimal(18,2)", opened_at: timestamp, seen_at: timestamptz}
            key: id
            checks:
              - rows: {min: 2, max: 1000, change: 90%}
              - unique: id
                keep: last by opened_at
                severity: quarantine
              - accepted: {column: state, values: [open, won, lost]}
                severity: quarantine
              - reference: {column: client_id, to: stage.src_person.id}
                severity: quarantine
              - range: {column: opened_at, min: 2020-01-01, max: today}
                severity: quarantine
              - range: {column: seen_at, max: now + 1h}
                severity: quarantine
              - sql: "amount > 0"
                name: positive
                severity: quarantine
              - freshness: {column: opened_at, within: 2d}
                severity: warn

        """,
        "models/stage/deal_open.sql": "SELECT id, amount FROM stage.src_deal WHERE state = 'open'",
        "models/dimension/client.sql": """
        /*
        materialized: snapshot
        key: client_id
        */
        SELECT id AS client_id, clean_name(name) AS name FROM stage.src_client
        """,
        "models/fact/deal.sql": """
        /*
        materialized: incremental
        period: day
        key: id
        columns: {id: bigint, client: text, amount: "decimal(18,2)", day: date}
        checks:
          - unique: id
          - query: "SELECT d.day FROM fact.deal AS d GROUP BY d.day HAVING sum(d.amount) < 0"
            name: no_loss
        */
        SELECT d.id, c.name AS client, d.amount, CAST(d.opened_at AS date) AS day
        FROM stage.src_deal AS d JOIN dimension.client AS c ON c.client_id = d.client_id AND c.is_current
        """,
        "models/fact/by_client.sql": """
        /*
        columns: {client: text, deals: bigint, average: "decimal(38,6)"}
        checks:
          - range: {column: deals, max: 2}
            severity: quarantine
        */
        SELECT client, count(*) AS deals, CAST(sum(amount) / count(*) AS decimal(38,6)) AS average FROM fact.deal GROUP BY client
        """,
        "models/fact/recent.sql": """
        /*
        materialized: incremental
        period: day
        columns: {day: date, text: text, deals: bigint}
        */
        SELECT CAST(opened_at AS date) AS day, 'two
          lines' AS text, count(*) AS deals FROM stage.src_deal
        WHERE CAST(opened_at AS date) >= period_from() AND CAST(opened_at AS date) < period_to() GROUP BY 1
        """,
    ]
}

/// One project with two warehouses: one that runs fill, and one that procedures fill.
private struct Twin {
    struct Side {
        let shop: Shop
        let server: PostgresServer
        let database: String

        @discardableResult
        func works(_ words: String...) async throws -> String {
            try await Shop.works(words, shop)
        }

        @discardableResult
        func sql(_ text: String) async throws -> String { try await server.execute(text, in: database) }

        func rows(of table: String) async throws -> String {
            guard table == "versions" else { return try await sql("SELECT CAST(t AS text) FROM \(table) AS t ORDER BY 1") }
            return try await sql("SELECT client_id, name, valid_to IS NULL, is_current FROM dimension.client ORDER BY 1, 3, 2")
        }

        func quarantine(of table: String) async throws -> String {
            let name = table.replacing(".", with: "_")
            return try await sql(
                "SELECT file, line, column_name, rule, reason, row_key, raw, cells FROM quarantine.\(name) ORDER BY raw, rule, reason")
        }
    }

    let ran: Side
    let called: Side

    init(_ make: ([String: String]) async throws -> Shop, prepare: (Shop) throws -> Void) async throws {
        let server = try await PostgresServer.shared()
        var sides: [Side] = []
        for _ in 0..<2 {
            let url = try await server.makeDatabase()
            let shop = try await make(["WAREHOUSE": url])
            try prepare(shop)
            sides.append(Side(shop: shop, server: server, database: url.split(separator: "/").last.map(String.init)!))
        }
        (ran, called) = (sides[0], sides[1])
    }

    /// Fills the tables of stage with what the source says, unchecked.
    func load(_ source: String) async throws {
        let file = "sources/\(source).yaml"
        let text = try called.shop.read(file)
        try called.shop.write(text.replacing(/\n    checks:\n(      .*\n)+/, with: "\n"), to: file)
        try await called.works("run", "--only", source)
        try called.shop.write(text, to: file)
    }

    /// Makes the procedures.
    func install() async throws {
        try await called.works("export", "procedures")
        try await called.sql(called.shop.read("export/procedures/procedures.sql"))
    }
}

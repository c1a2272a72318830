import Base
import Engines
import FoundationEssentials
import SQLText
import Testing
import TestSupport

@Suite struct `Scripts of ClickHouse` {
    @Test func `make the marts that a run makes`() async throws {
        let server = try await PostgresServer.shared()
        let url = try await server.makeDatabase()
        let shop = try await Shop(payments: 3_000, environment: ["WAREHOUSE": url])
        try shop.write(shop.read("vitrina.yaml").replacing("warehouse: duckdb", with: "warehouse: ${WAREHOUSE}"), to: "vitrina.yaml")
        try await shop.works("run")
        try await shop.works("export", "clickhouse")

        let marts = try await Marts.shared()
        try await marts.run("DROP NAMED COLLECTION IF EXISTS warehouse")
        try await marts.run(
            """
            CREATE NAMED COLLECTION warehouse AS host = '127.0.0.1', port = \(server.port), user = '\(PostgresServer.user)',
            password = '\(PostgresServer.password)', database = '\(url.split(separator: "/").last!)'
            """)
        func isSame(_ when: String) async throws {
            for table in ["fact.payment", "mart.payment_day"] {
                let made = try await marts.rows("SELECT * FROM \(table) ORDER BY ALL")
                let ran = try await shop.ask("SELECT * FROM \(table) ORDER BY ALL", marts: true).split(separator: "\n").dropFirst()
                #expect(made.count > 20 && made.count == ran.count, "\(when): \(table)")
                let figures = "SELECT count(), sum(cityHash64(toString(tuple(*)))) FROM \(table)"
                let there = try await shop.ask(figures, marts: true).split(separator: "\n")[1]
                #expect(try await marts.rows(figures).map { $0.joined(separator: ",") } == [String(there)], "\(when): \(table)")
            }
        }
        for when in ["at first", "again"] {
            try await marts.run(script: shop.read("export/clickhouse/night.sql"))
            try await isSame(when)
        }

        // A month that went wrong is replaced, and no other.
        let month = try #require(await marts.rows("SELECT max(toYYYYMM(day)) FROM mart.payment_day").first?.first)
        try await marts.run("ALTER TABLE fact.payment DROP PARTITION \(month)")
        try await marts.run("ALTER TABLE mart.payment_day DROP PARTITION \(month)")
        try await marts.run(script: shop.read("export/clickhouse/month.sql").replacing("{month:UInt32}", with: month))
        try await isSame("a month")
        #expect(
            try await marts.rows("SELECT name FROM system.tables WHERE database IN ('fact', 'mart') ORDER BY name") == [
                ["payment"], ["payment_day"],
            ])
    }

    @Test(arguments: ["server", "cluster"]) func `are made from the settings of the models`(place: String) async throws {
        let shop = try Shop(
            Self.files.merging([
                "vitrina.yaml": """
                name: {en: Marts, ru: Витрины}
                languages: [en, ru]
                engines:
                  warehouse: postgres://127.0.0.1:1/none
                  marts: clickhouse://127.0.0.1:1/none
                \(place == "cluster" ? "  cluster: main\n" : "")
                """
            ]) { $1 })
        try await shop.works("export", "clickhouse")
        let marts = try await Marts.shared()
        for name in ["night", "month"] {
            let text = try shop.read("export/clickhouse/\(name).sql")
            try expect(text, matches: "exports/clickhouse_\(place)_\(name).sql")
            // ClickHouse of today reads every statement of it.
            for statement in Marts.statements(of: text.replacing("{month:UInt32}", with: "202601")) {
                _ = try await marts.rows("EXPLAIN AST \(statement)")
            }
        }
    }

    @Test func `are laid out on a cluster only where there is a server`() async throws {
        let shop = try Shop(["vitrina.yaml": "name: {en: A, ru: А}\nlanguages: [en, ru]\nengines: {marts: chdb, cluster: main}\n"])
        #expect(try await shop.vitrina("check").stderr.contains("[engine.cluster] vitrina.yaml:3:"))
    }

    private static let files = [
        "sources/src.yaml": """
        kind: files
        path: data
        tables:
          deal:
            files: deal.csv
            columns: {id: bigint, client: text, amount: "decimal(18,2)", opened_at: timestamp}
            key: id
            checks:
              - not_null: id

        """,
        "models/fact/deal.sql": """
        /*
        key: id
        materialized: incremental
        period: day
        columns: {id: bigint, client: text, amount: "decimal(18,2)", day: date}
        checks:
          - not_null: id
        */
        SELECT id, client, amount, CAST(opened_at AS date) AS day FROM stage.src_deal
        """,
        "models/mart/deal_day.sql": """
        /*
        materialized: incremental
        period: day
        engine: SummingMergeTree
        order_by: [day, client]
        shard_by: cityHash64(client)
        */
        SELECT day, client, sum(amount) AS amount FROM fact.deal GROUP BY day, client
        """,
        "models/mart/client.sql": """
        /*
        order_by: client
        partition_by: substring(client, 1, 1)
        */
        SELECT client, sum(amount) AS amount FROM mart.deal_day GROUP BY client
        """,
        "models/mart/best.sql": "/*\nmaterialized: view\n*/\nSELECT client FROM mart.client WHERE amount > 100",
    ]
}

/// ClickHouse in this process, as a person with its client has it.
private struct Marts {
    private let database: ChDBDatabase

    private static let opened = Task { try Marts() }
    static func shared() async throws -> Marts { try await opened.value }

    private static let folder = try? TemporaryFolder("marts")

    private init() throws {
        let libraries = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
        database = try ChDBDatabase(Marts.folder!.path("chdb"), library: ChDBLibrary(in: libraries), limits: .init(memory: 1 << 30))
    }

    static func statements(of script: String) -> [String] {
        script.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("--") }.joined(separator: "\n")
            .split(separator: ";\n\n").map(String.init).filter { $0.contains { !$0.isWhitespace } }
    }

    func run(_ sql: String) async throws { try await database.connect().execute(Query(sql: sql)) }

    func run(script: String) async throws {
        for statement in Marts.statements(of: script) { try await run(statement) }
    }

    func rows(_ sql: String) async throws -> [[String]] {
        try await database.connect().rows(Query(sql: sql)).flatMap { batch in
            (0..<batch.count).map { row in batch.columns.map { $0.string(row) ?? "" } }
        }
    }
}

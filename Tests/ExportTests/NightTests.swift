import Testing
import TestSupport

/// A run whose steps several commands do.
@Suite struct `A night of steps` {
    @Test func `is one run, whoever does its steps, and tells how it ended`() async throws {
        let shop = try await Shop(payments: 200)
        // Two at once: the second waits for the first, which owns the files.
        let both = try [
            shop.start("run", "--night", "n1", "--step", "stage.sales_payment"),
            shop.start("run", "--night", "n1", "--step", "stage.sales_merchant"),
        ]
        for process in both { #expect(try await process.wait().status == 0) }
        let early = try await shop.vitrina("run", "--night", "n1", "--end")
        #expect(early.status == 1, "five steps were never begun")
        for step in ["dimension.merchant", "fact.payment", "transfer fact.payment", "mart.payment_day", "publish mart.payment_day"] {
            try await shop.works("run", "--night", "n1", "--step", step)
        }
        #expect(try await shop.works("run", "--night", "n1", "--end").contains("7 made"))
        let run = try await shop.lastRun()
        #expect(run.state == "done" && run.by == "n1" && run.steps.count == 7)
        #expect(try await shop.works("run").contains("nothing to do: 7 steps"))
    }

    @Test func `does nothing behind a step that failed in it`() async throws {
        let shop = try await Shop(payments: 200)
        let merchants = try shop.read("data/merchants.csv")
        try shop.write(merchants + String(merchants.split(separator: "\n")[1]) + "\n", to: "data/merchants.csv")
        let halted = try await shop.vitrina("run", "--night", "n", "--step", "stage.sales_merchant")
        #expect(halted.status == 3, "\(halted.stdout)\(halted.stderr)")
        let behind = try await shop.vitrina("run", "--night", "n", "--step", "dimension.merchant")
        #expect(behind.status == 1 && behind.stderr.contains("[run.step-behind]"), "\(behind.stderr)")
        #expect(try await shop.vitrina("run", "--night", "n", "--end").status == 3)
        #expect(try await shop.lastRun().state == "halted")

        try shop.write(merchants, to: "data/merchants.csv")
        try await shop.works("run", "--night", "n", "--step", "stage.sales_merchant")
        try await shop.works("run", "--night", "n", "--step", "dimension.merchant")
        #expect(try await shop.lastRun().state == "running", "the same night goes on")
    }

    @Test(arguments: [
        (["--night", "n"], "argument.night"), (["--step", "fact.payment"], "argument.night"), (["--end"], "argument.night"),
        (["--night", "n", "--step", "fact.payment", "--end"], "argument.night"),
        (["--night", "n", "--step", "fact.paymet"], "run.unknown-step"),
    ]) func `is asked for in one way`(words: [String], code: String) async throws {
        let shop = try await Shop(payments: 10)
        let refused = try await run(Shop.program(), ["run"] + words, environment: ["LANG": "C.UTF-8"], folder: shop.root)
        #expect(refused.status == 1 && refused.stderr.contains("[\(code)]"), "\(refused.stderr)")
    }

    /// Where no engine is embedded, no process owns files, and steps go on beside each other.
    @Test func `does steps at the same time where all engines are servers`() async throws {
        let server = try await PostgresServer.shared()
        let (source, warehouse) = try await (server.makeDatabase(), server.makeDatabase())
        let name = source.split(separator: "/").last.map(String.init)!
        try await server.execute("CREATE VIEW slow AS SELECT 1 AS id FROM (SELECT pg_sleep(3)) AS s", in: name)
        let file = { (of: String) in "kind: postgres\nurl: ${SOURCE}\ntables:\n  slow:\n    key: id\n" }
        let shop = try Shop(
            [
                "vitrina.yaml": """
                name: {en: A, ru: А}
                languages: [en, ru]
                engines: {warehouse: "${WAREHOUSE}", state: "${WAREHOUSE}", marts: "clickhouse://127.0.0.1:1/none"}

                """,
                "sources/a.yaml": file("a"), "sources/b.yaml": file("b"),
            ], environment: ["SOURCE": source, "WAREHOUSE": warehouse])
        try await shop.works("plan")
        let both = try ["stage.a_slow", "stage.b_slow"].map { try shop.start("run", "--night", "n", "--step", $0) }
        for process in both {
            let result = try await process.wait()
            #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
        }
        let together = try await server.execute(
            """
            SELECT count(*) FROM vitrina.step AS a JOIN vitrina.step AS b ON a.run = b.run AND a.id < b.id
            WHERE a.started_at < b.finished_at AND b.started_at < a.finished_at
            """, in: warehouse.split(separator: "/").last.map(String.init)!)
        #expect(together == "1\n")
        try await shop.works("run", "--night", "n", "--end")
    }
}

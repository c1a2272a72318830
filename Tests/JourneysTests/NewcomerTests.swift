import Base
import TestSupport
import Testing

@Suite(.fewAtOnce) struct `A newcomer` {
    @Test func `gets from nothing to figures, and a second run does nothing`() async throws {
        let shop = try await Shop()
        #expect(try await shop.works("check").hasPrefix("the project is in order"))
        let first = try await shop.works("run")
        #expect(first.contains("✓ stage.sales_payment  ") && first.contains("quarantined"))
        #expect(first.contains("7 made, 0 up to date"))
        #expect(try await shop.works("run").hasPrefix("nothing to do: 7 steps are up to date"))
        #expect(try await shop.works("run", "--lang", "ru").hasPrefix("делать нечего: шагов без изменений — 7"))
        let status = try await shop.works("status")
        #expect(status.hasPrefix("1  ") && status.contains("✓ mart.payment_day"))
        #expect(try await shop.works("status", "--lang", "ru").contains("готово"))
        #expect(try JSON(parsing: await shop.works("status", "--json"))["runs"]?.array?.first?["state"]?.string == "done")
    }

    @Test func `asks in four formats and gets the same figures`() async throws {
        let shop = try await Shop()
        try await shop.works("run")
        let question = "SELECT channel, sum(revenue) AS revenue, count() AS days FROM mart.payment_day GROUP BY channel ORDER BY channel"
        let csv = try await shop.works("query", "--format", "csv", question)
        let lines = csv.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
        #expect(lines[0] == ["channel", "revenue", "days"])
        #expect(lines.dropFirst().map { $0[0] } == ["app", "terminal", "web"])

        let rows = try #require(JSON(parsing: await shop.works("query", "--format", "json", question)).array)
        #expect(rows.map { $0["channel"]?.string } == lines.dropFirst().map { $0[0] })
        #expect(rows.map { $0["revenue"]?.double } == lines.dropFirst().map { Double($0[1]) })

        let table = try await shop.works("query", question)
        #expect(lines.dropFirst().allSatisfy { table.contains($0[1]) } && table.hasSuffix("(3 rows)\n"))

        let parquet = shop.folder.path("answer.parquet")
        let shell = try await run(
            "sh", ["-c", "exec \"$0\" query --format parquet \"$1\" > \"$2\"", vitrinaProgram(), question, parquet], folder: shop.root,
            timeout: .seconds(120))
        try succeed(shell)
        #expect(try await shop.works("query", "--warehouse", "--format", "csv", "SELECT * FROM read_parquet('\(parquet)')") == csv)
    }

    @Test func `asks for figures by their names and gets those of the query`() async throws {
        let shop = try await Shop()
        try await shop.works("run")
        #expect(try await shop.works("metric", "--list", "оборот", "--lang", "ru").contains("revenue"))
        let csv = try await shop.works("metric", "revenue", "payments", "--by", "channel", "--total", "--format", "csv")
        let query = try await shop.works(
            "query", "--format", "csv",
            "SELECT channel, sum(revenue) AS revenue, sum(payments) AS payments FROM mart.payment_day GROUP BY channel ORDER BY channel")
        let total = try await shop.works("query", "--format", "csv", "SELECT sum(revenue), sum(payments) FROM mart.payment_day")
        #expect(csv == query + "," + total.split(separator: "\n")[1] + "\n")

        let json = try JSON(
            parsing: await shop.works("metric", "average_ticket", "--by", "month", "--format", "json", "--where", "channel=web"))
        #expect(json["columns"]?.array?.compactMap { $0["name"]?.string } == ["month", "average_ticket"])
        let russian = try await shop.works("metric", "revenue", "--top", "1", "--by", "category", "--lang", "ru")
        #expect(russian.contains("Выручка, BYN") && russian.contains("остальные") && russian.hasSuffix("(2 строки)\n"))
        let sql = try await shop.works("metric", "revenue", "--by", "day", "--explain")
        #expect(sql.hasPrefix("-- reads mart.payment_day\n") && sql.contains("GROUP BY key_1"))

        let refused = try await shop.vitrina("metric", "revenue", "--by", "chanel")
        #expect(refused.status == 1 && refused.stderr.contains("ask by `channel`"), "\(refused.stderr)")
    }

    @Test func `lets a program read every line of a run`() async throws {
        let shop = try await Shop()
        let events = try await shop.works("run", "--json").split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(events.first?["event"]?.string == "began")
        #expect(events.last?["event"]?.string == "ended" && events.last?["state"]?.string == "done")
        #expect(events.filter { $0["event"]?.string == "done" }.count == 7)
    }

    @Test(arguments: ["en", "ru"]) func `finds help for every command`(language: String) async throws {
        let all = try succeed(await runVitrina("--help", "--lang", language)).stdout
        let names = [
            "init", "generate", "check", "run", "status", "query", "metric", "serve", "user add", "user list", "user password",
            "user remove", "doctor",
        ]
        var pages = all
        for name in names {
            #expect(all.contains("  \(name)"))
            pages += "\n$ vitrina \(name) --help\n"
            pages += try succeed(await run(vitrinaProgram(), name.split(separator: " ").map(String.init) + ["--help", "--lang", language]))
                .stdout
        }
        try expect(pages, matches: "journeys/help.\(language).txt")
    }

    @Test(arguments: [
        (["qurey"], 2, "vitrina query"), (["run", "--jsn"], 1, "--json"),
        (["query", "--format", "prquet", "SELECT 1"], 1, "--format parquet"),
        (["run", "--lang", "fr"], 1, "--lang en"), (["init"], 1, "vitrina init --help"),
        (["generate", "--payments", "many"], 1, "whole number"),
        (["query", "SELECT", "1"], 1, "quotes"), (["metric", "revenu"], 1, "ask for `revenue`"), (["metric"], 1, "name a metric"),
    ]) func `who mistypes hears the nearest word`(words: [String], status: Int32, mend: String) async throws {
        let shop = try await Shop(payments: 10)
        let result = try await shop.start(words).wait(timeout: .seconds(60))
        #expect(result.status == status && result.stdout.isEmpty)
        #expect(result.stderr.hasPrefix("error[") && result.stderr.contains(mend), "\(result.stderr)")
    }

    @Test func `asks the doctor what is installed`() async throws {
        let found = try succeed(await runVitrina("doctor")).stdout
        for name in ["DuckDB", "chDB", "ECharts", "packs/payments"] { #expect(found.contains("✓ \(name)"), "\(found)") }
        let missing = try await runVitrina("doctor", "--lang", "ru", environment: ["PATH": "/nowhere"])
        #expect(missing.stdout.contains("apt-get install chromium"), "\(missing.stdout)")
    }
}

@Suite(.fewAtOnce) struct `A broken file` {
    @Test(arguments: ["en", "ru"]) func `is told with its place and mended`(language: String) async throws {
        let shop = try await Shop(payments: 100)
        try shop.replace("sum: revenue", with: "sum: revenu", in: "metrics/sales.yaml")
        try shop.replace(
            "accepted: {column: currency, values: [BYN]}", with: "acepted: {column: currency, values: [BYN]}", in: "sources/sales.yaml")
        let check = try await shop.vitrina("check", "--lang", language)
        #expect(check.status == 1)
        try expect(check.stdout + check.stderr, matches: "journeys/broken.\(language).txt")
        let run = try await shop.vitrina("run", "--lang", language)
        #expect(run.status == 1 && run.stderr == check.stderr)

        try shop.replace("revenu\n", with: "revenue\n", in: "metrics/sales.yaml")
        try shop.replace("acepted", with: "accepted", in: "sources/sales.yaml")
        try await shop.works("check")
        try await shop.works("run")
    }
}

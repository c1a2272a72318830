import Base
import TestSupport
import Testing

@Suite(.fewAtOnce) struct `While a server holds the files` {
    /// What a run or an answer says apart from how long it took and which run it is.
    private func withoutTimes(_ text: String) -> String {
        text.replacing(/, \d[\d.,\s\u{A0}\u{202F}]*(rows\/s|строк\/с)/, with: "").replacing(/\d[\d.,]*\s(s|с)\b/) { "… \($0.output.1)" }
            .replacing(/(run|запуск) \d+/) { "\($0.output.1) …" }
    }

    @Test func `commands beside it show what they show alone`() async throws {
        let alone = try await Shop(), beside = try await Shop()
        let server = try await Serving(beside)
        let commands: [[String]] = [
            ["run"], ["run", "--full", "--lang", "ru"], ["run"], ["query", "SELECT * FROM mart.payment_day ORDER BY ALL LIMIT 3"],
            ["query", "--warehouse", "--format", "csv", "SELECT * FROM fact.payment ORDER BY payment_id"],
            ["query", "--format", "json", "SELECT 'щ' AS letter, NULL AS nothing"], ["query", "SELECT nonsense"],
            ["query", "--warehouse", "DELETE FROM fact.payment"], ["query", "--format", "xml", "SELECT 1"],
        ]
        for command in commands {
            let (one, other) = (
                try await alone.start(command).wait(timeout: .seconds(120)), try await beside.start(command).wait(timeout: .seconds(120))
            )
            #expect(sorted(withoutTimes(one.stdout)) == sorted(withoutTimes(other.stdout)), "\(command)")
            #expect(one.stderr == other.stderr && one.status == other.status, "\(command)")
        }
        let parquet = ["query", "--format", "parquet", "SELECT 1 AS one"]
        #expect(try succeed(await beside.start(parquet).wait()).stdout.hasPrefix("PAR1"))
        #expect(try await server.stop().result.status == 0)
    }

    /// Steps that run at the same time end in any order.
    private func sorted(_ text: String) -> [Substring] { text.split(separator: "\n").sorted() }

    @Test(arguments: ["en", "ru"]) func `a second server is refused`(language: String) async throws {
        let shop = try await Shop(payments: 10)
        let server = try await Serving(shop)
        let second = try await shop.vitrina("serve", "--port", "0", "--lang", language)
        #expect(second.status == 1 && second.stderr.contains("[server.already-runs]"))
        #expect(second.stderr.contains("kill \(server.process.pid)"))
        #expect(second.stderr.contains(language == "ru" ? "уже работает сервер" : "already runs"))
    }

    @Test func `a port that is taken is told`() async throws {
        let one = try await Shop(payments: 10), other = try await Shop(payments: 10)
        let server = try await Serving(one)
        let result = try await other.vitrina("serve", "--port", "\(server.port)")
        #expect(result.status == 1 && result.stderr.contains("\(server.port)") && result.stderr.hasPrefix("error["), "\(result.stderr)")
    }

    @Test func `several commands work at once`() async throws {
        let shop = try await Shop()
        try await shop.works("run")
        let server = try await Serving(shop)
        let questions = (1...6).map { "SELECT \($0) AS n, count() AS days FROM mart.payment_day" }
        let asked = try questions.map { try shop.start(["query", "--format", "parquet", $0]) }
        for process in asked { #expect(try await process.wait(timeout: .seconds(120)).stdout.hasPrefix("PAR1")) }
        _ = server
    }

    /// Hours of work for the marts.
    static let endless = "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = 1"
    private static let running = "SELECT count() FROM system.processes WHERE query LIKE '%sipHash64%' AND query NOT LIKE '%processes%'"

    @Test func `a query whose asker is killed ends`() async throws {
        let shop = try await Shop(payments: 10)
        let server = try await Serving(shop)
        for format in ["csv", "parquet"] {
            let asker = try shop.start(["query", "--format", format, Self.endless])
            try await eventually("the query at work", timeout: .seconds(60)) {
                try await shop.works("query", "--format", "csv", Self.running).hasSuffix("\n1\n") ? () : nil
            }
            asker.signal(9)
            try await eventually("the end of the query", timeout: .seconds(60)) {
                try await shop.works("query", "--format", "csv", Self.running).hasSuffix("\n0\n") ? () : nil
            }
        }
        _ = server
    }

    @Test func `it stops within five seconds, whatever it does`() async throws {
        let shop = try await Shop(payments: 20_000)
        try await shop.works("run")
        let server = try await Serving(shop)
        let asker = try shop.start(["query", Self.endless])
        let curl = try Programs.find("curl", package: "curl")
        let reader = try ChildProcess(curl, ["-s", "http://127.0.0.1:\(server.port)/metrics"])
        let runner = try shop.start(["run", "--full"])
        try await eventually("the run's first line", timeout: .seconds(60)) { runner.stdout.isEmpty ? nil : () }
        let (result, seconds) = try await server.stop()
        #expect(result.status == 0 && result.stderr.isEmpty, "\(result.stderr)")
        #expect(seconds < 5)
        #expect(try await asker.wait().status == 1)
        let cut = try await runner.wait()
        #expect(cut.status == 0 || cut.stderr.contains("[server.gone]") || cut.stderr.contains("[run.cancelled]"), "\(cut.stderr)")
        _ = reader
        try await shop.works("run")
    }
}

@Suite(.fewAtOnce) struct `While a command works alone` {
    @Test func `another is refused and told by whom`() async throws {
        let shop = try await Shop(payments: 10)
        let worker = try shop.start(["query", `While a server holds the files`.endless])
        try await eventually("the lock") { (try? shop.read(".vitrina/lock"))?.hasSuffix(" \(worker.pid)") == true ? () : nil }
        for language in ["en", "ru"] {
            let refused = try await shop.vitrina("query", "SELECT 1", "--lang", language)
            #expect(refused.stderr.contains("[project.busy]") && refused.stderr.contains("\(worker.pid)"))
            #expect(refused.stderr.contains(language == "ru" ? "процесс" : "process"))
        }
        #expect(try await shop.vitrina("serve", "--port", "0").stderr.contains("[project.busy]"))
        worker.signal(15)
        #expect(try await worker.wait(timeout: .seconds(5)).status != 0)
        try await shop.works("query", "SELECT 1")
    }

    @Test func `a run that is asked to end stops within five seconds and can be given again`() async throws {
        let shop = try await Shop(payments: 50_000)
        let run = try shop.start(["run"])
        try await eventually("the first line", timeout: .seconds(60)) { run.stdout.isEmpty ? nil : () }
        run.signal(15)
        _ = try await run.wait(timeout: .seconds(5))
        try await shop.works("run")
        let tables = try await shop.tables()
        try await shop.works("run", "--full")
        #expect(try await shop.tables() == tables)
    }
}

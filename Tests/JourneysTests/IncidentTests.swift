import TestSupport
import Testing

@Suite(.fewAtOnce) struct `A halted run` {
    @Test func `is decided, and goes on`() async throws {
        let shop = try await Shop(payments: 200)
        try await shop.works("run")
        let merchants = try shop.read("data/merchants.csv")
        try shop.write(merchants + String(merchants.split(separator: "\n")[1]) + "\n", to: "data/merchants.csv")
        #expect(try await shop.vitrina("run").status == 1)
        #expect(try await shop.works("incidents").hasPrefix("1  "))

        #expect(try await shop.vitrina("resolve", "1", "--accept").stderr.contains("[incident.why]"))
        #expect(try await shop.vitrina("resolve", "1", "--why", "x").stderr.contains("[incident.decision]"))
        #expect(try await shop.vitrina("resolve", "7", "--skip", "--why", "x").stderr.contains("[incident.unknown]"))
        let ran = try await shop.works("resolve", "1", "--skip", "--why", "the bank mends it tomorrow", "--run", "--json")
        #expect(ran.contains(#""event":"noted","step":"stage.sales_merchant""#))
        #expect(try await shop.works("incidents").contains("nothing waits"))
        let all = try await shop.works("incidents", "--all")
        #expect(all.contains("skipped, tester") && all.contains("the bank mends it tomorrow"))
        #expect(try await shop.vitrina("resolve", "1", "--accept", "--why", "x").stderr.contains("[incident.not-open]"))

        #expect(try await shop.vitrina("run").status == 1, "the next run asks again")
        try shop.write(merchants, to: "data/merchants.csv")
        try await shop.works("resolve", "2", "--retry", "--why", "mended")
        #expect(try await shop.works("run").contains("nothing to do"))
    }

    @Test func `leaves rows that a person mends in a file`() async throws {
        let shop = try await Shop(payments: 2_000)
        try await shop.works("run")
        #expect(try await shop.works("quarantine").contains("sales_payment_amount_range"))
        #expect(try await shop.works("quarantine", "stage.sales_payment").contains("rule"))
        try await shop.works("quarantine", "export", "stage.sales_payment", "--to", "bad.csv")
        let lines = try shop.read("bad.csv").split(separator: "\n").map(String.init)
        let wrong = /,("12,50"|н\/д|1O\.00),/
        let line = try #require(lines.first { $0.contains(wrong) })
        try shop.write(lines[0] + "\n" + line.replacing(wrong, with: ",77.70,", maxReplacements: 1) + "\n", to: "bad.csv")
        let ran = try await shop.works("quarantine", "replay", "stage.sales_payment", "--from", "bad.csv")
        #expect(ran.contains("stage.sales_payment  1 row"), "\(ran)")
        let count = "SELECT count(*) FROM stage.sales_payment WHERE amount = 77.70"
        #expect(try await shop.works("query", "--warehouse", "--format", "csv", count).hasSuffix("\n1\n"))
        #expect(try await shop.vitrina("quarantine", "replay", "fact.payment", "--from", "bad.csv").stderr.contains("[quarantine."))
    }
}

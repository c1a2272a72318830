import TestSupport
import Testing

@Suite(.fewAtOnce) struct `Generating a business` {
    @Test func `fills a live PostgreSQL with what the files hold, and leaves other people's schemas alone`() async throws {
        let server = try await PostgresServer.shared()
        let address = try await server.makeDatabase()
        let name = String(address.split(separator: "/").last!)
        let size = ["--scale", "0.02", "--days", "30"]
        let first = try await runGenerate(["--into", address] + size)
        #expect(first.status == 0 && !first.stdout.contains(PostgresServer.password), "\(first.stdout)\(first.stderr)")

        let folder = try TemporaryFolder("generated")
        try await succeed(runGenerate(["--to", folder.path, "--only", "billing,corporate"] + size))
        let sqlite = try Programs.find("sqlite3", package: "sqlite3")
        for (schema, sums) in [("billing.transactions", ["amount", "fee", "cashback"]), ("corporate.payment_orders", ["amount"])] {
            let parts = schema.split(separator: ".").map(String.init)
            let live = try await server.execute(
                "SELECT count(*), \(sums.map { "sum(\($0))" }.joined(separator: ", ")) FROM \(schema)", in: name)
            let sql = "SELECT count(*), \(sums.map { "printf('%.2f', sum(\($0)))" }.joined(separator: ", ")) FROM \(parts[1])"
            let file = try await run(sqlite, [folder.path("\(parts[0]).sqlite"), sql])
            #expect(live == file.stdout)
        }
        try await succeed(runGenerate(["--into", address] + size))

        let taken = try await server.makeDatabase()
        try await server.execute(
            "CREATE SCHEMA billing; CREATE TABLE billing.transactions (id int)", in: String(taken.split(separator: "/").last!))
        let refused = try await runGenerate(["--into", taken] + size)
        #expect(refused.status == 1 && refused.stderr.contains("[generate.schema-taken]"), "\(refused.stderr)")
    }

    @Test func `fills a live MariaDB with the CRM`() async throws {
        let server = try await MariaDBServer.shared()
        let name = try await server.makeDatabase()
        let address = "mysql://\(MariaDBServer.user):\(MariaDBServer.password)@127.0.0.1:\(server.port)/\(name)"
        let size = ["--scale", "0.05", "--days", "30"]
        for _ in 0..<2 {
            let done = try await runGenerate(["--into", address] + size)
            #expect(done.status == 0 && !done.stdout.contains(MariaDBServer.password), "\(done.stdout)\(done.stderr)")
        }
        let folder = try TemporaryFolder("generated")
        try await succeed(runGenerate(["--to", folder.path, "--only", "bitrix"] + size))
        let sqlite = try Programs.find("sqlite3", package: "sqlite3")
        for (table, column) in [("b_crm_deal", "STAGE_ID"), ("b_crm_lead", "DATE_MODIFY"), ("b_crm_field_multi", "VALUE")] {
            let sql = "SELECT count(*), min(\(column)), max(ID), sum(ID) FROM"
            let file = try await run(sqlite, ["-separator", "\t", folder.path("bitrix.sqlite"), "\(sql) \(table)"])
            #expect(try await server.execute("\(sql) \(name).\(table)").contains(file.stdout.split(separator: "\n").first ?? "?"))
        }
    }

    @Test(arguments: [
        (["--scale", "huge"], "generate.bad-scale"), (["--only", "biling"], "generate.unknown-part"),
        (["--first-day", "2026-02-30"], "argument.not-a-date"), (["--into", "oracle://somewhere"], "generate.unknown-database"),
    ])
    func `refuses what it cannot make`(arguments: [String], code: String) async throws {
        let refused = try await runGenerate(arguments)
        #expect(refused.status == 1 && refused.stderr.contains("[\(code)]"), "\(refused.stdout)\(refused.stderr)")
    }

    private func runGenerate(_ arguments: [String]) async throws -> ProgramResult {
        try await run(vitrinaProgram(), ["generate"] + arguments, environment: ["LANG": "C.UTF-8"], timeout: .seconds(120))
    }
}

import Base
import FoundationEssentials
import TestSupport
import Testing

/// The thin project on its embedded engines and on their server twins. Each is run by the built program: a process holds
/// one directory of chDB.
@Suite(.serialized) struct `The thin pack` {
    private static let tables: [(engine: PaymentsProject.Engine, sql: String)] = [
        (.warehouse, "SELECT * FROM stage.sales_payment ORDER BY id"),
        (.warehouse, "SELECT * FROM stage.sales_merchant ORDER BY id"),
        (.warehouse, "SELECT * FROM stage.billing_refund ORDER BY id"),
        (.warehouse, "SELECT * FROM dimension.merchant ORDER BY merchant_id"),
        (.warehouse, "SELECT * FROM fact.payment ORDER BY payment_id"),
        (.warehouse, "SELECT * FROM fact.refund ORDER BY refund_id"),
        (
            .warehouse,
            "SELECT regexp_replace(file, '.*/', '') AS file, line, column_name, rule, reason, row_key, raw, cells, run FROM quarantine.stage_sales_payment ORDER BY file, line, raw, rule"
        ),
        (.warehouse, "SELECT column_name, rule, reason, row_key, raw, run FROM quarantine.stage_billing_refund ORDER BY raw, rule"),
    ]
    private static let marts = [
        "SELECT * FROM fact.payment ORDER BY payment_id", "SELECT * FROM fact.refund ORDER BY refund_id",
        "SELECT * FROM mart.payment_day ORDER BY day, channel, category", "SELECT * FROM mart.refund_day ORDER BY day, category",
    ]

    @Test func `makes the same tables on PostgreSQL as on DuckDB, with state in both twins`() async throws {
        let billing = try await Refunds.database()
        let embedded = try PaymentsProject(.init(), billing: billing)
        let server = try await PaymentsProject(.init(warehouse: Refunds.emptyDatabase(), state: Refunds.emptyDatabase()), billing: billing)
        for project in [embedded, server] {
            let ran = try await project.vitrina("run")
            try #require(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        }
        for (engine, sql) in Self.tables + Self.marts.map({ (.marts, $0) }) {
            let here = try await embedded.ask(engine, sql)
            let there = try await server.ask(engine, sql)
            #expect(here.count > 1, "\(sql)")
            expectSame(here, there, sql)
        }
        try await expectPlanted(embedded)
        try await expectPlanted(server)
        expectSame(try await embedded.status(), try await server.status(), "status")

        // A halted run leaves the same record in both.
        for project in [embedded, server] {
            let file = project.folder.path("data/merchants.csv")
            let text = String(decoding: try Files.read(file), as: UTF8.self)
            try project.folder.write(text + text.split(separator: "\n")[1] + "\n", to: "data/merchants.csv")
            #expect(try await project.vitrina("run").status == 1)
        }
        let status = try await embedded.status()
        expectSame(status, try await server.status(), "status after a halt")
        #expect(status.count { $0.hasPrefix("incidents") } == 1)
    }

    /// What the generator planted is found again, at its file, line and column, as the text that it was.
    private func expectPlanted(_ project: PaymentsProject) async throws {
        var planted: [String] = []
        for file in try Files.list(project.folder.path("data")).sorted() where file.hasPrefix("payments-") {
            let lines = String(decoding: try Files.read(project.folder.path("data/\(file)")), as: UTF8.self).split(separator: "\n")
            for (index, line) in lines.enumerated() where ["\"12,50\"", "н/д", "1O.00"].contains(where: { line.contains($0) }) {
                planted.append("\(file),\(index + 1),amount,\(line.split(separator: ",")[0])")
            }
        }
        #expect(planted.count == project.planted.malformed && !planted.isEmpty)
        let found = try await project.ask(
            .warehouse,
            """
            SELECT regexp_replace(file, '.*/', '') AS file, line, column_name, split_part(raw, ',', 1) AS id
            FROM quarantine.stage_sales_payment WHERE rule = 'type' ORDER BY file, line
            """)
        expectSame(planted, Array(found.dropFirst()), "planted")
        let refused = try await project.ask(
            .warehouse, "SELECT count(*) FROM quarantine.stage_sales_payment WHERE rule = 'sales_payment_amount_range'")
        #expect(refused.last == "\(project.planted.notPositive)")
    }

    private func expectSame(_ left: [String], _ right: [String], _ what: String) {
        guard left != right else { return }
        let first = zip(left, right).first { $0 != $1 }.map { "\n\($0)\n\($1)" } ?? ""
        Issue.record("\(what): \(left.count) rows and \(right.count) rows.\(first)")
    }
}

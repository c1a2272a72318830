import Pipeline
import Project
import SQLText
import Testing
import TestSupport

extension Projects {
    @Suite struct `A table of PostgreSQL` {
        private static let refund = """
            kind: postgres
            url: ${BILLING}
            tables:
              refund:
                columns:
                  id: bigint
                  payment_id: bigint
                  amount: decimal(18,2)
                checks:
                  - range: {column: amount, min: 0.01}
                    severity: quarantine
                  - accepted: {column: payment_id, values: [1, 2, 3]}
                    severity: warn
                  - not_null: id

            """

        @Test(arguments: Warehouse.allCases) func `is checked on its way into stage`(warehouse: Warehouse) async throws {
            let billing = try await PostgresServer.shared().makeDatabase()
            let database = String(billing.split(separator: "/").last!)
            try await PostgresServer.shared().execute(
                "CREATE TABLE refund (id int, payment_id int, amount numeric(18,2)); INSERT INTO refund VALUES (1, 1, 9999999999999999.99), (2, 7, 0.01), (3, 2, -5), (4, NULL, 1)",
                in: database)
            let (settings, variables) = try await warehouse.settings()
            let environment = variables.merging(["BILLING": "postgres://" + billing.dropFirst("postgresql://".count)]) { $1 }
            let project = try TestProject(["vitrina.yaml": settings, "sources/billing.yaml": Self.refund], environment: environment)
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(ran.findings == ["billing_refund_amount_range": 1, "billing_refund_payment_id_accepted": 1])
            #expect(
                try await project.warehouse("SELECT id, amount FROM stage.billing_refund ORDER BY id") == [
                    ["1", "9999999999999999.99"], ["2", "0.01"], ["4", "1.00"],
                ])
            #expect(
                try await project.warehouse("SELECT column_name, rule FROM quarantine.stage_billing_refund") == [
                    ["amount", "billing_refund_amount_range"]
                ])
            #expect(try await project.run().done == [])

            try await PostgresServer.shared().execute("INSERT INTO refund VALUES (NULL, 1, 1)", in: database)
            let halted = try await project.run()
            #expect(halted.state == .halted)
            #expect(halted.failures["stage.billing_refund"]?.code == "check.critical")
            #expect(try await project.warehouse("SELECT count(*) FROM stage.billing_refund") == [["3"]])
        }
    }
}

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

        @Test func `is never rounded into the types that are declared`() async throws {
            let billing = try await PostgresServer.shared().makeDatabase()
            try await PostgresServer.shared().execute(
                """
                CREATE TABLE fee (id bigint, amount numeric(20,4), paid text, day timestamp, part int, rate double precision);
                INSERT INTO fee VALUES (1, 12.5000, '2026-01-05', '2026-01-05 00:00:00', 7, 0.25), (2, 1.0050, '2026-01-05', '2026-01-05', 8, 1),
                    (3, 2, 'soon', '2026-01-05', 9, 1), (4, 2, NULL, '2026-01-05 10:00:00', 10, 1), (5, 2, NULL, NULL, 70000, 1),
                    (6, NULL, '2026-02-29', NULL, NULL, 1), (7, -0.0100, '2026-01-06', NULL, 11, 0.1), (8, 1, NULL, NULL, NULL, 0.125)
                """, in: String(billing.split(separator: "/").last!))
            let source = """
                kind: postgres
                url: ${BILLING}
                tables:
                  fee:
                    columns: {id: integer, amount: "decimal(18,2)", paid: date, day: date, part: smallint, rate: "decimal(8,2)"}

                """
            let project = try TestProject(
                ["vitrina.yaml": "name: fees\nlanguages: [en]\n", "sources/billing.yaml": source],
                environment: ["BILLING": "postgres://" + billing.dropFirst("postgresql://".count)])
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            let taken = try await project.warehouse("SELECT id, amount, paid, day, part, rate FROM stage.billing_fee ORDER BY id")
            #expect(
                taken == [
                    ["1", "12.50", "2026-01-05", "2026-01-05", "7", "0.25"], ["7", "-0.01", "2026-01-06", nil, "11", "0.10"],
                ])
            #expect(
                try await project.warehouse(
                    "SELECT json_extract_string(raw, 'id'), column_name FROM quarantine.stage_billing_fee ORDER BY 1")
                    == [["2", "amount"], ["3", "paid"], ["4", "day"], ["5", "part"], ["6", "paid"], ["8", "rate"]])
        }
    }
}

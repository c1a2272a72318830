import Base
import FoundationEssentials
import Generator
@testable import Pipeline
import Project
import SQLText
import State
import Testing
import TestSupport

/// A small shop: two months of payments with every trouble that a file can have, and its merchants.
let shop = [
    "vitrina.yaml": "name: shop\nlanguages: [ru, en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n",
    "sources/sales.yaml": """
    kind: files
    path: data
    tables:
      payment:
        files: payments-*.csv
        columns:
          id: bigint
          merchant_id: bigint
          amount: decimal(18,2)
          paid_at: timestamp
        checks:
          - range: {column: amount, min: 0.01}
            severity: quarantine
          - not_null: id
      merchant:
        files: merchants.csv
        columns:
          id: bigint
          name: text
        checks:
          - not_null: id

    """,
    "models/dimension/merchant.sql":
        "/*\nkey: merchant_id\nchecks:\n  - unique: merchant_id\n*/\nSELECT id AS merchant_id, trim(name) AS name FROM stage.sales_merchant\n",
    "models/fact/payment.sql": """
    SELECT p.id AS payment_id, m.name AS merchant, p.amount, CAST(p.paid_at AS date) AS day
    FROM stage.sales_payment AS p JOIN dimension.merchant AS m ON m.merchant_id = p.merchant_id
    """,
    "models/mart/payment_day.sql":
        "/*\norder_by: day\n*/\nSELECT day, count() AS payments, sum(amount) AS revenue FROM fact.payment GROUP BY day",
    "models/mart/best_day.sql": "SELECT day, revenue FROM mart.payment_day ORDER BY revenue DESC LIMIT 1",
    "data/merchants.csv": "id,name\n1, Евроопт \n2,\"Лидо \"\"на Немиге\"\"\"\n",
    "data/payments-01.csv":
        "id,merchant_id,amount,paid_at\n1,1,10.50,2026-01-05 10:00:00\n2,2,-3.00,2026-01-05 11:00:00\n3,2,4.25,2026-01-06 00:00:00\n",
    "data/payments-02.csv":
        "id,merchant_id,amount,paid_at\n4,1,н/д,2026-02-01 09:00:00\n5,1,100000000000.01,2026-02-01 10:00:00\n6,2,7.00,вчера\n",
]

extension Projects {
    @Suite struct `A run` {
        @Test func `takes files to marts, and bad rows to quarantine with their place`() async throws {
            let project = try TestProject(shop)
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(
                Set(ran.done) == [
                    "stage.sales_payment", "stage.sales_merchant", "dimension.merchant", "fact.payment", "transfer fact.payment",
                    "mart.payment_day",
                    "mart.best_day", "publish mart.payment_day", "publish mart.best_day",
                ])
            #expect(
                try await project.marts("SELECT day, payments, revenue FROM mart.payment_day ORDER BY day") == [
                    ["2026-01-05", "1", "10.50"], ["2026-01-06", "1", "4.25"], ["2026-02-01", "1", "100000000000.01"],
                ])
            #expect(try await project.marts("SELECT revenue FROM mart.best_day") == [["100000000000.01"]])
            #expect(try await project.marts("SHOW TABLES FROM mart") == [["best_day"], ["payment_day"]])
            #expect(try await project.warehouse("SELECT name FROM dimension.merchant ORDER BY 1") == [["Евроопт"], ["Лидо \"на Немиге\""]])

            let rejects = try await project.warehouse(
                "SELECT regexp_replace(file, '.*/', ''), line, column_name, raw FROM quarantine.stage_sales_payment WHERE rule = 'type' ORDER BY line"
            )
            #expect(
                rejects == [
                    ["payments-02.csv", "2", "amount", "4,1,н/д,2026-02-01 09:00:00"],
                    ["payments-02.csv", "4", "paid_at", "6,2,7.00,вчера"],
                ])
            #expect(
                try await project.warehouse(
                    "SELECT rule, json_extract_string(raw, '$.amount') FROM quarantine.stage_sales_payment WHERE rule <> 'type'") == [
                        ["sales_payment_amount_range", "-3.00"]
                    ])
            #expect(ran.counts("stage.sales_payment")?.rejected == 3)
            #expect(ran.counts("stage.sales_payment")?.rowsOut == 3)
            #expect(ran.findings == ["sales_payment_amount_range": 1])
        }

        @Test func `does nothing the second time, and only what a change asks for`() async throws {
            let project = try TestProject(shop)
            try await project.run()
            let second = try await project.run()
            #expect(second.done == [])
            #expect(second.outcome.steps == ["upToDate": 9])

            try project.folder.write("SELECT day, revenue FROM mart.payment_day ORDER BY revenue LIMIT 1", to: "models/mart/best_day.sql")
            #expect(try await project.run().done == ["mart.best_day", "publish mart.best_day"])
            #expect(try await project.marts("SELECT revenue FROM mart.best_day") == [["4.25"]])

            try project.folder.write("id,merchant_id,amount,paid_at\n7,1,1.00,2026-03-01 00:00:00\n", to: "data/payments-03.csv")
            let third = try await project.run()
            #expect(
                Set(third.done) == [
                    "stage.sales_payment", "fact.payment", "transfer fact.payment", "mart.payment_day", "mart.best_day",
                    "publish mart.payment_day", "publish mart.best_day",
                ])
            #expect(try await project.marts("SELECT count() FROM mart.payment_day") == [["4"]])
            #expect(try await project.run(.full).done.count == 9)
        }

        @Test func `halts before a table whose rows break a critical rule, and goes on when they are mended`() async throws {
            let project = try TestProject(shop)
            try await project.run()
            try project.folder.write("id,name\n1,Евроопт\n1,Гиппо\n2,Лидо\n", to: "data/merchants.csv")
            let halted = try await project.run()
            #expect(halted.state == .halted)
            #expect(halted.failures["dimension.merchant"]?.code == "check.critical")
            #expect(halted.outcome.steps["blocked"] == 6)
            #expect(try await project.warehouse("SELECT name FROM dimension.merchant ORDER BY 1") == [["Евроопт"], ["Лидо \"на Немиге\""]])
            #expect(try await project.marts("SELECT count() FROM mart.payment_day") == [["3"]])
            #expect(try await project.engines.state().openIncidents().map(\.check) == ["merchant_merchant_id_unique"])

            try project.folder.write("id,name\n1,Гиппо\n2,Лидо\n", to: "data/merchants.csv")
            #expect(try await project.run().state == .done)
            #expect(try await project.warehouse("SELECT DISTINCT merchant FROM fact.payment ORDER BY 1") == [["Гиппо"], ["Лидо"]])
            #expect(try await project.engines.state().openIncidents().isEmpty, "what was mended is closed")
            #expect(try await project.engines.state().incidents(limit: 1).first?.resolution?.by == "test")
        }

        @Test func `makes again what is lost`() async throws {
            let folder = try TemporaryFolder("lost")
            try await TestProject(shop, in: folder).run()
            try FileManager.default.removeItem(atPath: folder.path(".vitrina/warehouse.duckdb"))
            // The marts are still there, but what they are made from is made again; the same rows leave them as they are.
            let project = try TestProject([:], in: folder)
            let plan = try await project.plan()
            let made = plan.steps.filter { step in
                if case .extract = step.work { true } else if case .model = step.work { true } else { false }
            }
            #expect(try await Set(project.run().done) == Set(made.map(\.name)))
            #expect(try await project.warehouse("SELECT count(*) FROM fact.payment") == [["3"]])
        }
    }
}

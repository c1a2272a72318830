import Base
@testable import Pipeline
import Project
import SQLText
import Testing

extension Projects {
    @Suite struct `A plan` {
        @Test(arguments: [
            (
                "models/fact/payment.sql", "SELECT id FROM stage.sales_payments", "model.unknown-table", "models/fact/payment.sql:1:16",
                "write `stage.sales_payment`"
            ),
            (
                "models/fact/payment.sql", "SELECT id\nFROM stage.sales_payment\nWHER id = 1 1", "model.syntax",
                "models/fact/payment.sql:3:6", nil
            ),
            (
                "models/fact/payment.sql", "SELECT id FROM sales_payment", "model.bare-table", "models/fact/payment.sql:1:1",
                "write its schema: `stage.sales_payment`, `dimension.sales_payment` or `fact.sales_payment`"
            ),
            (
                "models/fact/payment.sql", "SELECT day FROM mart.payment_day", "model.reads-mart", "models/fact/payment.sql:1:17",
                "read the facts that the mart is made from"
            ),
            (
                "models/mart/best_day.sql", "/*\nmaterialized: snapshot\nkey: day\n*/\nSELECT day FROM mart.payment_day",
                "model.mart-snapshot", "models/mart/best_day.sql", "make the snapshot a dimension and read it here"
            ),
            (
                "models/fact/payment.sql",
                "/*\nmaterialized: incremental\nperiod: day\nlookups: dimension.merchant\n*/\nSELECT CAST(paid_at AS date) AS day FROM stage.sales_payment",
                "model.lookup-not-read", "models/fact/payment.sql:4:10", "take it out of `lookups`"
            ),
            (
                "models/mart/best_day.sql",
                "/*\nchecks:\n  - not_null: day\n    severity: quarantine\n*/\nSELECT day FROM mart.payment_day", "check.mart-quarantine",
                "models/mart/best_day.sql:3:5",
                "quarantine the rows where they come in, in a source or a fact, and write `severity: critical` or `warn` here"
            ),
            (
                "models/dimension/merchant.sql", "SELECT merchant AS name FROM fact.payment", "model.circle",
                "models/dimension/merchant.sql:1:1", "take one of the references of the circle out"
            ),
        ])
        func `refuses SQL that leads nowhere, with its place`(file: String, sql: String, code: String, place: String, mend: String?)
            async throws
        {
            var files = shop
            files[file] = sql
            let project = try TestProject(files)
            let problems = await #expect(throws: Diagnostics.self) { try await project.run() }
            let problem = try #require(problems?.sorted.first { $0.code == code }, "\(String(describing: problems?.all))")
            #expect(problem.place?.description == place)
            #expect(problem.mend?.en == mend)
        }

        @Test func `says what a run would do, and why`() async throws {
            let project = try TestProject(shop)
            var outlook = try await project.outlook()
            #expect(outlook.items.count == 9 && outlook.items.allSatisfy { $0.reason == .neverMade })
            try await project.run()
            outlook = try await project.outlook()
            #expect(outlook.items.isEmpty && outlook.upToDate == 9)

            try project.folder.write("id,name\n1,Гиппо\n2,Лидо\n", to: "data/merchants.csv")
            try project.folder.write("SELECT day, payments FROM mart.payment_day", to: "models/mart/best_day.sql")
            outlook = try await project.outlook()
            #expect(
                outlook.items.map { "\($0.step.name): \($0.reason)" } == [
                    "stage.sales_merchant: newFiles", "dimension.merchant: inputsChanged([\"stage.sales_merchant\"])",
                    "fact.payment: inputsChanged([\"dimension.merchant\"])", "transfer fact.payment: inputsChanged([\"fact.payment\"])",
                    "mart.payment_day: inputsChanged([\"transfer fact.payment\"])", "mart.best_day: textChanged",
                    "publish mart.payment_day: inputsChanged([\"mart.payment_day\"])", "publish mart.best_day: textChanged",
                ])
            #expect(outlook.items[2].rows == 3)
            try project.folder.write("SELECT id AS merchant_id, name FROM stage.sales_merchant", to: "models/dimension/merchant.sql")
            let changed = try await project.outlook().items.first { $0.step.name == "dimension.merchant" }
            #expect(changed?.reason == .textChanged)
            #expect(changed?.downstream.map(\.description) == ["fact.payment", "mart.payment_day", "mart.best_day"])
            #expect(try await project.run().state == .done)
            #expect(try await project.outlook().items.isEmpty)
        }

        @Test func `reads ClickHouse's own SQL where DuckDB does not understand it`() async throws {
            var files = shop
            files["models/mart/best_day.sql"] =
                "WITH best AS (SELECT day, revenue FROM mart.payment_day ORDER BY revenue DESC LIMIT 1 BY day) SELECT * FROM best PREWHERE revenue > 0"
            let project = try TestProject(files)
            var references = References(known: [:])
            let model = try #require(try TestProject.load(project.root, [:]).model(TableName("mart", "best_day")))
            #expect(try await references.tables(of: model) { try await project.engines.parser() } == [TableName("mart", "payment_day")])
            #expect(references.news.count == 1)
        }
    }
}

extension TestProject {
    fileprivate func outlook() async throws -> Outlook {
        try await Runner(Workplace(TestProject.load(root, environment), engines)) { _ in }.outlook()
    }
}

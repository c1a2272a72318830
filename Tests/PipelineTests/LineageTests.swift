import Base
@testable import Pipeline
import Project
import SQLText
import Testing

extension Projects {
    @Suite struct `Lineage` {
        private static let files = shop.merging([
            "models/fact/payment.sql": """
            WITH named AS (SELECT m.*, upper(m.name) AS loud FROM dimension.merchant AS m)
            SELECT p.id AS payment_id, n.loud AS merchant, p.amount + 1 AS more, amount, CAST(p.paid_at AS date) AS day,
                (SELECT max(x.amount) FROM stage.sales_payment AS x) AS top
            FROM stage.sales_payment AS p JOIN named AS n USING (merchant_id)
            """,
            "models/mart/best_day.sql": "SELECT * FROM mart.payment_day ORDER BY revenue DESC LIMIT 1",
        ]) { $1 }

        @Test func `follows columns through joins, names and stars`() async throws {
            let project = try TestProject(Self.files)
            let map = try await project.lineage()
            func sources(_ name: String) -> [String] {
                let parts = name.split(separator: ".").map(String.init)
                return map.column(ColumnName(TableName(parts[0], parts[1]), parts[2]))?.sources.sorted().map(\.description) ?? ["?"]
            }
            #expect(sources("fact.payment.payment_id") == ["stage.sales_payment.id"])
            #expect(sources("fact.payment.merchant") == ["dimension.merchant.name"])
            #expect(sources("fact.payment.more") == ["stage.sales_payment.amount"])
            #expect(sources("fact.payment.day") == ["stage.sales_payment.paid_at"])
            #expect(sources("fact.payment.top") == ["stage.sales_payment.amount"])
            #expect(sources("dimension.merchant.merchant_id") == ["stage.sales_merchant.id"])
            #expect(sources("mart.best_day.revenue") == ["mart.payment_day.revenue"])
            #expect(
                map.uses(of: ColumnName(TableName("fact", "payment"), "amount")).map(\.description) == ["mart.payment_day.revenue"])
            #expect(map.readers(of: TableName("fact", "payment")).map(\.description) == ["mart.payment_day"])
        }
    }

    @Suite struct `A model made beside its table` {
        @Test(arguments: Warehouse.allCases) func `shows the rows and columns that it would change`(warehouse: Warehouse) async throws {
            var files = shop
            let (settings, environment) = try await warehouse.settings()
            files["vitrina.yaml"] = settings
            let key = "/*\nkey: payment_id\n*/\n"
            files["models/fact/payment.sql"] = key + files["models/fact/payment.sql"]!
            let project = try TestProject(files, environment: environment)
            try await project.run()
            #expect(try await project.diff("fact.payment").isSame)

            try project.folder.write(
                key
                    + """
                    SELECT p.id + CASE WHEN p.id = 1 THEN 100 ELSE 0 END AS payment_id, m.name AS merchant,
                        p.amount * CASE WHEN p.id = 3 THEN 2 ELSE 1 END AS amount, 'x' AS note
                    FROM stage.sales_payment AS p JOIN dimension.merchant AS m ON m.merchant_id = p.merchant_id
                    """, to: "models/fact/payment.sql")
            let diff = try await project.diff("fact.payment")
            #expect(diff.added.count == 1 && diff.removed.count == 1 && diff.changed.count == 1)
            #expect(diff.removed.examples.first?.first == "1")
            #expect(diff.changedByColumn.map(\.column) == ["amount"])
            #expect(diff.changed.examples.first?.key == ["3"])
            #expect(diff.columnChanges.contains { if case .removed("day", _) = $0 { true } else { false } })
            #expect(diff.columnChanges.contains { if case .added("note", _) = $0 { true } else { false } })
            #expect(
                try await project.warehouse("SELECT count(*) FROM information_schema.tables WHERE table_name LIKE '%__diff%'") == [["0"]])
            #expect(try await project.warehouse("SELECT count(*) FROM fact.payment WHERE payment_id = 1") == [["1"]])

            // Without a key, whole rows come and go.
            try project.folder.write("SELECT day, payments + 1 AS payments, revenue FROM mart.payment_day", to: "models/mart/best_day.sql")
            let marts = try await project.diff("mart.best_day")
            #expect(marts.added.count == 2 && marts.removed.count == 0 && marts.columnChanges.count == 1)
        }
    }
}

extension TestProject {
    fileprivate func lineage() async throws -> LineageMap {
        let workplace = Workplace(try TestProject.load(root, environment), engines)
        return try await Runner(workplace) { _ in }.lineage()
    }

    fileprivate func diff(_ table: String) async throws -> ModelDiff {
        let workplace = Workplace(try TestProject.load(root, environment), engines)
        return try await Runner(workplace) { _ in }.diff(workplace.folder.model(TableName(table)!)!)
    }
}

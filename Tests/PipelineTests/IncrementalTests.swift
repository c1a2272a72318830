import Base
import FoundationEssentials
import Generator
@testable import Pipeline
import Project
import SQLText
import State
import Testing
import TestSupport

extension Projects {
    @Suite struct `An incremental model` {
        private static let models = [
            "models/fact/sale.sql": """
            /*
            materialized: full
            period: day
            columns: {id: bigint, merchant_id: bigint, amount: "decimal(18,2)", at: timestamp, day: date}
            */
            SELECT id, merchant_id, amount, paid_at AS at, CAST(paid_at AS date) AS day FROM stage.sales_payment
            """,
            "models/fact/payment.sql": """
            /*
            materialized: incremental
            period: day
            checks:
              - unique: id
              - range: {column: amount, min: 5}
                severity: quarantine
            */
            SELECT s.id, m.name AS merchant, s.amount, s.day
            FROM fact.sale AS s LEFT JOIN dimension.merchant AS m ON m.merchant_id = s.merchant_id
            """,
            "models/mart/payment_day.sql": """
            /*
            materialized: incremental
            period: day
            order_by: day
            */
            SELECT day, count() AS payments, sum(amount) AS revenue, groupUniqArray(merchant) AS merchants FROM fact.payment GROUP BY day
            """,
        ]

        /// A project without rows yet.
        private func project(_ warehouse: Warehouse, _ changes: [String: String] = [:]) async throws -> TestProject {
            var files = shop.filter { !$0.key.hasPrefix("models/mart") && !$0.key.hasPrefix("data/payments") }
            let (settings, environment) = try await warehouse.settings()
            files["vitrina.yaml"] = settings
            files.merge(Self.models) { $1 }
            files["data/payments-00.csv"] = "id,merchant_id,amount,paid_at\n"
            files.merge(changes) { $1 }
            return try TestProject(files, environment: environment)
        }

        private func write(_ rows: [Sale], to project: TestProject) throws {
            try project.folder.write(
                "id,merchant_id,amount,paid_at\n" + rows.map { "\($0.id),\($0.merchant),\($0.amount),\($0.at)\n" }.joined(),
                to: "data/payments-00.csv")
        }

        private func tables(of project: TestProject) async throws -> [[[String?]]] {
            [
                try await project.warehouse("SELECT id, merchant, amount, day FROM fact.payment ORDER BY id, day"),
                try await project.warehouse("SELECT reason, raw FROM quarantine.fact_payment ORDER BY 1, 2"),
                try await project.marts("SELECT id, merchant, amount, day FROM fact.payment ORDER BY id, day"),
                try await project.marts("SELECT day, payments, revenue FROM mart.payment_day ORDER BY day"),
            ]
        }

        @Test(arguments: Warehouse.allCases, [1, 2]) func `made in parts, in any order, is what it is when made whole`(
            warehouse: Warehouse, seed: UInt64
        ) async throws {
            var random = Random(seed: seed)
            let project = try await project(warehouse)
            var rows: [Sale] = []
            var nextID = 1
            var before: Product?
            for round in 0..<6 {
                before = try await project.engines.state().product("fact.payment")
                // New days, late rows, rows that go and rows that move to another day.
                for _ in 0..<20 {
                    rows.append(Sale(id: nextID, day: Int(random.next() % 12), random: &random))
                    nextID += 1
                }
                if round > 0 {
                    for _ in 0..<3 { rows.remove(at: Int(random.next() % UInt64(rows.count))) }
                    rows[0] = Sale(id: rows[0].id, day: 13 + round, random: &random)
                }
                try write(rows, to: project)
                let ran = try await project.run()
                try #require(ran.state == .done, "\(ran.failures)")
            }
            let parts = try await tables(of: project)
            #expect(parts[0].count > 80 && parts[1].count > 0)
            let state = try await project.engines.state()
            let log = try await state.changeLog()
            let product = try #require(try await state.product("fact.payment"))
            guard case .days(let days) = log.changes(of: product.name, from: try #require(before).version, to: product.version) else {
                Issue.record("the last run made everything again")
                return
            }
            #expect((1..<18).contains(days.count))
            #expect(product.rows == parts[0].count)
            try await project.run(.full)
            #expect(try await tables(of: project) == parts)
        }

        @Test(arguments: Warehouse.allCases) func `killed before its end was recorded, makes the same days again`(warehouse: Warehouse)
            async throws
        {
            var random = Random(seed: 5)
            let project = try await project(warehouse)
            var rows = (1...40).map { Sale(id: $0, day: $0 % 10, random: &random) }
            try write(rows, to: project)
            try await project.run()
            let products = try await project.engines.state().products()
            rows[3] = Sale(id: 4, day: 20, random: &random)
            rows[5].amount = "777.00"
            try write(rows, to: project)
            try await project.run()
            try await project.record(products.values)
            #expect(try await project.run().state == .done)
            let resumed = try await tables(of: project)
            try await project.run(.full)
            #expect(try await tables(of: project) == resumed)
        }

        @Test func `hears of the days in a file that changed`() async throws {
            var random = Random(seed: 21)
            let source = shop["sources/sales.yaml"]!.replacing(
                "    files: payments-*.csv\n", with: "    files: payments-*.csv\n    period: paid_at\n")
            let sql =
                "/*\nmaterialized: incremental\nperiod: day\n*/\nSELECT id, amount, CAST(paid_at AS date) AS day FROM stage.sales_payment\n"
            let project = try await project(.duckdb, ["sources/sales.yaml": source, "models/fact/line.sql": sql])
            try write((1...40).map { Sale(id: $0, day: $0 % 10, random: &random) }, to: project)
            try await project.run()
            try project.folder.write("id,merchant_id,amount,paid_at\n90,1,7.00,2026-03-01 10:00:00\n", to: "data/payments-01.csv")
            #expect(try await project.run().counts("fact.line")?.rowsIn == 1)
            try project.folder.write("id,merchant_id,amount,paid_at\n90,1,8.00,2026-03-02 10:00:00\n", to: "data/payments-01.csv")
            #expect(try await project.run().counts("fact.line")?.rowsIn == 1)
            #expect(try await project.warehouse("SELECT amount FROM fact.line WHERE id = 90") == [["8.00"]])
            #expect(try await project.warehouse("SELECT count(*) FROM fact.line") == [["41"]])
        }

        @Test func `is made whole where a dimension changed, unless that is a lookup`() async throws {
            var random = Random(seed: 9)
            let rows = (1...40).map { Sale(id: $0, day: $0 % 10, random: &random) }
            let asked = Self.models["models/fact/payment.sql"]!
            for isLookup in [false, true] {
                let text = isLookup ? asked.replacing("period: day\n", with: "period: day\nlookups: dimension.merchant\n") : asked
                let project = try await project(.duckdb, ["models/fact/payment.sql": text])
                try write(rows, to: project)
                try await project.run()
                try project.folder.write("id,name\n1,Гиппо\n2,Лидо\n", to: "data/merchants.csv")
                try write(rows + [Sale(id: 100, day: 30, random: &random)], to: project)
                let ran = try await project.run()
                #expect(ran.counts("fact.payment")?.rowsIn == (isLookup ? 1 : 41), "\(ran.failures)")
                let old = try await project.warehouse("SELECT count(*) FROM fact.payment WHERE merchant = 'Евроопт'")
                #expect((old == [["0"]]) == !isLookup)
            }
        }

        @Test func `sees the rows of other days in its rule of uniqueness`() async throws {
            var random = Random(seed: 11)
            let project = try await project(.duckdb)
            var rows = (1...10).map { Sale(id: $0, day: $0, random: &random) }
            try write(rows, to: project)
            try await project.run()
            rows.append(Sale(id: 3, day: 30, random: &random))
            rows[10].amount = "5.00"
            try write(rows, to: project)
            #expect(try await project.run().failures["fact.payment"]?.code == "check.critical")
            rows.removeLast()
            try write(rows, to: project)
            #expect(try await project.run().state == .done)
        }

        @Test(arguments: Warehouse.allCases) func `may ask for the bounds of its period`(warehouse: Warehouse) async throws {
            var random = Random(seed: 12)
            let sql = """
                /*
                materialized: incremental
                period: day
                */
                SELECT day, count(*) AS payments FROM fact.sale WHERE day >= period_from() AND day < period_to() GROUP BY day
                """
            let project = try await project(
                warehouse, ["models/fact/day.sql": sql])
            var rows = (1...30).map { Sale(id: $0, day: $0 % 7, random: &random) }
            try write(rows, to: project)
            try await project.run()
            rows += [Sale(id: 50, day: 2, random: &random), Sale(id: 51, day: 9, random: &random), Sale(id: 52, day: 4, random: &random)]
            try write(rows, to: project)
            let ran = try await project.run()
            #expect(ran.counts("fact.day")?.rowsIn == 3, "\(ran.failures)")
            let parts = try await project.warehouse("SELECT day, payments FROM fact.day ORDER BY 1")
            #expect(parts.count == 8)
            try await project.run(.full)
            #expect(try await project.warehouse("SELECT day, payments FROM fact.day ORDER BY 1") == parts)
        }
    }
}

extension TestProject {
    /// Leaves the state as if a kill had come between a table's last word and the record of it.
    fileprivate func record(_ products: some Sequence<Product>) async throws {
        let state = try await engines.state()
        let lease = try await state.acquireLease("run", holder: "test", seconds: 60)
        let journal = try await state.beginRun("run", by: "test", under: lease)
        for product in products {
            try await journal.finish(journal.begin("model", product.name), made: StepResult(product: product))
        }
        try await journal.finish(.failed)
        try await state.release(lease)
    }
}

private struct Sale {
    let id: Int
    let merchant: Int
    var amount: String
    let at: String

    init(id: Int, day: Int, random: inout Random) {
        self.id = id
        merchant = Int(random.next() % 3) + 1
        amount = "\(random.next() % 50).\(10 + random.next() % 90)"
        let number = 1 + day
        at = "2026-0\(1 + number / 28)-\(number % 28 < 9 ? "0" : "")\(number % 28 + 1) \(10 + random.next() % 14):00:00"
    }
}

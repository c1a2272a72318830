import Base
@testable import Pipeline
import Project
import SQLText
import Testing
import TestSupport

/// Where a test's warehouse is.
enum Warehouse: String, CaseIterable, CustomTestStringConvertible {
    case duckdb, postgres

    var testDescription: String { rawValue }

    /// The project's settings with this warehouse, and the environment that they read.
    func settings() async throws -> (text: String, environment: [String: String]) {
        let text = "name: shop\nlanguages: [ru, en]\nengines:\n  warehouse: "
        switch self {
        case .duckdb: return (text + "duckdb\n", [:])
        case .postgres: return (text + "${WAREHOUSE}\n", ["WAREHOUSE": try await Warehouse.postgresAddress()])
        }
    }

    static func postgresAddress() async throws -> String {
        "postgres://" + (try await PostgresServer.shared().makeDatabase()).dropFirst("postgresql://".count)
    }
}

extension Projects {
    @Suite struct `A contract` {
        private static func promise(_ materialized: String = "full") -> String {
            """
            /*
            columns:
              payment_id: bigint
              amount: decimal(18,2)
              doubled: decimal(20,2)
              day: date
              at: timestamp
              word: text
            materialized: \(materialized)
            */

            """
        }

        private static let sql = """
            SELECT id AS payment_id, amount, CAST(amount * 2 AS decimal(20,2)) AS doubled, CAST(paid_at AS date) AS day, paid_at AS at,
                CAST('слово' AS text) AS word
            FROM stage.sales_payment
            """

        private func project(_ warehouse: Warehouse, fact: String) async throws -> TestProject {
            var files = shop.filter { !$0.key.hasPrefix("models/mart") }
            let (settings, environment) = try await warehouse.settings()
            files["vitrina.yaml"] = settings
            files["models/fact/payment.sql"] = fact
            return try TestProject(files, environment: environment)
        }

        @Test(arguments: Warehouse.allCases) func `that is kept is not noticed`(warehouse: Warehouse) async throws {
            let ran = try await project(warehouse, fact: Self.promise() + Self.sql).run()
            #expect(ran.state == .done, "\(ran.failures)")
        }

        @Test(
            arguments: Warehouse.allCases,
            [
                (
                    "amount,", "CAST(amount AS double precision) AS amount,", "models/fact/payment.sql:4:3",
                    "`amount` of `fact.payment` is promised as decimal(18,2), and its SELECT makes"
                ),
                (
                    "id AS payment_id", "CAST(id AS integer) AS payment_id", "models/fact/payment.sql:3:3",
                    "`payment_id` of `fact.payment` is promised as bigint, and its SELECT makes"
                ),
                (
                    "AS word", "AS another", "models/fact/payment.sql:8:3",
                    "`fact.payment` promises `word` (text), which its SELECT does not make."
                ),
                ("AS word", "AS word, 1 AS extra", "models/fact/payment.sql:11:1", "`fact.payment` has the column `extra`"),
            ])
        func `that is broken fails at the column, and leaves the table as it was`(
            warehouse: Warehouse, change: (from: String, to: String, place: String, message: String)
        ) async throws {
            let project = try await project(warehouse, fact: Self.promise() + Self.sql)
            try await project.run()
            let changed = Self.sql.replacing(change.from, with: change.to)
            for materialized in ["full", "view"] {
                try project.folder.write(Self.promise(materialized) + changed, to: "models/fact/payment.sql")
                let problem = try #require(try await project.problem("fact.payment"))
                #expect(problem.code == "model.contract")
                #expect(problem.place?.description == change.place)
                #expect(problem.message.en.hasPrefix(change.message), "\(problem.message.en)")
                #expect(try await project.warehouse("SELECT count(*) FROM fact.payment WHERE word = 'слово'") == [["3"]])
            }
        }

        @Test func `fails before anything is made, as far as it can be told`() async throws {
            let project = try await project(.duckdb, fact: Self.promise() + Self.sql.replacing("AS word", with: "AS another"))
            let problems = await #expect(throws: Diagnostics.self) { try await project.run() }
            #expect(problems?.sorted.map(\.code) == ["model.contract"])
            #expect(try await project.engines.state().lastRun() == nil)
        }

        @Test func `gives PostgreSQL the digits of a computed decimal, and never rounds`() async throws {
            let promise = "/*\ncolumns: {half: \"decimal(18,3)\"}\n*/\n"
            let project = try await project(.postgres, fact: promise + "SELECT amount * 0.5 AS half FROM stage.sales_payment")
            #expect(try await project.run().state == .done)
            #expect(
                try await project.warehouse("SELECT half FROM fact.payment ORDER BY half") == [["2.125"], ["5.250"], ["50000000000.005"]])
            for sql in ["SELECT amount * 0.25 AS half FROM stage.sales_payment", "SELECT amount * 1e15 AS half FROM stage.sales_payment"] {
                try project.folder.write(promise + sql, to: "models/fact/payment.sql")
                let problem = try #require(try await project.run().failures["fact.payment"])
                #expect(problem.code == "model.contract")
                #expect(problem.message.en.contains("and holds"))
            }
            #expect(try await project.warehouse("SELECT count(*) FROM fact.payment") == [["3"]])
        }

        @Test func `is kept by marts too`() async throws {
            var files = shop
            files["models/mart/payment_day.sql"] =
                "/*\ncolumns: {day: date, payments: bigint, revenue: \"decimal(38,2)\"}\n*/\n"
                + "SELECT day, count() AS payments, sum(amount) AS revenue FROM fact.payment GROUP BY day"
            let project = try TestProject(files)
            #expect(try await project.run().state == .done)
            try project.folder.write(
                "/*\ncolumns:\n  day: date\n  revenue: decimal(18,2)\n*/\nSELECT day, revenue FROM mart.payment_day",
                to: "models/mart/best_day.sql")
            let problem = try #require(try await project.problem("mart.best_day"))
            #expect(problem.code == "model.contract")
            #expect(problem.place?.description == "models/mart/best_day.sql:4:3")
            #expect(problem.message.en.contains("Decimal(38, 2)"))
        }
    }
}

extension TestProject {
    /// What stops a table, in the plan or in the run.
    fileprivate func problem(_ step: String) async throws -> Diagnostic? {
        do {
            return try await run().failures[step]
        } catch let problems as Diagnostics {
            return problems.sorted.first
        }
    }
}

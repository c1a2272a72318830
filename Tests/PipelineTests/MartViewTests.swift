import Pipeline
import Project
import SQLText
import Testing

extension Projects {
    @Suite struct `A mart that is a view` {
        private static let view = "/*\nmaterialized: view\n*/\nSELECT day, revenue FROM mart.payment_day WHERE revenue > 5"

        @Test func `stands on marts of the same run, under marts of its own`() async throws {
            var files = shop
            files["models/mart/good_day.sql"] = Self.view
            files["models/mart/best_day.sql"] = "SELECT day, revenue FROM mart.good_day ORDER BY revenue DESC LIMIT 1"
            let project = try TestProject(files)
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(try await project.marts("SELECT revenue FROM mart.good_day ORDER BY day") == [["10.50"], ["100000000000.01"]])
            #expect(try await project.marts("SELECT revenue FROM mart.best_day") == [["100000000000.01"]])
            #expect(try await project.marts("SHOW TABLES FROM mart") == [["best_day"], ["good_day"], ["payment_day"]])
            #expect(try await project.run().done == [])
        }

        @Test func `takes the place of a table, and gives it back`() async throws {
            let project = try TestProject(shop)
            try await project.run()
            let table = shop["models/mart/best_day.sql"]!
            for sql in [Self.view, table] {
                try project.folder.write(sql, to: "models/mart/best_day.sql")
                let ran = try await project.run()
                #expect(ran.state == .done, "\(ran.failures)")
                #expect(try await project.marts("SELECT count() FROM mart.best_day") == [[sql == table ? "1" : "2"]])
                #expect(try await project.marts("SHOW TABLES FROM mart") == [["best_day"], ["payment_day"]])
            }
        }

        @Test func `is refused by a critical check before anybody reads it`() async throws {
            var files = shop
            files["models/mart/best_day.sql"] =
                "/*\nmaterialized: view\nchecks:\n  - range: {column: revenue, min: 5}\n*/\nSELECT day, revenue FROM mart.payment_day"
            let project = try TestProject(files)
            #expect(try await project.run().state == .halted)
            #expect(try await project.marts("SELECT count() FROM system.tables WHERE database = 'mart' AND name = 'best_day'") == [["0"]])
        }
    }
}

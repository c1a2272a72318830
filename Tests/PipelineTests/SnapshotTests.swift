import Base
@testable import Pipeline
import Project
import SQLText
import Testing
import TestSupport

extension Projects {
    @Suite struct `A snapshot` {
        private func project(_ warehouse: Warehouse) async throws -> TestProject {
            var files = shop.filter { !$0.key.hasPrefix("models/mart") && !$0.key.hasPrefix("models/fact") }
            let (settings, environment) = try await warehouse.settings()
            files["vitrina.yaml"] = settings
            files["models/dimension/merchant.sql"] =
                "/*\nmaterialized: snapshot\nkey: merchant_id\n*/\nSELECT id AS merchant_id, trim(name) AS name FROM stage.sales_merchant\n"
            return try TestProject(files, environment: environment)
        }

        private func versions(_ project: TestProject) async throws -> [[String?]] {
            try await project.warehouse(
                """
                SELECT merchant_id, name, CASE WHEN valid_from = min(valid_from) OVER () THEN 'first' ELSE 'later' END,
                    CASE WHEN valid_to IS NULL THEN 'open' WHEN valid_to > valid_from THEN 'closed' ELSE 'never' END, is_current
                FROM dimension.merchant ORDER BY 1, valid_from, valid_to
                """)
        }

        @Test(arguments: Warehouse.allCases) func `keeps every version of a row`(warehouse: Warehouse) async throws {
            let project = try await project(warehouse)
            try await project.run()
            try await Task.sleep(for: .milliseconds(1_100))
            try project.folder.write("id,name\n1,Гиппо\n3,Санта\n", to: "data/merchants.csv")
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            let expected = [
                ["1", "Евроопт", "first", "closed", "false"], ["1", "Гиппо", "later", "open", "true"],
                ["2", "Лидо \"на Немиге\"", "first", "closed", "false"], ["3", "Санта", "later", "open", "true"],
            ]
            #expect(try await versions(project) == expected)

            // Neither the same rows again nor a full run touch the history.
            try project.folder.write("id,name\n3,Санта\n1,Гиппо\n", to: "data/merchants.csv")
            #expect(try await project.run().state == .done)
            try await project.run(.full)
            #expect(try await versions(project) == expected)
        }

        @Test(arguments: Warehouse.allCases) func `takes new columns in, and refuses a key that stands twice`(warehouse: Warehouse)
            async throws
        {
            let project = try await project(warehouse)
            try await project.run()
            try project.folder.write(
                "/*\nmaterialized: snapshot\nkey: merchant_id\n*/\nSELECT id AS merchant_id, trim(name) AS name, length(name) AS letters FROM stage.sales_merchant\n",
                to: "models/dimension/merchant.sql")
            try await Task.sleep(for: .milliseconds(1_100))
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(
                try await project.warehouse("SELECT letters, is_current FROM dimension.merchant WHERE merchant_id = 1 ORDER BY valid_from")
                    == [
                        [nil, "false"], ["9", "true"],
                    ])
            try project.folder.write("id,name\n1,Гиппо\n1,Евроопт\n", to: "data/merchants.csv")
            #expect(try await project.run().failures["dimension.merchant"]?.code == "model.snapshot-key")
            #expect(try await project.warehouse("SELECT count(*) FROM dimension.merchant") == [["4"]])
        }
    }
}

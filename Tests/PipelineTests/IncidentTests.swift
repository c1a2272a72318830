import Base
import FoundationEssentials
@testable import Pipeline
import Project
import SQLText
import State
import Testing
import TestSupport

extension Projects {
    @Suite struct `An incident` {
        private static let mart = [
            "models/fact/sale.sql": "SELECT id, amount FROM stage.shop_sale",
            "models/mart/total.sql": "SELECT sum(amount) AS total, count() AS sales FROM fact.sale",
        ]

        private func halted(_ warehouse: Warehouse) async throws -> (TestProject, Incident) {
            let project = try await sales("- range: {column: amount, min: 0}", warehouse)
            for (name, text) in Self.mart { try project.folder.write(text, to: name) }
            try project.write("1,a,10,2026-01-01 00:00:00\n", to: "one")
            #expect(try await project.run().state == .done)
            try project.write("1,a,10,2026-01-01 00:00:00\n2,a,-3,2026-01-01 00:00:00\n", to: "one")
            #expect(try await project.run().state == .halted)
            return (project, try #require(try await project.engines.state().openIncidents().first))
        }

        @Test(arguments: Warehouse.allCases) func `that is accepted lets these rows pass, and no others`(warehouse: Warehouse) async throws
        {
            let (project, incident) = try await halted(warehouse)
            try await project.engines.state().resolve(incident.id, .accept, by: "anna", why: "a refund")
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(ran.findings == ["shop_sale_amount_range": 1])
            #expect(try await project.marts("SELECT total, sales FROM mart.total") == [["7.00", "2"]])
            #expect(try await project.engines.state().openIncidents().isEmpty)

            try project.write("1,a,10,2026-01-01 00:00:00\n2,a,-4,2026-01-01 00:00:00\n", to: "one")
            #expect(try await project.run().state == .halted, "other rows, another decision")
            #expect(try await project.engines.state().openIncidents().count == 1)
        }

        @Test(arguments: Warehouse.allCases) func `that is skipped lets one run go on with the old rows`(warehouse: Warehouse) async throws
        {
            let (project, incident) = try await halted(warehouse)
            try project.folder.write("SELECT sum(amount) AS total, count() AS n FROM fact.sale", to: "models/mart/total.sql")
            try await project.engines.state().resolve(incident.id, .skip, by: "anna", why: "tomorrow")
            let ran = try await project.run()
            #expect(ran.state == .done, "\(ran.failures)")
            #expect(ran.done == ["mart.total", "publish mart.total"], "what does not hang on the rows was made")
            #expect(try await project.marts("SELECT total, n FROM mart.total") == [["10.00", "1"]])
            #expect(try await project.run().state == .halted, "the next run asks again")
        }

        @Test func `of a mart is skipped with the mart as it was`() async throws {
            let project = try await sales("- not_null: id", .duckdb)
            try project.folder.write("SELECT id, amount FROM stage.shop_sale", to: "models/fact/sale.sql")
            try project.folder.write(
                "/*\nchecks:\n  - sql: total > 0\n    name: positive\n*/\nSELECT sum(amount) AS total FROM fact.sale",
                to: "models/mart/total.sql")
            try project.folder.write("SELECT total * 2 AS doubled FROM mart.total", to: "models/mart/doubled.sql")
            try project.write("1,a,10,2026-01-01 00:00:00\n", to: "one")
            #expect(try await project.run().state == .done)
            try project.write("1,a,-10,2026-01-01 00:00:00\n", to: "one")
            #expect(try await project.run().state == .halted)
            let store = try await project.engines.state()
            let incident = try #require(try await store.openIncidents().first)
            #expect(incident.table == "mart.total" && incident.check == "positive")
            try await store.resolve(incident.id, .skip, by: "anna", why: "tomorrow")
            #expect(try await project.run().state == .done)
            #expect(try await project.marts("SELECT total, doubled FROM mart.total, mart.doubled") == [["10.00", "20.00"]])
            #expect(try await project.marts("SHOW TABLES FROM mart") == [["doubled"], ["total"]])
        }
    }

    @Suite struct `Mended rows` {
        private static let checks = "- range: {column: amount, min: 0}\n  severity: quarantine\n- unique: id\n  severity: quarantine"

        private func replay(_ project: TestProject, _ csv: String) async throws -> Replay {
            try project.folder.write(csv, to: "mended.csv")
            let workplace = Workplace(try TestProject.load(project.root, project.environment), project.engines)
            return try await Runner(workplace) { _ in }.keepMended(from: project.root + "/mended.csv", for: "stage.shop_sale")
        }

        private func export(_ project: TestProject) async throws -> [[String?]] {
            let workplace = Workplace(try TestProject.load(project.root, project.environment), project.engines)
            let connection = try await project.engines.warehouse().connect()
            return try await project.warehouse(workplace.quarantineExport(of: "stage.shop_sale", on: connection))
        }

        @Test(arguments: Warehouse.allCases)
        func `come back through types and checks, and stay while the source says the same`(warehouse: Warehouse) async throws {
            let project = try await sales(Self.checks, warehouse)
            let rows = "1,a,10,2026-01-01 00:00:00\n2,b,x,2026-01-02 00:00:00\n3,c,-5,2026-01-03 00:00:00\n4,d,y,2026-01-04 00:00:00\n"
            try project.write(rows, to: "one")
            try await project.run()
            let exported = try await export(project)
            // _id, _file, _line, _reason, the columns, _raw
            #expect(exported.map { $0[4] } == ["2", "4", "3"])
            #expect(exported[0][5...7] == ["b", "x", "2026-01-02 00:00:00"])
            let ids = exported.map { $0[0]! }
            let header = "_id,id,code,amount,sold_at\n"
            let replay = try await replay(
                project,
                header + "\(ids[0]),2,b,20.00,2026-01-02 00:00:00\n\(ids[1]),4,d,y,2026-01-04 00:00:00\n"
                    + "\(ids[2]),3,c,5.00,2026-01-03 00:00:00\nnone,9,z,1,2026-01-04 00:00:00\n")
            #expect(replay.taken == 2)
            #expect(replay.refused.map(\.line) == [3] && replay.unknown == [5])
            var request = RunRequest()
            (request.only, request.replays) = (["stage.shop_sale"], [TableName("stage", "shop_sale")])
            let ran = try await project.run(request)
            #expect(ran.done == ["stage.shop_sale"], "\(ran.failures)")
            let mended: [[String?]] = [["1", "a", "10.00"], ["2", "b", "20.00"], ["3", "c", "5.00"]]
            #expect(try await project.sales == mended)
            #expect(try await export(project).map { $0[4] } == ["4"])
            #expect(try await project.warehouse("SELECT DISTINCT _file FROM stage.shop_sale") == [["one.csv"]])

            #expect(try await project.run(.full).state == .done)
            #expect(try await project.sales == mended, "taken anew")
            try project.write(rows + "5,e,1,2026-01-05 00:00:00\n", to: "one")
            try await project.run()
            #expect(try await project.sales == mended + [["5", "e", "1.00"]], "the file came again")
            try project.write(rows.replacing("2,b,x", with: "2,b,30").replacing("3,c,-5", with: "3,c,-6"), to: "one")
            try await project.run()
            #expect(try await project.sales == [["1", "a", "10.00"], ["2", "b", "30.00"]], "the source has the last word")
        }
    }
}

extension Projects {
    @Suite struct `A changed model` {
        private static let block = "/*\nkey: id\ncolumns: {id: bigint, size: text}\n"
        private static let old = "SELECT id, 'old' AS size FROM stage.shop_sale"
        private static let new = "SELECT id, 'new' AS size FROM stage.shop_sale"

        private func project(_ warehouse: Warehouse) async throws -> TestProject {
            let project = try await sales("- not_null: id", warehouse)
            try project.write((1...400).map { "\($0),a,1,2026-01-01 00:00:00\n" }.joined(), to: "one")
            try project.folder.write(Self.block + "*/\n" + Self.old, to: "models/fact/sale.sql")
            try project.folder.write("SELECT size, count() AS sales FROM fact.sale GROUP BY size", to: "models/mart/size.sql")
            #expect(try await project.run().state == .done)
            return project
        }

        private func sizes(_ project: TestProject) async throws -> [String: Int] {
            let rows = try await project.marts("SELECT size, sales FROM mart.size")
            return Dictionary(uniqueKeysWithValues: rows.map { ($0[0]!, Int($0[1]!)!) })
        }

        @Test(arguments: Warehouse.allCases) func `counts for a share of the keys, the same ones each time`(warehouse: Warehouse)
            async throws
        {
            let project = try await project(warehouse)
            var taken: Set<String> = []
            for (share, range) in [(10, 20...60), (50, 150...250), (100, 400...400)] {
                try project.folder.write(Self.block + "rollout: \(share)\n*/\n" + Self.new, to: "models/fact/sale.sql")
                let ran = try await project.run()
                #expect(ran.state == .done, "\(ran.failures)")
                #expect(range.contains(try await sizes(project)["new"] ?? 0))
                #expect(try await project.warehouse("SELECT count(*), count(DISTINCT id) FROM fact.sale") == [["400", "400"]])
                let now = Set(try await project.warehouse("SELECT id FROM fact.sale WHERE size = 'new'").map { $0[0]! })
                #expect(now.isSuperset(of: taken))
                taken = now
                #expect(try await project.run().done == [])
            }
        }

        @Test(arguments: Warehouse.allCases) func `is made beside, switched in, and back`(warehouse: Warehouse) async throws {
            let project = try await project(warehouse)
            try project.folder.write(Self.block + "*/\n" + Self.new, to: "models/fact/sale.sql")
            func runner() throws -> (Runner, Model) {
                let folder = try TestProject.load(project.root, project.environment)
                return (Runner(Workplace(folder, project.engines)) { _ in }, folder.model(TableName("fact", "sale"))!)
            }
            let (first, model) = try runner()
            #expect(try await first.makeBeside(model).rows == 400)
            #expect(try await project.warehouse("SELECT DISTINCT size FROM fact.sale__beside") == [["new"]])
            try project.write((1...300).map { "\($0),a,1,2026-01-01 00:00:00\n" }.joined(), to: "one")
            #expect(try await project.run().state == .done)
            #expect(try await sizes(project) == ["old": 300], "runs go on with the text that counts")

            try await first.switchIn(model, by: "anna")
            #expect(try await project.run().state == .done)
            #expect(try await sizes(project) == ["new": 300])
            #expect(
                try await project.warehouse(
                    "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE '%beside'") == [["0"]])

            try await first.switchBack(model, by: "anna")
            #expect(try await project.run().state == .done)
            #expect(try await sizes(project) == ["old": 300])
            #expect(try await project.run().done == [])
            #expect(try await project.engines.state().auditTrail(limit: 2).map(\.what) == ["model.switch-back", "model.switch"])
        }
    }
}

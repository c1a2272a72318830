@testable import Pipeline
import SQLText
import Testing

extension Projects {
    @Suite struct `Steps that begin together` {
        @Test(arguments: Warehouse.allCases) func `make their schemas without a quarrel`(warehouse: Warehouse) async throws {
            let (settings, environment) = try await warehouse.settings()
            let project = try TestProject(["vitrina.yaml": settings], environment: environment)
            let database = try await project.engines.warehouse()
            for round in 1...10 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for table in 1...4 {
                        group.addTask { try await TableBuild(TableName("stage\(round)", "t\(table)"), on: database.connect()).begin() }
                    }
                    try await group.waitForAll()
                }
            }
            #expect(
                try await project.warehouse("SELECT count(*) FROM information_schema.schemata WHERE schema_name LIKE 'stage%'") == [["10"]])
        }
    }
}

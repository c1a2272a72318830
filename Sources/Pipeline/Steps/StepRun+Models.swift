import Base
import Engines
import Project
import SQLText
import State

extension StepRun {
    func build(_ model: Model) async throws -> Result {
        let connection = try await connections.open(workplace.engines.warehouse())
        let build = TableBuild(model.table, on: connection)
        let contract = Contract(model: model)
        var result = begun()
        do {
            try await build.begin()
            if model.materialized == .view {
                try await build.fillView(from: Query(sql: model.sql))
                try await contract.check(build.next, on: connection)
                result.findings = try await CheckRun(checks: model.checks, rows: build.next).count(on: connection)
                _ = try halting(result)
                try await build.publishView(Query(sql: model.sql))
                return result
            }
            result.counts.rowsIn = try await watching(connection) { try await build.fill(from: Query(sql: model.sql)) }
            try await contract.check(build.next, on: connection)
            try await check(model.checks, build, &result)
            try await build.publish()
            return result
        } catch {
            try? await build.abandon()
            throw explained(error, at: model.sqlPlace, model)
        }
    }
}

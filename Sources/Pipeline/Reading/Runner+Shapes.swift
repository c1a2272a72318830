import Project
import SQLText
import State

extension Runner {
    /// The columns that the tables of a plan have, with DuckDB's names for their types, as far as the project's files tell.
    package func shapes(of plan: Plan) async throws -> [TableName: [Contract.Built]] {
        let store = try await workplace.engines.state()
        var references = References(known: try await store.parses())
        var reads: [TableName: [TableName]] = [:]
        for model in workplace.folder.models {
            reads[model.table] = try await references.tables(of: model) { try await workplace.engines.parser() }
        }
        var shapes = Shapes(workplace.folder, reads: reads)
        var found: [TableName: [Contract.Built]] = [:]
        for table in Set(plan.steps.map(\.table)).sorted() {
            found[table] = try await shapes.shape(of: table, &references) { try await workplace.engines.parser() }
        }
        if !references.news.isEmpty { try await store.remember(parses: references.news) }
        return found
    }
}

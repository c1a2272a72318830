import Base
import Engines
import FoundationEssentials
import Project
import SQLText
import State

/// A changed model beside its table, switched in, and back.
extension Runner {
    /// Makes the table of a changed model beside the one that stands, to be looked at. Until it is switched in, runs go on
    /// making the table by the text that it was last made by. Returns the table beside, and its rows.
    package func makeBeside(_ model: Model) async throws -> (table: TableName, rows: Int) {
        let store = try await workplace.engines.state()
        guard let texts = try await store.modelTexts()["\(model.table)"] else { throw neverMade(model) }
        let table = Runner.beside(model)
        let rows = try await workplace.engines.exclusively {
            do {
                return model.layer == .mart ? try await fillMart(model, table) : try await fillTable(model, table)
            } catch let error as EngineError {
                throw error.diagnostic(at: model.sqlPlace)
            }
        }
        try await store.hold("\(model.table)", to: texts.held ?? texts.made)
        return (table, rows)
    }

    /// Lets the model's file count from the next run on.
    package func switchIn(_ model: Model, by: String) async throws {
        let store = try await workplace.engines.state()
        guard try await store.modelTexts()["\(model.table)"] != nil else { throw neverMade(model) }
        try await workplace.engines.exclusively { try await dropBeside(model) }
        try await store.hold("\(model.table)", to: nil)
        try await store.audit(by, "model.switch", .object([("model", .string("\(model.table)"))]))
    }

    /// Has the table made as it was before, whatever the model's file says.
    package func switchBack(_ model: Model, by: String) async throws {
        let store = try await workplace.engines.state()
        guard let texts = try await store.modelTexts()["\(model.table)"] else { throw neverMade(model) }
        // What the table was last made by is the way back already, where the file has a newer text that was not taken yet.
        guard let before = texts.made.sql == model.sql ? texts.before : texts.made else {
            throw Diagnostic(
                "switch.no-way-back", "`\(model.table)` was never made by another text.", "`\(model.table)` другим текстом не создавалась.",
                at: model.place, mend: Text("there is nothing to go back to", "возвращаться не к чему"))
        }
        try await store.hold("\(model.table)", to: before)
        try await store.audit(by, "model.switch-back", .object([("model", .string("\(model.table)"))]))
    }

    private static func beside(_ model: Model) -> TableName { TableName(model.table.schema, model.table.name + "__beside") }

    private func fillTable(_ model: Model, _ table: TableName) async throws -> Int {
        let connection = try await workplace.engines.warehouse().connect()
        try await workplace.engines.prepare(connection, for: model)
        if PeriodBounds.areUsed(in: model) { try await PeriodBounds.all.set(on: connection) }
        let build = TableBuild(table, on: connection)
        try await build.begin()
        do {
            let rows = try await build.fill(from: Query(sql: model.sql))
            try await Contract(model: model).check(build.next, on: connection)
            try await build.publish()
            return rows
        } catch {
            try? await build.abandon()
            throw error
        }
    }

    private func fillMart(_ model: Model, _ table: TableName) async throws -> Int {
        let connection = try await workplace.engines.marts().connect()
        let build = MartBuild(workplace.martTables(of: table, key: []), version: UUID().uuidString, on: connection)
        try await build.begin()
        let rows = try await build.fill(from: model.sql, model.martLayout)
        try await build.publish()
        return rows
    }

    private func dropBeside(_ model: Model) async throws {
        let table = Runner.beside(model)
        if model.layer == .mart {
            let connection = try await workplace.engines.marts().connect()
            for statement in workplace.martTables(of: table, key: []).drop { try await connection.execute(statement) }
        } else {
            let build = TableBuild(table, on: try await workplace.engines.warehouse().connect())
            try await build.connection.drop(table, build.kind(of: table))
            try await build.connection.drop(build.quarantine, build.kind(of: build.quarantine))
        }
    }

    private func neverMade(_ model: Model) -> Diagnostic {
        Diagnostic(
            "diff.not-made", "`\(model.table)` was never made, so there is nothing to compare with.",
            "`\(model.table)` ещё не создавалась: сравнивать не с чем.", at: model.place, mend: Text(same: "vitrina run"))
    }
}

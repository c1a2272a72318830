import Base
import Engines
import FoundationEssentials
import Project
import SQLText

extension Runner {
    /// Makes a model beside its table, from what its inputs hold now, and compares the two. The table is left as it is.
    package func diff(_ model: Model) async throws -> ModelDiff {
        try await workplace.engines.exclusively {
            do {
                return model.layer == .mart ? try await martDiff(model) : try await warehouseDiff(model)
            } catch let error as EngineError {
                throw error.diagnostic(at: model.sqlPlace)
            }
        }
    }

    private func warehouseDiff(_ model: Model) async throws -> ModelDiff {
        let connection = try await workplace.engines.warehouse().connect()
        try await workplace.engines.prepare(connection, for: model)
        if PeriodBounds.areUsed(in: model) { try await PeriodBounds.all.set(on: connection) }
        let standing = TableBuild(model.table, on: connection)
        guard try await standing.kind(of: model.table) != nil else { throw notMade(model) }
        let build = TableBuild(TableName(model.table.schema, model.table.name + "__diff"), on: connection)
        try await build.begin()
        do {
            _ = try await build.fill(from: Query(sql: model.sql))
            let check = try CheckRun(
                checks: model.checks.filter { $0.severity == .quarantine }, table: model.table, rows: build.next, key: model.key,
                clock: ProjectClock(Date(), in: Zone(workplace.folder.settings.timeZone)))
            var findings = try await check.count(on: connection)
            try await check.quarantine(&findings, into: build.nextQuarantine, Stamp(run: 0, moment: Date()), on: connection)
            let old = try await current(of: model, build)
            let diff = try await Comparison(old: old, new: build.next, key: model.key, connection: connection).diff()
            try await end(build, old, model)
            return diff
        } catch {
            try? await end(build, build.table, model)
            throw error
        }
    }

    /// The rows to compare with: of a snapshot, those that are current, as its SELECT made them.
    private func current(of model: Model, _ build: TableBuild) async throws -> TableName {
        guard model.materialized == .snapshot else { return model.table }
        let columns = try await build.connection.columns(of: model.table).map(\.name).filter {
            !["valid_from", "valid_to", "is_current"].contains($0)
        }
        let list = columns.map { "\(name: $0)" as Query }.joined(separator: ", ")
        try await build.connection.execute(
            "CREATE VIEW \(table: build.table) AS SELECT \(list) FROM \(table: model.table) WHERE is_current")
        return build.table
    }

    private func end(_ build: TableBuild, _ old: TableName, _ model: Model) async throws {
        if old != model.table { try await build.connection.drop(build.table, build.kind(of: build.table)) }
        try await build.abandon()
    }

    /// ClickHouse makes the rows; they are compared in DuckDB, which has the words for it.
    private func martDiff(_ model: Model) async throws -> ModelDiff {
        let marts = try await workplace.engines.marts().connect()
        guard try await marts.tables(in: model.table.schema).contains(model.table.name) else { throw notMade(model) }
        let reader = try await workplace.engines.reader().connect()
        let schema = "diff_" + UUID().uuidString.lowercased().replacing("-", with: "")
        let (old, new) = (TableName(schema, "old"), TableName(schema, "new"))
        try await reader.execute("CREATE SCHEMA \(name: schema)")
        do {
            for (table, query) in [(old, "SELECT * FROM \(table: model.table)" as Query), (new, Query(sql: model.sql))] {
                let rows = try await marts.query(query)
                try await reader.execute(reader.createTable(table, rows.schema))
                try await reader.ingest(rows, into: table)
            }
            // A mart has no key of its own: a rule that its rows are unique tells what a row is known by.
            let unique = model.checks.lazy.compactMap { if case .unique(let columns, _) = $0.rule { columns } else { nil } }.first
            let diff = try await Comparison(old: old, new: new, key: model.key.isEmpty ? unique ?? [] : model.key, connection: reader)
                .diff()
            try await reader.execute("DROP SCHEMA \(name: schema) CASCADE")
            return diff
        } catch {
            _ = try? await reader.execute("DROP SCHEMA \(name: schema) CASCADE")
            throw error
        }
    }

    private func notMade(_ model: Model) -> Diagnostic {
        Diagnostic(
            "diff.not-made", "`\(model.table)` was never made, so there is nothing to compare with.",
            "`\(model.table)` ещё не создавалась: сравнивать не с чем.", at: model.place, mend: Text(same: "vitrina run"))
    }
}

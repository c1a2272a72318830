import Base
import Engines
import Project
import SQLText
import State

extension StepRun {
    func build(_ model: Model) async throws -> Result {
        let connection = try await connections.open(workplace.engines.warehouse())
        let build = TableBuild(model.table, on: connection)
        do {
            try await workplace.engines.prepare(connection, for: model)
            try await build.begin()
            switch model.materialized {
            case .view: return try await view(model, build)
            case .full: return try await whole(model, build)
            case .incremental: return try await days(model, build)
            case .snapshot: return try await snapshot(model, build)
            }
        } catch {
            try? await build.abandon()
            throw explained(error, at: model.sqlPlace, model)
        }
    }

    private func view(_ model: Model, _ build: TableBuild) async throws -> Result {
        var result = begun()
        let sql = Query(sql: model.sql)
        try await build.fillView(from: sql)
        try await Contract(model: model).check(build.next, on: build.connection)
        try await look(model.checks, at: build.next, on: build.connection, &result)
        try await build.publishView(sql)
        result.changed = changes
        return result
    }

    /// The whole table anew. Where it has a period, the old rows tell which days are others now.
    private func whole(_ model: Model, _ build: TableBuild) async throws -> Result {
        var result = begun()
        let standing = model.period == nil ? nil : try await build.version()
        let isKnown = standing != nil && standing == previous?.version
        if PeriodBounds.areUsed(in: model) { try await PeriodBounds.all.set(on: build.connection) }
        result.counts.rowsIn = try await watching(build.connection) { try await build.fill(from: Query(sql: model.sql)) }
        try await Contract(model: model).check(build.next, on: build.connection)
        if let period = model.period, try await build.kind(ofPeriod: period, in: build.next) == nil { throw noPeriod(model) }
        try await check(model.checks, build, &result)
        if let period = model.period, isKnown { result.changed = try await build.changedDays(period) }
        try await build.publish(version: model.period == nil ? nil : result.version)
        return result
    }

    /// The days that changed in what the model reads, in place of the same days of its table.
    private func days(_ model: Model, _ build: TableBuild) async throws -> Result {
        guard let slice = try await slice(of: model, build) else { return try await whole(model, build) }
        var result = begun()
        // What stands from before a lookup changed depends on the way that was gone.
        if !model.lookups.isEmpty { result.version = version(from: inputsVersion + (previous?.version ?? "")) }
        result.counts.rowsIn = try await watching(build.connection) { try await fill(build, model, slice) }
        guard try await build.fits() else {
            try await build.begin()
            return try await whole(model, build)
        }
        try await Contract(model: model).check(build.next, on: build.connection)
        let others: Query = "SELECT * FROM \(table: build.table) WHERE NOT \(slice.holds(build.connection.dialect))"
        try await check(model.checks, build, beside: others, &result)
        let gone = try await build.publish(slice, version: result.version)
        result.rows = previous.map { $0.rows - gone + result.counts.rowsOut }
        result.changed = .days(slice.days)
        if slice.days.isEmpty, gone == 0, result.counts.rowsIn == 0, let previous {
            try await build.connection.note(previous.version, of: build.table)
            result.version = previous.version
            result.isUpToDate = true
        }
        return result
    }

    /// What must be made again; nil where that is everything.
    private func slice(of model: Model, _ build: TableBuild) async throws -> Slice? {
        guard let period = model.period, let previous, case .days(let days) = changes,
            let kind = try await build.kind(ofPeriod: period, in: build.table)
        else { return nil }
        // The table holds what the state says, or already what this step makes, if it was killed after its last word.
        let lookups = model.lookups.isEmpty ? "" : previous.version
        let known = [previous.version, version(from: inputsVersion + lookups)]
        guard try await build.version().map(known.contains) == true else { return nil }
        return Slice(period: period, kind: kind, days: days)
    }

    private func fill(_ build: TableBuild, _ model: Model, _ slice: Slice) async throws -> Int {
        let rows: Query = "SELECT * FROM (\(sql: model.sql)\n) AS t WHERE "
        guard PeriodBounds.areUsed(in: model) else {
            return try await build.fill(from: rows + slice.holds(build.connection.dialect))
        }
        // A SELECT that asks for the bounds sees one stretch of days at a time.
        let parts = slice.days.ranges.isEmpty ? [] : slice.days.ranges
        try await (parts.first.map(PeriodBounds.init) ?? .none).set(on: build.connection)
        let first = Slice(period: slice.period, kind: slice.kind, days: Days(ranges: parts.prefix(1)))
        _ = try await build.fill(from: rows + first.holds(build.connection.dialect))
        for part in parts.dropFirst() {
            try await PeriodBounds(days: part).set(on: build.connection)
            let slice = Slice(period: slice.period, kind: slice.kind, days: Days(ranges: [part]))
            let holds = slice.holds(build.connection.dialect)
            try await build.connection.execute(
                "INSERT INTO \(table: build.next) \(rows)\(holds) AND \(name: slice.period) IS NOT NULL")
        }
        return try await build.connection.count(build.next)
    }

    private func noPeriod(_ model: Model) -> Diagnostic {
        Diagnostic(
            "model.period-type", "The period `\(model.period!)` of `\(model.table)` is no column of days or moments.",
            "Период `\(model.period!)` в `\(model.table)` — не колонка с датой или временем.", at: model.sqlPlace,
            mend: Text("select it as `CAST(… AS date) AS \(model.period!)`", "выберите её как `CAST(… AS date) AS \(model.period!)`"))
    }
}

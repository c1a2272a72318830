import Base
import Columnar
import Engines
import Project
import SQLText
import State

extension StepRun {
    private static let transferWorkers = 2

    /// A table of the warehouse into the marts' engine, compared on both sides before it is put in place. Of a table with
    /// a period only the days go that changed.
    func transfer(_ table: TableName, _ key: [String], _ notNull: Set<String>, _ period: String?) async throws -> Result {
        let source = try await connections.open(workplace.engines.warehouse())
        let target = try await connections.open(workplace.engines.marts())
        var result = begun()
        let build = MartBuild(workplace.martTables(of: table, key: key), version: result.version, on: target)
        try await build.makeDatabase()
        var schema = try await source.query("SELECT * FROM \(table: table) LIMIT 0").schema
        for index in schema.fields.indices { schema.fields[index].isNullable = !notNull.contains(schema.fields[index].name) }
        let columns = ControlTotals.columns(of: schema)
        let kind = if let period { try await TableBuild(table, on: source).kind(ofPeriod: period, in: table) } else { nil as PeriodKind? }
        if let period, let kind, let slice = try await slice(build, period) {
            let part: Query = " WHERE " + Slice(period: period, kind: kind, days: slice.days).holds(source.dialect)
            result.counts.rowsIn = try await carry(table, [part], to: build.next)
            try await build.mark(result.version)
            result.changed = .days(slice.days)
        } else {
            try await build.begin()
            let rows = try await source.count(table)
            let slices = try await TableSlices(of: table, rows: rows, into: StepRun.transferWorkers, on: source)
            let partition = if let period, kind != nil { try await partition(table, period, on: source) } else { nil as Query? }
            try await build.create(schema, MartTables.Layout(orderBy: key, partitionBy: partition))
            result.counts.rowsIn = try await carry(table, slices.conditions, to: build.next)
        }
        result.counts.rowsOut = result.counts.rowsIn
        try await compare(table, columns, source, build, &result)
        try await build.publish()
        return result
    }

    /// The whole table is looked at on both sides, however little of it was sent.
    private func compare(
        _ table: TableName, _ columns: [ControlTotals.Column], _ source: any Connection, _ build: MartBuild, _ result: inout Result
    ) async throws {
        let sent = try await ControlTotals(of: table, columns, on: source)
        let arrived = try await ControlTotals(of: build.next, columns, on: build.connection)
        result.rows = arrived.rows
        guard sent.rows == arrived.rows else {
            throw Diagnostic(
                "transfer.count", "`\(table)` has \(sent.rows) rows in the warehouse and \(arrived.rows) in the marts.",
                "В `\(table)` в хранилище \(sent.rows) строк, а в витринах \(arrived.rows).",
                mend: Text("run again: nothing was put in place", "запустите ещё раз: на место ничего не поставлено"))
        }
        guard let index = sent.sums.indices.first(where: { sent.sums[$0] != arrived.sums[$0] }) else { return }
        throw Diagnostic(
            "transfer.total",
            "`\(columns[index].name)` of `\(table)` adds up to \(sent.sums[index]) in the warehouse and to \(arrived.sums[index]) in the marts.",
            "Сумма `\(columns[index].name)` в `\(table)`: в хранилище \(sent.sums[index]), в витринах \(arrived.sums[index]).",
            mend: Text("run again: nothing was put in place", "запустите ещё раз: на место ничего не поставлено"))
    }

    /// The days that have to be carried or made again, the others standing in the new table; nil where that is all.
    private func slice(_ build: MartBuild, _ period: String) async throws -> Slice? {
        guard let previous, case .days(let days) = changes else { return nil }
        return try await build.keep(previous.version, without: days, by: period)
    }

    /// Months, or years where there would be too many of them for one load.
    private func partition(_ table: TableName, _ period: String, on source: any Connection) async throws -> Query {
        let column: Query = "\(name: period)"
        let years = try await source.value(
            "SELECT max(extract(year FROM \(column))) - min(extract(year FROM \(column))) FROM \(table: table)")
        return (years.flatMap { Double($0) } ?? 0) < 7 ? "toYYYYMM(\(column))" : "toYear(\(column))"
    }

    /// Several parts of a table at the same time, each from a connection of its own into one of its own.
    private func carry(_ table: TableName, _ conditions: [Query], to next: TableName) async throws -> Int {
        let passed = RowCounter(report)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for condition in conditions {
                group.addTask {
                    let source = try await connections.open(workplace.engines.warehouse())
                    let target = try await connections.open(workplace.engines.marts())
                    let stream = try await source.query("SELECT * FROM \(table: table)\(condition)")
                    return try await target.ingest(stream, into: next) { passed.add($0) }
                }
            }
            return try await group.reduce(0, +)
        }
    }

    /// A mart from its SELECT. It reads marts of this run where they are, beside those that people read.
    func mart(_ model: Model) async throws -> Result {
        let connection = try await connections.open(workplace.engines.marts())
        var result = begun()
        if !model.lookups.isEmpty { result.version = version(from: inputsVersion + (previous?.version ?? "")) }
        let build = MartBuild(workplace.martTables(of: model), version: result.version, on: connection)
        do {
            try await build.makeDatabase()
            let sql = try await readingNext(model, on: connection)
            try await fill(build, model, sql, &result)
            try await Contract(model: model).check(build.next, on: connection)
            try await look(model.checks, at: build.next, on: connection, &result)
            return result
        } catch {
            throw explained(error, at: model.sqlPlace, nil)
        }
    }

    private func fill(_ build: MartBuild, _ model: Model, _ sql: String, _ result: inout Result) async throws {
        if model.materialized == .view {
            try await build.begin()
            try await build.fillView(from: sql)
            result.changed = changes
            return
        }
        if model.materialized == .incremental, let period = model.period, let slice = try await slice(build, period) {
            let rows: Query = "SELECT * FROM (\(sql: sql)\n) WHERE \(slice.holds(.clickhouse))"
            result.counts.rowsIn = try await watching(build.connection) { try await build.add(from: rows) }
            try await build.mark(result.version)
            result.rows = try await build.connection.count(build.next)
            result.changed = .days(slice.days)
        } else {
            try await build.begin()
            result.counts.rowsIn = try await watching(build.connection) { try await build.fill(from: sql, model.martLayout) }
        }
        result.counts.rowsOut = result.counts.rowsIn
    }

    func publish(_ model: Model) async throws -> Result {
        let connection = try await connections.open(workplace.engines.marts())
        let build = MartBuild(workplace.martTables(of: model), version: inputVersions[0], on: connection)
        if model.materialized == .view {
            try await build.publishView(model.sql)
        } else {
            try await build.publish()
        }
        return Result(version: inputVersions[0], inputsVersion: inputsVersion)
    }

    private func readingNext(_ model: Model, on connection: any Connection) async throws -> String {
        let waiting = Set(try await connection.tables(in: "mart"))
        return SQLTokens(model.sql).replacing { table in
            let next = workplace.martTables(of: table, key: []).next.table
            return table.schema == "mart" && waiting.contains(next.name) ? next : nil
        } quote: {
            connection.dialect.quote($0)
        }
    }
}

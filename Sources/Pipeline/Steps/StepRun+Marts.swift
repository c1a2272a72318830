import Base
import Columnar
import Engines
import Project
import SQLText
import State

extension StepRun {
    private static let transferWorkers = 2

    /// A table of the warehouse into the marts' engine, compared on both sides before it is put in place.
    func transfer(_ table: TableName, _ key: [String], _ notNull: Set<String>) async throws -> Result {
        let source = try await connections.open(workplace.engines.warehouse())
        let target = try await connections.open(workplace.engines.marts())
        var result = begun()
        let build = MartBuild(table, version: result.version, on: target)
        try await build.begin()
        let rows = try await source.count(table)
        let slices = try await TableSlices(of: table, rows: rows, into: StepRun.transferWorkers, on: source)
        var schema = try await source.query("SELECT * FROM \(table: table) LIMIT 0").schema
        for index in schema.fields.indices { schema.fields[index].isNullable = !notNull.contains(schema.fields[index].name) }
        try await build.create(schema, orderBy: key)
        result.counts.rowsIn = try await carry(table, slices, to: build.next)
        result.counts.rowsOut = try await target.count(build.next)
        guard result.counts.rowsOut == result.counts.rowsIn else {
            throw Diagnostic(
                "transfer.count", "\(result.counts.rowsIn) rows of `\(table)` were sent to the marts, \(result.counts.rowsOut) arrived.",
                "В витрины отправлено \(result.counts.rowsIn) строк `\(table)`, а пришло \(result.counts.rowsOut).",
                mend: Text("run again: nothing was put in place", "запустите ещё раз: на место ничего не поставлено"))
        }
        try await build.publish()
        return result
    }

    /// Several parts of a table at the same time, each from a connection of its own into one of its own.
    private func carry(_ table: TableName, _ slices: TableSlices, to next: TableName) async throws -> Int {
        let passed = RowCounter(report)
        return try await withThrowingTaskGroup(of: Int.self) { group in
            for condition in slices.conditions {
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
        let build = MartBuild(model.table, version: result.version, on: connection)
        do {
            try await build.begin()
            let sql = try await readingNext(model, on: connection)
            if model.materialized == .view {
                try await build.fillView(from: sql)
            } else {
                result.counts.rowsIn = try await watching(connection) {
                    try await build.fill(from: sql, engine: model.engine, orderBy: model.orderBy, partitionBy: model.partitionBy)
                }
                result.counts.rowsOut = result.counts.rowsIn
            }
            try await Contract(model: model).check(build.next, on: connection)
            result.findings = try await CheckRun(checks: model.checks, rows: build.next).count(on: connection)
            return try halting(result)
        } catch {
            throw explained(error, at: model.sqlPlace, nil)
        }
    }

    func publish(_ model: Model) async throws -> Result {
        let connection = try await connections.open(workplace.engines.marts())
        let build = MartBuild(model.table, version: inputVersions[0], on: connection)
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
            let next = MartBuild.next(table)
            return table.schema == "mart" && waiting.contains(next.name) ? next : nil
        } quote: {
            connection.dialect.quote($0)
        }
    }
}

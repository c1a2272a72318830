import Base
import Columnar
import Engines
import Project
import SQLText
import State

extension StepRun {
    /// A table of the warehouse into the marts' engine, compared on both sides before it is put in place.
    func transfer(_ table: TableName, _ key: [String], _ notNull: Set<String>) async throws -> Result {
        let source = try await workplace.engines.warehouse().connect()
        let target = try await workplace.engines.marts().connect()
        var result = Result(version: version, inputsVersion: inputsVersion)
        let build = MartBuild(table, version: result.version, on: target)
        try await build.begin()
        let stream = try await source.query("SELECT * FROM \(table: table)")
        var schema = stream.schema
        for index in schema.fields.indices { schema.fields[index].isNullable = !notNull.contains(schema.fields[index].name) }
        result.counts.rowsIn = try await build.fill(from: stream, schema, orderBy: key, onBatch: counting(source))
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

    /// A mart from its SELECT. It reads marts of this run where they are, beside those that people read.
    func mart(_ model: Model) async throws -> Result {
        let connection = try await workplace.engines.marts().connect()
        var result = Result(version: version, inputsVersion: inputsVersion)
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
            result.findings = try await CheckRun(checks: model.checks, rows: build.next).count(on: connection).filter { $0.badRows > 0 }
            return try halting(result)
        } catch {
            throw explained(error, at: model.sqlPlace, nil)
        }
    }

    func publish(_ model: Model) async throws -> Result {
        let connection = try await workplace.engines.marts().connect()
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
        } quote: { connection.dialect.quote($0) }
    }
}

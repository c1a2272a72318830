import Base
import Engines
import FoundationEssentials
import Project
import SQLText
import State

/// A snapshot keeps every version that a row had: a row that changed closes the old version and opens a new one, and a
/// row that is gone closes its last.
extension StepRun {
    func snapshot(_ model: Model, _ build: TableBuild) async throws -> Result {
        let connection = build.connection
        var result = begun()
        // What the table holds follows from all that was before.
        result.version = version(from: inputsVersion + (previous?.version ?? ""))
        result.counts.rowsIn = try await watching(connection) { try await build.fill(from: Query(sql: model.sql)) }
        try await Contract(model: model).check(build.next, on: connection)
        try await check(model.checks, build, &result)
        let history = History(table: build.table, rows: build.next, key: model.key, moment: stamp.moment)
        try await requireKey(model, history, on: connection)
        guard try await build.kind(of: build.table) == .table else {
            for statement in history.beginning { try await connection.execute(statement) }
            try await build.publish(version: result.version)
            result.rows = result.counts.rowsOut
            return result
        }
        let change = try await history.change(on: connection, at: model.sqlPlace)
        let oldQuarantine = try await build.kind(of: build.quarantine)
        let changed = try await connection.transaction { [version = result.version] connection in
            let changed = try change(connection)
            try connection.drop(build.next, .table)
            try connection.drop(build.quarantine, oldQuarantine)
            try connection.execute("ALTER TABLE \(table: build.nextQuarantine) RENAME TO \(name: build.quarantine.name)")
            try connection.note(version, of: build.table)
            return changed
        }
        result.rows = try await connection.count(build.table)
        result.counts.rowsOut = changed
        if changed == 0, let previous, previous.textHash == step.textHash, previous.version != result.version {
            try await connection.note(previous.version, of: build.table)
            result.version = previous.version
            result.isUpToDate = true
        }
        return result
    }

    private func requireKey(_ model: Model, _ history: History, on connection: any Connection) async throws {
        let bad = try await connection.value(history.brokenKeys)
        guard let bad, bad != "0" else { return }
        throw Diagnostic(
            "model.snapshot-key", "\(bad) keys of the snapshot `\(model.table)` are null, or stand in several rows.",
            "У снимка `\(model.table)` ключей, которые пусты или встречаются в нескольких строках: \(bad).", at: model.sqlPlace,
            mend: Text("select one row a key, without empty keys", "выберите по одной строке на ключ, без пустых ключей"))
    }
}

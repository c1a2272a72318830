import Base
import Columnar
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
        try await requireKey(model, build)
        let history = History(model: model, build: build, moment: moment)
        guard try await build.kind(of: build.table) == .table else {
            try await history.begin()
            try await build.publish(version: result.version)
            result.rows = result.counts.rowsOut
            return result
        }
        try await history.fitColumns()
        let changed = try await history.merge(version: result.version)
        result.rows = try await connection.count(build.table)
        result.counts.rowsOut = changed
        if changed == 0, let previous, previous.textHash == step.textHash, previous.version != result.version {
            try await connection.note(previous.version, of: build.table)
            result.version = previous.version
            result.isUpToDate = true
        }
        return result
    }

    /// One current version a key is what the rest stands on.
    private func requireKey(_ model: Model, _ build: TableBuild) async throws {
        let key = model.key.map { "\(name: $0)" as Query }
        let isNull = key.map { "\($0) IS NULL" as Query }.joined(separator: " OR ")
        let list = key.joined(separator: ", ")
        let bad = try await build.connection.value(
            """
            SELECT count(*) FROM (
                SELECT \(list) FROM \(table: build.next) GROUP BY \(list) HAVING count(*) > 1 OR \(isNull)
            ) AS k
            """)
        guard let bad, bad != "0" else { return }
        throw Diagnostic(
            "model.snapshot-key", "\(bad) keys of the snapshot `\(model.table)` are null, or stand in several rows.",
            "У снимка `\(model.table)` ключей, которые пусты или встречаются в нескольких строках: \(bad).", at: model.sqlPlace,
            mend: Text("select one row a key, without empty keys", "выберите по одной строке на ключ, без пустых ключей"))
    }
}

/// The table of a snapshot with its versions.
private struct History {
    let model: Model
    let build: TableBuild
    let moment: Date

    private static let own = ["valid_from", "valid_to", "is_current"]
    private var connection: any Connection { build.connection }

    /// The moment of the run: it stays the same when the run is gone on with.
    private var now: Query {
        let seconds = Int(moment.timeIntervalSince1970)
        return "CAST(\(literal: Columnar.Calendar.timestamp(Int64(seconds), .second)) AS timestamp)"
    }

    /// The first versions.
    func begin() async throws {
        try await connection.execute("ALTER TABLE \(table: build.next) ADD COLUMN valid_from timestamp")
        try await connection.execute("ALTER TABLE \(table: build.next) ADD COLUMN valid_to timestamp")
        try await connection.execute("ALTER TABLE \(table: build.next) ADD COLUMN is_current boolean")
        try await connection.execute("UPDATE \(table: build.next) SET valid_from = \(now), is_current = true")
    }

    /// A column that the SELECT gained is empty in the old versions; one that it lost stays, and is empty in the new.
    func fitColumns() async throws {
        let old = try await connection.columns(of: build.table)
        for column in try await connection.columns(of: build.next) {
            if History.own.contains(column.name) { throw taken(column.name) }
            guard let known = old.first(where: { $0.name == column.name }) else {
                try await connection.execute("ALTER TABLE \(table: build.table) ADD COLUMN \(name: column.name) \(sql: column.type)")
                continue
            }
            if known.type != column.type { throw changed(known, column) }
        }
    }

    /// Closes and opens versions. Done twice in one run, the second time changes nothing.
    func merge(version: String) async throws -> Int {
        let columns = try await connection.columns(of: build.next).map { "\(name: $0.name)" as Query }
        let same = columns.map { "n.\($0) IS NOT DISTINCT FROM t.\($0)" as Query }.joined(separator: " AND ")
        let key = model.key.map { "n.\(name: $0) = t.\(name: $0)" as Query }.joined(separator: " AND ")
        let list = columns.joined(separator: ", ")
        let now = self.now
        let oldQuarantine = try await build.kind(of: build.quarantine)
        return try await connection.transaction { [table = build.table, next = build.next, build] connection in
            let closed = try connection.execute(
                """
                UPDATE \(table: table) AS t SET valid_to = \(now), is_current = false
                WHERE is_current AND NOT EXISTS (SELECT 1 FROM \(table: next) AS n WHERE \(same))
                """)
            // A version that was opened and closed at the same moment was never true.
            try connection.execute("DELETE FROM \(table: table) WHERE valid_from = valid_to")
            let opened = try connection.execute(
                """
                INSERT INTO \(table: table) (\(list), valid_from, is_current) SELECT \(list), \(now), true FROM \(table: next) AS n
                WHERE NOT EXISTS (SELECT 1 FROM \(table: table) AS t WHERE t.is_current AND \(key))
                """)
            try connection.drop(next, .table)
            try connection.drop(build.quarantine, oldQuarantine)
            try connection.execute("ALTER TABLE \(table: build.nextQuarantine) RENAME TO \(name: build.quarantine.name)")
            try connection.note(version, of: table)
            return closed + opened
        }
    }

    private func taken(_ name: String) -> Diagnostic {
        Diagnostic(
            "model.snapshot-column", "`\(name)` is a column that the snapshot `\(model.table)` adds itself.",
            "Колонку `\(name)` снимок `\(model.table)` добавляет сам.", at: model.sqlPlace,
            mend: Text("give it another name in the SELECT", "дайте ей в SELECT другое имя"))
    }

    private func changed(_ old: Contract.Built, _ new: Contract.Built) -> Diagnostic {
        Diagnostic(
            "model.snapshot-type", "`\(old.name)` of the snapshot `\(model.table)` was \(old.type) and would be \(new.type).",
            "Колонка `\(old.name)` в снимке `\(model.table)` была \(old.type), а стала бы \(new.type).", at: model.sqlPlace,
            mend: Text(
                "write `CAST(… AS \(old.type))`, or select it under a new name",
                "напишите `CAST(… AS \(old.type))` или выберите её под новым именем"))
    }
}

import Base
import Columnar
import Engines
import SQLText

/// A table of the warehouse in the making. Its rows are built beside the old table under another name, checked, and put
/// in its place in one transaction together with the rows that were taken out: readers see the old state or the new one.
struct TableBuild: Sendable {
    let table: TableName
    let connection: any Connection

    /// Where the new rows stand until they are put in place.
    var next: TableName { TableName(table.schema, table.name + "__next") }
    /// Rows that were taken out, with the reason.
    var quarantine: TableName { TableName(Quarantine.schema, "\(table.schema)_\(table.name)") }
    /// Keys whose rows are looked at again.
    var contested: TableName { TableName(table.schema, table.name + "__keys") }
    var nextQuarantine: TableName { TableName(quarantine.schema, quarantine.name + "__next") }

    init(_ table: TableName, on connection: any Connection) {
        self.table = table
        self.connection = connection
    }

    /// Clears what an interrupted run left, and makes the places that are needed.
    func begin() async throws {
        let there = try await kinds(of: [table, quarantine] + own)
        for name in [table, quarantine] where there[name] == nil { try await makeSchema(name.schema) }
        for name in own { try await connection.drop(name, there[name]) }
        try await connection.execute(Quarantine.create(nextQuarantine))
    }

    /// Of two steps that make one schema at the same moment an engine refuses one, which then finds it there.
    private func makeSchema(_ name: String) async throws {
        for attempt in 1... {
            do {
                try await connection.execute("CREATE SCHEMA IF NOT EXISTS \(name: name)")
                return
            } catch let error as EngineError where error.kind == .statement && attempt < 10 {
                try await Task.sleep(for: .milliseconds(20 * attempt))
            }
        }
    }

    /// Builds from a SELECT in the warehouse's own SQL.
    func fill(from query: Query) async throws -> Int {
        try await connection.execute("CREATE TABLE \(table: next) AS \(query)")
    }

    /// Begins with no rows, in the columns of a stream of another engine.
    func makeEmpty(_ schema: Schema) async throws {
        try await connection.execute(connection.createTable(next, schema))
    }

    /// Begins with no rows, in the columns of the table that is there.
    func makeEmpty() async throws {
        try await connection.execute("CREATE TABLE \(table: next) AS SELECT * FROM \(table: table) WHERE false")
    }

    /// What the new rows are, whatever their order: two builds of the same rows agree.
    func contentVersion() async throws -> String {
        try await contentVersion("\(table: next) AS t")
    }

    func contentVersion(_ rows: Query) async throws -> String {
        try await connection.value("SELECT concat(count(*), '-', sum(\(rowHash))) FROM \(rows)") ?? ""
    }

    /// A number for the whole of a row `t`, wide enough to be summed.
    var rowHash: Query {
        connection.dialect == .postgres ? "CAST(hashtextextended(CAST(t AS text), 0) AS numeric)" : "CAST(hash(t) AS hugeint)"
    }

    /// Puts the new rows and the quarantined ones in place. The table remembers its version where somebody will ask.
    /// `more` is done in the same transaction.
    func publish(version: String? = nil, with more: (@Sendable (isolated any Connection) throws -> Int)? = nil) async throws {
        let old = try await kinds(of: [table, quarantine])
        try await connection.transaction { [table, next, quarantine, nextQuarantine] connection in
            _ = try more?(connection)
            try connection.put(next, inPlaceOf: table, old[table])
            try connection.put(nextQuarantine, inPlaceOf: quarantine, old[quarantine])
            if let version { try connection.note(version, of: table) }
        }
    }

    /// A view to be looked at before it is put in place.
    func fillView(from query: Query) async throws {
        try await connection.execute("CREATE VIEW \(table: next) AS \(query)")
    }

    /// Puts a view in place of whatever has its name.
    func publishView(_ query: Query) async throws {
        let old = try await kind(of: table)
        try await connection.transaction { [table, next, nextQuarantine] connection in
            try connection.drop(table, old)
            try connection.drop(next, .view)
            try connection.drop(nextQuarantine, .table)
            try connection.execute("CREATE VIEW \(table: table) AS \(query)")
        }
    }

    /// Leaves the old table as it was.
    func abandon() async throws {
        let there = try await kinds(of: own)
        for name in own { try await connection.drop(name, there[name]) }
    }

    /// What stands only until the new rows are put in place.
    private var own: [TableName] { [next, nextQuarantine, contested] }

    func kind(of table: TableName) async throws -> TableKind? { try await kinds(of: [table])[table] }

    /// What has one of these names. An engine looks through all that it has for the answer, so it is asked for many at once.
    private func kinds(of tables: [TableName]) async throws -> [TableName: TableKind] {
        let names = tables.map { "(\($0.schema), \($0.name))" as Query }.joined(separator: ", ")
        let rows = try await connection.rows(
            """
            SELECT table_schema, table_name, table_type FROM information_schema.tables WHERE (table_schema, table_name) IN (\(names))
            """)
        var kinds: [TableName: TableKind] = [:]
        for batch in rows {
            for row in 0..<batch.count {
                kinds[TableName(batch[0].text(row), batch[1].text(row))] = batch[2].text(row) == "VIEW" ? .view : .table
            }
        }
        return kinds
    }
}

enum TableKind { case table, view }

extension Connection {
    /// Writes down which version a table holds, in the same breath as its rows: after a crash the state may be behind.
    func note(_ version: String, of table: TableName) throws {
        try execute("COMMENT ON TABLE \(table: table) IS \(literal: version)")
    }

    func count(_ table: TableName) throws -> Int {
        try value("SELECT count(*) FROM \(table: table)").flatMap { Int($0) } ?? 0
    }

    /// One table takes the name of another, which is gone. Views over it go too and are made again by their own steps.
    fileprivate func put(_ next: TableName, inPlaceOf table: TableName, _ old: TableKind?) throws {
        try drop(table, old)
        try execute("ALTER TABLE \(table: next) RENAME TO \(name: table.name)")
    }

    /// Whatever stands over it goes too.
    func drop(_ table: TableName, _ kind: TableKind?) throws {
        switch kind {
        case .table: try execute("DROP TABLE \(table: table) CASCADE")
        case .view: try execute("DROP VIEW \(table: table) CASCADE")
        case nil: break
        }
    }
}

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
    var quarantine: TableName { TableName("quarantine", "\(table.schema)_\(table.name)") }
    var nextQuarantine: TableName { TableName(quarantine.schema, quarantine.name + "__next") }

    init(_ table: TableName, on connection: any Connection) {
        self.table = table
        self.connection = connection
    }

    /// Clears what an interrupted run left, and makes the places that are needed.
    func begin() async throws {
        try await makeSchema(table.schema)
        try await makeSchema(quarantine.schema)
        try await abandon()
        try await connection.execute(
            "CREATE TABLE \(table: nextQuarantine) (file text, line bigint, column_name text, reason text NOT NULL, raw text)")
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
        return try await connection.count(next)
    }

    /// Builds from a stream of another engine, or adds to what an earlier stream has built.
    func fill(from stream: consuming BatchStream, _ schema: Schema, onBatch: @escaping @Sendable (Int) throws -> Void) async throws -> Int {
        if try await kind(of: next) == nil { try await connection.execute(connection.createTable(next, schema)) }
        return try await connection.ingest(stream, into: next, onBatch: onBatch)
    }

    /// What the new rows are, whatever their order: two builds of the same rows agree.
    func contentVersion() async throws -> String {
        try await contentVersion("\(table: next) AS t")
    }

    /// What the rows are that the new ones would replace.
    func contentVersion(replacedBy replacement: Replacement) async throws -> String {
        try await contentVersion("(SELECT \(columns()) FROM \(table: table) WHERE \(replacement.condition(next))) AS t")
    }

    private func contentVersion(_ rows: Query) async throws -> String {
        let sum: Query =
            connection.dialect == .postgres
            ? "sum(CAST(hashtextextended(CAST(t AS text), 0) AS numeric))" : "sum(CAST(hash(t) AS hugeint))"
        return try await connection.value("SELECT concat(count(*), '-', \(sum)) FROM \(rows)") ?? ""
    }

    /// The columns of the new rows.
    private func columns() async throws -> Query {
        let names = try await connection.schema(of: next)?.names ?? []
        return names.map { "\(name: $0)" as Query }.joined(separator: ", ")
    }

    /// Puts the new rows and the quarantined ones in place.
    func publish() async throws {
        let old = try await kind(of: table)
        let oldQuarantine = try await kind(of: quarantine)
        try await connection.transaction { [table, next, quarantine, nextQuarantine] connection in
            try connection.put(next, inPlaceOf: table, old)
            try connection.put(nextQuarantine, inPlaceOf: quarantine, oldQuarantine)
        }
    }

    /// Puts the new rows in place of some of the old ones, and the mark on the table, at one stroke.
    func merge(_ replacement: Replacement, mark: String, _ additions: [Field]) async throws {
        let columns = try await columns()
        if try await kind(of: quarantine) == nil {
            try await connection.execute("CREATE TABLE \(table: quarantine) AS SELECT * FROM \(table: nextQuarantine) WHERE false")
        }
        // The same row is refused again each time that it is read again: it stands in quarantine once.
        let known: Query = "(raw, reason) IN (SELECT raw, reason FROM \(table: nextQuarantine))"
        let old = [replacement.quarantined, known].compactMap(\.self).joined(separator: " OR ")
        try await connection.transaction { [table, next, quarantine, nextQuarantine] connection in
            for field in additions {
                guard let type = connection.dialect.type(of: field.type) else {
                    throw UnsupportedType(column: field.name, type: field.type, dialect: connection.dialect)
                }
                try connection.execute("ALTER TABLE \(table: table) ADD COLUMN \(name: field.name) \(sql: type)")
            }
            try connection.execute("DELETE FROM \(table: table) WHERE \(replacement.condition(next))")
            try connection.execute("INSERT INTO \(table: table) (\(columns)) SELECT \(columns) FROM \(table: next)")
            try connection.execute("DELETE FROM \(table: quarantine) WHERE \(old)")
            try connection.execute("INSERT INTO \(table: quarantine) SELECT * FROM \(table: nextQuarantine)")
            try connection.execute("DROP TABLE \(table: next)")
            try connection.execute("DROP TABLE \(table: nextQuarantine)")
            try connection.mark(table, mark)
        }
    }

    /// Says on the new table which version it holds.
    func mark(_ version: String) async throws { try await connection.mark(next, version) }

    /// The version that the table in place holds, as it says itself.
    func mark() async throws -> String? {
        let query: Query =
            connection.dialect == .postgres
            ? "SELECT obj_description(to_regclass(\(connection.dialect.quote(table))), 'pg_class')"
            : "SELECT comment FROM duckdb_tables() WHERE schema_name = \(table.schema) AND table_name = \(table.name)"
        return try await connection.value(query)
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
        try await connection.drop(next, kind(of: next))
        try await connection.drop(nextQuarantine, kind(of: nextQuarantine))
    }

    private func kind(of table: TableName) async throws -> TableKind? {
        let type = try await connection.value(
            "SELECT table_type FROM information_schema.tables WHERE table_schema = \(table.schema) AND table_name = \(table.name)")
        return type.map { $0 == "VIEW" ? .view : .table }
    }
}

enum TableKind { case table, view }

extension Connection {
    func count(_ table: TableName) throws -> Int {
        try value("SELECT count(*) FROM \(table: table)").flatMap { Int($0) } ?? 0
    }

    /// A comment, which is changed in the same transaction as the rows.
    fileprivate func mark(_ table: TableName, _ version: String) throws {
        try execute("COMMENT ON TABLE \(table: table) IS \(literal: version)")
    }

    /// One table takes the name of another, which is gone. Views over it go too and are made again by their own steps.
    fileprivate func put(_ next: TableName, inPlaceOf table: TableName, _ old: TableKind?) throws {
        try drop(table, old)
        try execute("ALTER TABLE \(table: next) RENAME TO \(name: table.name)")
    }

    /// Whatever stands over it goes too.
    fileprivate func drop(_ table: TableName, _ kind: TableKind?) throws {
        switch kind {
        case .table: try execute("DROP TABLE \(table: table) CASCADE")
        case .view: try execute("DROP VIEW \(table: table) CASCADE")
        case nil: break
        }
    }
}

import Base
import Columnar
import Engines
import Generator
import SQLText

/// A part of a business in PostgreSQL.
struct LivePostgres {
    private let database: PostgresDatabase

    init(_ database: PostgresDatabase) { self.database = database }

    func fill(_ part: Part, _ scenario: Scenario) async throws -> Tally {
        let connection = try await database.connect()
        try await begin(part.rawValue, connection)
        var all = Tally()
        for table in part.tables {
            let name = TableName(part.rawValue, table.name)
            let tally = TableTally()
            try await connection.execute("DROP TABLE IF EXISTS \(table: name)")
            try await connection.execute(connection.createTable(name, table.schema))
            _ = try await connection.ingest(table.stream(scenario, counting: tally), into: name)
            try await connection.execute("ALTER TABLE \(table: name) ADD PRIMARY KEY (\(name: table.key))")
            for column in table.indexed { try await connection.execute("CREATE INDEX ON \(table: name) (\(name: column))") }
            all.add(tally, as: "\(part.rawValue).\(table.name)")
        }
        return all
    }

    /// A schema that somebody else filled is not touched.
    private func begin(_ schema: String, _ connection: any Connection) async throws {
        let owner = try await connection.value(
            "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace WHERE nspname = \(schema)")
        guard owner == nil || owner == LiveSources.mark else { throw LiveSources.taken(schema) }
        try await connection.execute("CREATE SCHEMA IF NOT EXISTS \(name: schema)")
        try await connection.execute("COMMENT ON SCHEMA \(name: schema) IS \(literal: LiveSources.mark)")
    }
}

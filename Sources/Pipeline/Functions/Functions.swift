import Engines
import Project
import SQLText

/// Functions that models may call in the warehouse, whichever engine it is: the same name, the same answer.
package enum Functions {
    /// The schema in PostgreSQL; connections look into it for names without a schema.
    static let schema = "vitrina"

    /// Changes when a function does: then they are made again.
    static let version = "1"

    static let names = TextCleaning.names + ["period_from", "period_to"]

    package static func areUsed(in sql: String) -> Bool {
        SQLTokens(sql).words.contains { names.contains($0.lowercased()) }
    }

    /// What makes them in PostgreSQL, in the schema `vitrina`.
    package static var postgres: [String] { TextCleaning.postgres + bounds }

    /// Makes the functions in a database.
    static func make(on connection: any Connection) async throws {
        switch connection.dialect {
        case .postgres: try await makePostgres(connection)
        default: for statement in TextCleaning.duckdb { try await connection.execute(Query(sql: statement)) }
        }
    }

    private static func makePostgres(_ connection: any Connection) async throws {
        let known = try await connection.value("SELECT obj_description(to_regproc('vitrina.period_to'), 'pg_proc')")
        guard known != version else { return }
        try await connection.transaction { connection in
            // Of two programs that make them at the same moment, one waits.
            _ = try connection.value("SELECT CAST(pg_advisory_xact_lock(8174638, 2) AS text)")
            try connection.execute("CREATE SCHEMA IF NOT EXISTS \(name: schema)")
            for statement in postgres { try connection.execute(Query(sql: statement)) }
            try connection.execute("COMMENT ON FUNCTION vitrina.period_to() IS \(literal: version)")
        }
    }

    private static let bounds = [("period_from", "0001-01-01"), ("period_to", "9999-12-31")].map { name, standard in
        """
        CREATE OR REPLACE FUNCTION vitrina.\(name)() RETURNS date LANGUAGE sql STABLE AS
        $$ SELECT CAST(coalesce(nullif(current_setting('vitrina.\(name)', true), ''), '\(standard)') AS date) $$
        """
    }
}

import Base
import SQLText

/// One step from an older state to a newer one. A migration that has been released never changes.
struct Migration: Sendable {
    let version: Int
    let statements: [Query]
}

extension Database {
    /// Brings the tables to this program's version; of several that open at once, one does it.
    func migrate(with migrations: @Sendable (Dialect) -> [Migration]) throws {
        let newest = migrations(dialect).count
        let found = try rows(Query(sql: dialect.tableExists)).isEmpty ? 0 : version()
        guard found != newest else { return }
        try transaction { tx in
            if dialect == .postgres { _ = try tx.rows("SELECT pg_advisory_xact_lock(8174638, 1)") }
            try tx.execute("CREATE TABLE IF NOT EXISTS migration (version bigint PRIMARY KEY, applied_at bigint NOT NULL)")
            let found: Int = try tx.rows(Query.version)[0]["version"]
            guard found <= newest else { throw Diagnostic.newer(found, than: newest, at: tx.session.place) }
            for migration in migrations(dialect)[found...] {
                for statement in migration.statements { try tx.execute(statement) }
                try tx.execute("INSERT INTO migration (version, applied_at) VALUES (\(migration.version), \(tx.now))")
            }
        }
    }

    private func version() throws -> Int {
        try rows(Query.version)[0]["version"]
    }
}

extension Query {
    fileprivate static let version: Query = "SELECT coalesce(max(version), 0) AS version FROM migration"
}

extension Dialect {
    fileprivate var tableExists: String {
        switch self {
        case .postgres: "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'migration'"
        default: "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'"
        }
    }
}

import Base
import SQLText
import Secrets

/// Everything Vitrina must remember: runs and what they made, what was loaded, who may come in, who did what.
///
/// A call returns when what it wrote is safe on disk. The two twins behave alike.
package struct Store: Sendable {
    let database: Database

    /// Where the state lies.
    package enum Location: Sendable {
        /// A SQLite file; its folder is made where it is missing.
        case sqlite(path: String)
        /// A PostgreSQL database by its URL; the tables stand in the schema, so that it can be shared.
        case postgres(url: Secret, schema: String = "vitrina")
    }

    /// Opens the state, makes it where there is none, and brings an older one to this version.
    package static func open(_ location: Location) async throws -> Store {
        let database =
            switch location {
            case .sqlite(let path): Database(.sqlite) { try SQLiteSession(path) }
            case .postgres(let url, let schema): Database(.postgres) { try PostgresSession(url, schema: schema) }
            }
        try await database.migrate(with: Schema.migrations)
        return Store(database: database)
    }

    /// The moment by the store's clock, as part of a question.
    var now: Query { database.dialect.now }
}

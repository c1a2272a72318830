import Columnar
import Databases
import Engines
import Project
import SQLText

/// A table of a PostgreSQL database, as the query that takes it.
package struct PostgresReader: TableReader {
    private let table: SourceTable
    private let origin: DatabaseOrigin
    private let database: PostgresDatabase

    package init(_ table: SourceTable, _ origin: DatabaseOrigin, _ database: PostgresDatabase) {
        self.table = table
        self.origin = origin
        self.database = database
    }

    package func portions(after taken: Taken, _ taking: Taking) -> [Portion] { [.everything] }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let connection = try await database.connect()
        taking.whenCancelled { connection.cancel() }
        return try await connection.query(rows)
    }

    /// The declared columns in their declared types, or all columns as the database has them.
    private var rows: Query {
        let columns: Query =
            table.columns.isEmpty
            ? "*"
            : table.columns.map { "CAST(\(name: $0.name) AS \(sql: $0.type.sql(.postgres))) AS \(name: $0.name)" as Query }.joined(
                separator: ", ")
        let query: Query = "SELECT \(columns) FROM \(table: TableName(origin.schema ?? "public", origin.name))"
        guard let condition = origin.condition else { return query }
        return query + "\nWHERE \(sql: condition.value)"
    }
}

import Project
import SQLText

/// A table of a PostgreSQL database, as the query that takes it.
package struct PostgresReader: Sendable {
    private let table: SourceTable
    private let origin: PostgresOrigin

    package init(_ table: SourceTable, _ origin: PostgresOrigin) {
        self.table = table
        self.origin = origin
    }

    /// The declared columns in their declared types, or all columns as the database has them.
    package var rows: Query {
        let columns: Query =
            table.columns.isEmpty
            ? "*"
            : table.columns.map { "CAST(\(name: $0.name) AS \(sql: $0.type.sql(.postgres))) AS \(name: $0.name)" as Query }.joined(
                separator: ", ")
        let query: Query = "SELECT \(columns) FROM \(table: origin.from)"
        guard let condition = origin.condition else { return query }
        return query + "\nWHERE \(sql: condition.value)"
    }
}

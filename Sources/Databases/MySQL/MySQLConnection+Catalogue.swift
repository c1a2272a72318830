import SQLText

/// What the database tells about its tables.
extension MySQLConnection {
    /// The tables and views of a schema, which MySQL also calls a database, by name.
    package func tables(in schema: String) throws -> [String] {
        try ask("SELECT table_name FROM information_schema.tables WHERE table_schema = \(schema) ORDER BY table_name")
            .compactMap { $0[0] }
    }

    /// The columns of a table in their order; none where there is no such table.
    package func columns(of table: TableName) throws -> [FoundColumn] {
        try ask(
            """
            SELECT column_name, column_type, is_nullable FROM information_schema.columns
            WHERE table_schema = \(table.schema) AND table_name = \(table.name) ORDER BY ordinal_position
            """
        ).map { row in
            let native = row[1] ?? ""
            return FoundColumn(name: row[0] ?? "", native: native, type: MySQLType.named(native), isNullable: row[2] != "NO")
        }
    }

    /// The columns of the primary key in their order; none where the table has no such key.
    package func key(of table: TableName) throws -> [String] {
        try ask(
            """
            SELECT column_name FROM information_schema.key_column_usage
            WHERE table_schema = \(table.schema) AND table_name = \(table.name) AND constraint_name = 'PRIMARY' ORDER BY ordinal_position
            """
        ).compactMap { $0[0] }
    }

    /// About how many rows a table has, by the server's statistics; nil for a view.
    package func estimatedRows(of table: TableName) throws -> Int? {
        try ask(
            "SELECT table_rows FROM information_schema.tables WHERE table_schema = \(table.schema) AND table_name = \(table.name)"
        ).first?[0].flatMap { Int($0) }
    }
}

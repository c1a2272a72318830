import SQLText

/// What the database tells about its tables.
extension ODBCConnection {
    /// The columns of a table in their order; none where there is no such table.
    package func columns(of table: TableName) throws -> [FoundColumn] {
        try session.statement {
            if let sql = dialect.columns(of: table) { return try session.ask(sql, Array(1...5)).map(OracleType.column) }
            var query = TableQuery(dialect, table)
            query.condition = "1 = 0"
            do throws(DatabaseError) {
                let statement = try ODBCStatement(session)
                try statement.execute(query.rows)
                return try statement.columns().map { column in
                    FoundColumn(name: dialect.called(column.name), native: column.native, type: column.arrow, isNullable: column.isNullable)
                }
            } catch {
                // SQLite's driver has one state for all errors.
                guard ["42S02", "42P01"].contains(error.code) || dialect == .sqlite else { throw error }
                return []
            }
        }
    }

    /// The tables and views of a schema, by name.
    package func tables(in schema: String) throws -> [String] {
        try session.statement {
            let statement = try ODBCStatement(session)
            let (catalogue, schema) = place(schema)
            try statement.findTables(catalogue, schema.map(session.pattern))
            return try statement.texts([3]).compactMap { $0[0].map(dialect.called) }.sorted()
        }
    }

    /// The columns of the primary key in their order; none where the table has no such key, or the driver does not tell.
    package func key(of table: TableName) throws -> [String] {
        try session.statement {
            let statement = try ODBCStatement(session)
            let (catalogue, schema) = place(table.schema)
            try statement.findPrimaryKey(catalogue, schema, dialect.spelled(table.name))
            let columns = try statement.texts([4, 5]).map { (name: $0[0] ?? "", position: Int($0[1] ?? "") ?? 0) }
            return columns.sorted { $0.position < $1.position }.map { dialect.called($0.name) }
        }
    }

    /// About how many rows a table has, by the database's statistics; nil where it has none.
    package func estimatedRows(of table: TableName) throws -> Int? {
        guard let sql = dialect.estimate(of: table) else { return nil }
        return try session.statement {
            do throws(DatabaseError) {
                return try session.ask(sql, [1]).first?[0].flatMap { Double($0) }.flatMap { Int(exactly: $0.rounded()) }
            } catch {
                guard error.kind == .statement else { throw error }
                return nil
            }
        }
    }

    /// What MySQL calls a schema is a catalogue to ODBC.
    private func place(_ schema: String) -> (catalogue: String?, schema: String?) {
        if schema.isEmpty { return (nil, nil) }
        return dialect == .mysql ? (schema, nil) : (nil, dialect.spelled(schema))
    }
}

import CODBC

extension ODBCStatement {
    /// Asks for tables and views; the schema is a pattern, and the third column of the answer the name.
    func findTables(_ catalogue: String?, _ schema: String?) throws(DatabaseError) {
        try check(
            ODBC.withName(catalogue) { catalogue, catalogueCount in
                ODBC.withName(schema) { schema, schemaCount in
                    ODBC.withName("TABLE,VIEW") { kinds, kindsCount in
                        SQLTablesW(raw, catalogue, catalogueCount, schema, schemaCount, nil, 0, kinds, kindsCount)
                    }
                }
            })
    }

    /// Asks for the columns of a primary key: the fourth of the answer is the name, the fifth its place.
    func findPrimaryKey(_ catalogue: String?, _ schema: String?, _ table: String) throws(DatabaseError) {
        try check(
            ODBC.withName(catalogue) { catalogue, catalogueCount in
                ODBC.withName(schema) { schema, schemaCount in
                    ODBC.withName(table) { SQLPrimaryKeysW(raw, catalogue, catalogueCount, schema, schemaCount, $0, $1) }
                }
            })
    }

    /// Some columns of an answer as texts.
    func texts(_ columns: [Int]) throws(DatabaseError) -> [[String?]] {
        var rows: [[String?]] = []
        let value = LongValue()
        while try fetch() {
            var row: [String?] = []
            for column in columns {
                try value.read(self, column - 1, .wide)
                row.append(value.bytes.map { String(decoding: $0.bindMemory(to: UInt16.self), as: UTF16.self) })
            }
            rows.append(row)
        }
        return rows
    }
}

extension ODBCSession {
    /// A small question of our own, answered as text.
    func ask(_ sql: String, _ columns: [Int]) throws(DatabaseError) -> [[String?]] {
        let statement = try ODBCStatement(self)
        try statement.execute(sql)
        return try statement.texts(columns)
    }

    /// The pattern that finds a name and no other.
    func pattern(_ name: String) -> String {
        let escape = ODBC.text { SQLGetInfoW(connection, SQLUSMALLINT(SQL_SEARCH_PATTERN_ESCAPE), $0, $1, $2) } ?? ""
        guard let mark = escape.unicodeScalars.first else { return name }
        return name.unicodeScalars.reduce(into: "") { pattern, scalar in
            if scalar == "_" || scalar == "%" || scalar == mark { pattern.unicodeScalars.append(mark) }
            pattern.unicodeScalars.append(scalar)
        }
    }
}

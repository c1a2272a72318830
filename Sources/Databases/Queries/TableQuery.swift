import SQLText

/// What is taken of a table, as one SELECT of its database: some columns, rows of a period of the cursor, a page of the key.
package struct TableQuery: Sendable, Hashable {
    package var dialect: SourceDialect
    package var table: TableName
    /// None means all, as the database has them.
    package var columns: [FoundColumn] = []
    /// A condition in the database's own SQL.
    package var condition: String?
    package var period: Period?
    /// The columns that the rows are ordered by, each row having values of its own in them.
    package var key: [String] = []
    /// The key of the last row that was read, one value for each of its columns.
    package var after: [SourceValue] = []
    package var limit: Int?

    /// Values of the cursor, from `from` on and before `to`.
    package struct Period: Sendable, Hashable {
        package var cursor: String
        package var from: SourceValue?
        package var to: SourceValue?

        package init(_ cursor: String, from: SourceValue? = nil, to: SourceValue? = nil) {
            self.cursor = cursor
            self.from = from
            self.to = to
        }
    }

    package init(_ dialect: SourceDialect, _ table: TableName) {
        self.dialect = dialect
        self.table = table
    }

    /// The rows.
    package var rows: String {
        let list = columns.isEmpty ? "*" : columns.map { dialect.reading($0) }.joined(separator: ", ")
        var lines = ["SELECT \(list)", "FROM \(dialect.quote(table))"] + filter
        if !key.isEmpty { lines.append("ORDER BY " + key.map(dialect.quote).joined(separator: ", ")) }
        let sql = lines.joined(separator: "\n")
        return limit.map { dialect.limited(sql, to: $0) } ?? sql
    }

    /// One SELECT over the same rows.
    func selecting(_ list: String) -> String { (["SELECT \(list)", "FROM \(dialect.quote(table))"] + filter).joined(separator: "\n") }

    /// One row: the least and the greatest value of a column, and how many rows there are.
    package func bounds(of column: String) -> String {
        let name = dialect.quote(column)
        return selecting("MIN(\(name)), MAX(\(name)), COUNT(*)")
    }

    private var filter: [String] {
        precondition(after.isEmpty || after.count == key.count, "a page goes on from a whole key")
        var conditions: [String] = []
        // On lines of its own, so that a comment at its end swallows nothing of ours.
        if let condition { conditions.append("(\n\(condition)\n)") }
        if let period {
            let cursor = dialect.quote(period.cursor)
            if let from = period.from { conditions.append("\(cursor) >= \(dialect.literal(from))") }
            if let to = period.to { conditions.append("\(cursor) < \(dialect.literal(to))") }
        }
        if !after.isEmpty { conditions.append(beyond(Array(zip(key, after))[...])) }
        return conditions.isEmpty ? [] : ["WHERE " + conditions.joined(separator: "\n    AND ")]
    }

    /// `a >= 1 AND (a > 1 OR b > 2)`: what `(a, b) > (1, 2)` says, in words that every database knows and finds an index by.
    private func beyond(_ key: ArraySlice<(String, SourceValue)>) -> String {
        let (name, value) = (dialect.quote(key.first!.0), dialect.literal(key.first!.1))
        guard key.count > 1 else { return "\(name) > \(value)" }
        return "\(name) >= \(value) AND (\(name) > \(value) OR \(beyond(key.dropFirst())))"
    }
}

extension SourceDialect {
    /// The column as it is selected: where the database would tell a value in a form that loses something, in another.
    fileprivate func reading(_ column: FoundColumn) -> String {
        let name = quote(column.name)
        if isOracle, let expression = OracleType(native: column.native).reading(name) { return "\(expression) AS \(alias(column.name))" }
        return spelled(column.name) == column.name && !column.isRespelled ? name : "\(name) AS \(alias(column.name))"
    }

    /// The answer's columns are called as we call them.
    private func alias(_ name: String) -> String { Dialect.postgres.quote(name) }

    /// The first rows of a query.
    fileprivate func limited(_ sql: String, to count: Int) -> String {
        switch self {
        case .postgres, .mysql, .sqlite, .clickhouse: "\(sql)\nLIMIT \(count)"
        case .oracle, .ansi: "\(sql)\nFETCH FIRST \(count) ROWS ONLY"
        case .oracle11g: "SELECT * FROM (\n\(sql)\n) WHERE ROWNUM <= \(count)"
        case .sqlserver: "SELECT TOP (\(count))" + sql.dropFirst("SELECT".count)
        }
    }
}

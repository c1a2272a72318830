import SQLText

extension TableQuery {
    /// One row: how many rows there are, and the sums of columns, all as text.
    package func totals(of columns: [String]) -> String {
        var query = self
        (query.key, query.after, query.limit) = ([], [], nil)
        let figures = ["COUNT(*)"] + columns.map { "SUM(\(dialect.quote($0)))" }
        let list = figures.enumerated().map { index, figure in "\(dialect.written(figure)) AS \(dialect.quote("f\(index)"))" }
        return query.selecting(list.joined(separator: ", "))
    }
}

extension SourceDialect {
    /// A number as text with all its digits.
    fileprivate func written(_ number: String) -> String {
        switch self {
        case .postgres, .sqlite: "CAST(\(number) AS text)"
        case .mysql: "CAST(\(number) AS char)"
        case .clickhouse: "toString(\(number))"
        case .oracle, .oracle11g: "TO_CHAR(\(number), 'TM9', 'NLS_NUMERIC_CHARACTERS=''.,''')"
        case .sqlserver, .ansi: "CAST(\(number) AS varchar(60))"
        }
    }
}

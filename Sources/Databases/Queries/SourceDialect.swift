import SQLText

/// The SQL of a database that is only read.
package enum SourceDialect: String, Sendable, CaseIterable {
    case postgres, mysql, sqlite, clickhouse, oracle, sqlserver
    /// Oracle before 12c, which has no FETCH FIRST.
    case oracle11g = "oracle-11g"
    /// Any other that has an ODBC driver: standard SQL, and ODBC's own way to write days and moments.
    case ansi

    var isOracle: Bool { self == .oracle || self == .oracle11g }

    /// The product as people write it.
    package var databaseName: String {
        switch self {
        case .postgres: "PostgreSQL"
        case .mysql: "MySQL"
        case .sqlite: "SQLite"
        case .clickhouse: "ClickHouse"
        case .oracle, .oracle11g: "Oracle"
        case .sqlserver: "SQL Server"
        case .ansi: "ODBC"
        }
    }
}

// MARK: - Names

extension SourceDialect {
    /// The name in quotes, as the database spells it.
    package func quote(_ name: String) -> String {
        let name = spelled(name)
        return switch self {
        case .postgres, .sqlite, .oracle, .oracle11g, .ansi: Dialect.postgres.quote(name)
        case .clickhouse: Dialect.clickhouse.quote(name)
        // Backticks hold whether or not the session reads double quotes as names.
        case .mysql: enclosed(name, "`", "`")
        case .sqlserver: enclosed(name, "[", "]")
        }
    }

    /// A table without a schema is looked for by the database itself.
    package func quote(_ table: TableName) -> String {
        (table.schema.isEmpty ? "" : quote(table.schema) + ".") + quote(table.name)
    }

    /// Oracle keeps in capitals what was written without quotes, and so do we: `amount` names the column AMOUNT. A name that
    /// is in small letters there is written with its quotes.
    package func spelled(_ name: String) -> String {
        guard isOracle else { return name }
        if name.utf8.count > 2, name.hasPrefix("\""), name.hasSuffix("\"") { return String(name.dropFirst().dropLast()) }
        return name.contains(where: \.isUppercase) ? name : name.uppercased()
    }

    /// The name by which we call what the database spells so: the other way round.
    package func called(_ name: String) -> String {
        guard isOracle else { return name }
        if !name.contains(where: \.isLowercase) { return name.lowercased() }
        return name.contains(where: \.isUppercase) ? name : "\"\(name)\""
    }

    /// Scalar by scalar, as a database reads.
    private func enclosed(_ text: String, _ open: Unicode.Scalar, _ close: Unicode.Scalar) -> String {
        var enclosed = String.UnicodeScalarView([open])
        for scalar in text.unicodeScalars {
            if scalar == close { enclosed.append(close) }
            enclosed.append(scalar)
        }
        enclosed.append(close)
        return String(enclosed)
    }
}

import SQLText

/// What the databases behind ODBC drivers want to be told and asked in their own words.
extension SourceDialect {
    /// Run once on each new connection: moments are UTC, and numbers have a point.
    package var session: [String] {
        switch self {
        case .postgres: ["SET TimeZone = 'UTC'", "SET DateStyle = 'ISO'"]
        case .mysql: ["SET SESSION time_zone = '+00:00'"]
        case .oracle, .oracle11g:
            [
                "ALTER SESSION SET TIME_ZONE = 'UTC'", "ALTER SESSION SET NLS_NUMERIC_CHARACTERS = '. '",
                "ALTER SESSION SET NLS_COMP = BINARY", "ALTER SESSION SET NLS_SORT = BINARY",
            ]
        case .sqlite, .sqlserver, .clickhouse, .ansi: []
        }
    }

    /// Begins a transaction that sees one state of the database and changes nothing, where the database has such.
    package var beginReading: String? {
        switch self {
        case .postgres: "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
        case .mysql: "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY"
        case .oracle, .oracle11g: "SET TRANSACTION READ ONLY"
        case .sqlite, .sqlserver, .clickhouse, .ansi: nil
        }
    }

    /// The columns of a table out of the catalogue: name, type, digits, digits behind the point, `Y` where it may be null. Nil
    /// where the driver's own description says as much.
    package func columns(of table: TableName) -> String? {
        guard isOracle else { return nil }
        let owner = table.schema.isEmpty ? "SYS_CONTEXT('USERENV', 'CURRENT_SCHEMA')" : literal(spelled(table.schema))
        return """
            SELECT column_name, data_type, data_precision, data_scale, nullable
            FROM all_tab_columns
            WHERE owner = \(owner) AND table_name = \(literal(spelled(table.name)))
            ORDER BY column_id
            """
    }

    /// One row of one number: about how many rows a table has, by the database's own statistics.
    package func estimate(of table: TableName) -> String? {
        let (schema, name) = (literal(spelled(table.schema)), literal(spelled(table.name)))
        let hasSchema = !table.schema.isEmpty
        return switch self {
        case .postgres: "SELECT reltuples FROM pg_class WHERE oid = to_regclass(\(literal(quote(table)))) AND reltuples >= 0"
        case .mysql:
            """
            SELECT table_rows FROM information_schema.tables
            WHERE table_schema = \(hasSchema ? schema : "DATABASE()") AND table_name = \(name)
            """
        case .oracle, .oracle11g:
            "SELECT num_rows FROM all_tables WHERE owner = \(hasSchema ? schema : "USER") AND table_name = \(name)"
        case .sqlserver:
            "SELECT SUM(rows) FROM sys.partitions WHERE object_id = OBJECT_ID(\(literal(quote(table)))) AND index_id IN (0, 1)"
        case .sqlite: "SELECT MAX(_rowid_) FROM \(quote(table))"
        case .clickhouse:
            "SELECT total_rows FROM system.tables WHERE database = \(hasSchema ? schema : "currentDatabase()") AND name = \(name)"
        case .ansi: nil
        }
    }
}

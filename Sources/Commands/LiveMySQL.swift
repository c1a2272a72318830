import Columnar
import Databases
import Generator
import SQLText

/// A part of a business in MySQL or MariaDB.
struct LiveMySQL {
    private let address: MySQLAddress

    init(_ address: MySQLAddress) { self.address = address }

    func fill(_ part: Part, _ scenario: Scenario) async throws -> Tally {
        let connection = try await MySQLConnection.connect(address)
        for table in part.tables { try await checkFree(table, connection) }
        var all = Tally()
        for table in part.tables {
            let tally = TableTally()
            try await connection.execute("DROP TABLE IF EXISTS \(Dialect.postgres.quote(table.name))")
            try await connection.execute(LiveMySQL.creation(of: table))
            try await connection.insert(table.stream(scenario, counting: tally), into: TableName(address.database, table.name))
            all.add(tally, as: "\(part.rawValue).\(table.name)")
        }
        return all
    }

    /// A table that somebody else made is not touched.
    private func checkFree(_ table: Table, _ connection: MySQLConnection) async throws {
        let rows = try await connection.query(
            """
            SELECT table_comment FROM information_schema.tables
            WHERE table_schema = database() AND table_name = \(Dialect.postgres.literal(table.name))
            """
        ).collect()
        for batch in rows where batch.count > 0 && batch[0].string(0) != LiveSources.mark { throw LiveSources.taken(table.name) }
    }

    /// Names stand between double quotes, as everywhere in the sessions of `MySQLConnection`.
    private static func creation(of table: Table) -> String {
        let quote = Dialect.postgres.quote as (String) -> String
        var lines = table.schema.fields.map { "\(quote($0.name)) \(type($0.type))\($0.isNullable ? "" : " NOT NULL")" }
        lines.append("PRIMARY KEY (\(quote(table.key)))")
        lines += table.indexed.map { "KEY (\(quote($0)))" }
        return "CREATE TABLE \(quote(table.name)) (\(lines.joined(separator: ", "))) CHARACTER SET utf8mb4 COMMENT = '\(LiveSources.mark)'"
    }

    private static func type(_ type: DataType) -> String {
        switch type {
        case .int64: "bigint"
        case .int32: "int"
        case .int16: "smallint"
        case .decimal(let precision, let scale): "decimal(\(precision),\(scale))"
        case .date: "date"
        case .timestamp: "datetime"
        default: "varchar(255)"
        }
    }
}

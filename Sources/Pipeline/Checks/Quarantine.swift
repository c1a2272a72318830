import Columnar
import Connectors
import Engines
import SQLText

/// The table of the rows that were taken out of another.
package enum Quarantine {
    package static let schema = "quarantine"

    static let columns: [(name: String, type: String)] = [
        ("file", "text"), ("line", "bigint"), ("column_name", "text"), ("rule", "text"), ("reason", "text"), ("row_key", "text"),
        ("raw", "text"), ("cells", "text"), ("run", "bigint"), ("noted_at", "timestamp"),
    ]

    /// The rule of rows that did not fit the types of their columns.
    static let ofTypes = "type"

    static var list: Query { columns.map { "\(name: $0.name)" as Query }.joined(separator: ", ") }

    package static func create(_ table: TableName) -> Query {
        "CREATE TABLE \(table: table) (\(columns.map { "\(name: $0.name) \(sql: $0.type)" as Query }.joined(separator: ", ")))"
    }

    package static func copy(_ from: TableName, to table: TableName) -> Query {
        "INSERT INTO \(table: table) (\(list)) SELECT \(list) FROM \(table: from)"
    }
}

extension TableBuild {
    /// Puts the rows that did not fit their types into the new quarantine. Returns how many there were.
    func refuse(_ rejects: Rejects, _ stamp: Stamp) async throws -> Int {
        guard rejects.count > 0 else { return 0 }
        let coming = TableName(nextQuarantine.schema, nextQuarantine.name + "_in")
        try await connection.drop(coming, kind(of: coming))
        try await connection.execute(connection.createTable(coming, Rejects.schema))
        let count = try await connection.ingest(rejects.stream(), into: coming)
        try await connection.execute(
            """
            INSERT INTO \(table: nextQuarantine) (\(Quarantine.list))
            SELECT file, line, column_name, \(literal: Quarantine.ofTypes), reason, NULL, raw, cells, \(sql: "\(stamp.run)"), \(stamp.time)
            FROM \(table: coming)
            """)
        try await connection.drop(coming, .table)
        return count
    }

    /// Makes the quarantine where there is none, and gives an older one the columns that it lacks.
    func prepareQuarantine() async throws {
        guard try await kind(of: quarantine) != nil else {
            try await connection.execute(Quarantine.create(quarantine))
            return
        }
        let there = Set(try await connection.columns(of: quarantine).map(\.name))
        for (name, type) in Quarantine.columns where !there.contains(name) {
            try await connection.execute("ALTER TABLE \(table: quarantine) ADD COLUMN \(name: name) \(sql: type)")
        }
    }
}

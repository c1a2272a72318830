import Base
import Columnar
import Engines
import Project
import SQLText

/// What stands in quarantine, for a person to look at.
package struct QuarantineCount: Sendable {
    package let table: TableName
    package let rule: String
    package let rows: Int
}

extension Workplace {
    /// How many rows stand in quarantine, by table and rule.
    package func quarantined() async throws -> [QuarantineCount] {
        let connection = try await engines.warehouse().connect()
        let there = Set(try await connection.tables(in: Quarantine.schema))
        var counts: [QuarantineCount] = []
        for table in tables {
            let build = TableBuild(table, on: connection)
            guard there.contains(build.quarantine.name) else { continue }
            try await build.prepareQuarantine()
            let found = try await connection.rows(
                "SELECT coalesce(rule, reason), count(*) FROM \(table: build.quarantine) GROUP BY 1 ORDER BY 2 DESC, 1")
            for batch in found {
                for row in 0..<batch.count {
                    counts.append(QuarantineCount(table: table, rule: batch[0].text(row), rows: Int(batch[1].integer(row))))
                }
            }
        }
        return counts
    }

    /// The rows of one table that stand in quarantine, the latest first, over a connection to the warehouse.
    package func quarantineRows(of name: String, on connection: any Connection, limit: Int) async throws -> Query {
        let build = try await quarantine(of: name, on: connection)
        return """
            SELECT noted_at, file, line, rule, reason, row_key, raw FROM \(table: build.quarantine)
            ORDER BY noted_at DESC, file, line, raw LIMIT \(sql: "\(limit)")
            """
    }

    /// The same rows as a person may mend them: a line each, with the values of its columns as they came.
    package func quarantineExport(of name: String, on connection: any Connection) async throws -> Query {
        let build = try await quarantine(of: name, on: connection)
        let columns = try await connection.columns(of: build.table).map(\.name).filter { $0 != StageColumns.file }
        let values = columns.map { "\(RowText.value($0, in: "told")) AS \(name: $0)" as Query }.joined(separator: ", ")
        return """
            SELECT \(name: MendedRows.id), \(name: "_file"), \(name: "_line"), \(name: "_reason"), \(values), raw AS \(name: "_raw") FROM (
                SELECT md5(raw) AS \(name: MendedRows.id), max(file) AS \(name: "_file"), max(line) AS \(name: "_line"),
                    string_agg(reason, '; ' ORDER BY reason) AS \(name: "_reason"), raw, max(\(Quarantine.told)) AS told
                FROM \(table: build.quarantine) GROUP BY raw
            ) AS q ORDER BY \(name: "_file"), \(name: "_line"), raw
            """
    }

    func quarantine(of name: String, on connection: any Connection) async throws -> TableBuild {
        guard let table = tables.first(where: { "\($0)" == name }) else {
            throw Diagnostic(
                "quarantine.unknown-table", "The project makes no table `\(name)` in its warehouse.",
                "В хранилище проекта нет таблицы `\(name)`.",
                mend: nearest(to: name, in: tables.map(\.description)).map { Text("write `\($0)`", "напишите `\($0)`") }
                    ?? Text("`vitrina quarantine` lists them", "`vitrina quarantine` перечислит их"))
        }
        let build = TableBuild(table, on: connection)
        guard try await build.kind(of: build.quarantine) != nil else {
            throw Diagnostic(
                "quarantine.empty", "No row of `\(table)` stands in quarantine.", "В карантине нет строк `\(table)`.",
                mend: Text("`vitrina quarantine` shows what there is", "`vitrina quarantine` покажет, что есть"))
        }
        try await build.prepareQuarantine()
        return build
    }

    /// The tables of the warehouse.
    private var tables: [TableName] {
        (folder.sources.flatMap(\.tables).map(\.stage) + folder.models.filter { $0.layer != .mart }.map(\.table)).sorted()
    }
}

extension Quarantine {
    /// The values of a row by their columns, as JSON; null where its text is another.
    static let told: Query = "coalesce(cells, CASE WHEN rule <> 'type' OR raw LIKE '{%}' THEN raw END)"
}

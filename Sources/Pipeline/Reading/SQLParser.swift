import Base
import Engines
import Project
import SQLText

/// Reads SQL with the engines' own parsers: DuckDB's where it understands the text, ClickHouse's for marts that it does not.
package struct SQLParser: Sendable {
    let duckdb: any Connection
    private let clickhouse: @Sendable () async throws -> any Connection

    package init(duckdb: any Connection, clickhouse: @escaping @Sendable () async throws -> any Connection) {
        self.duckdb = duckdb
        self.clickhouse = clickhouse
    }

    /// The SELECT as its parts; nil where DuckDB does not understand it.
    func select(of model: Model) async throws -> Select? {
        let text = try await duckdb.value("SELECT json_serialize_sql(\(model.sql))") ?? ""
        return (try? JSON(parsing: text)).flatMap(Select.init(tree:))
    }

    package func tables(in model: Model) async throws -> [TableName] {
        let text = try await duckdb.value("SELECT json_serialize_sql(\(model.sql))") ?? ""
        let tree = (try? JSON(parsing: text)) ?? .null
        if tree["error"]?.bool != false {
            if model.layer == .mart { return try await clickhouseTables(in: model) }
            throw SQLParser.syntaxError(tree, in: model)
        }
        var found = Found()
        found.walk(tree)
        try check(found.bare.subtracting(found.expressions), in: model)
        return found.tables.sorted()
    }

    /// Base tables, and the names of common table expressions, which stand without a schema.
    private struct Found {
        var tables: Set<TableName> = []
        var bare: Set<String> = []
        var expressions: Set<String> = []

        mutating func walk(_ node: JSON) {
            if let values = node.array {
                for value in values { walk(value) }
            }
            guard let members = node.object else { return }
            if node["type"]?.string == "BASE_TABLE", let name = node["table_name"]?.string {
                let schema = node["schema_name"]?.string ?? ""
                if schema.isEmpty { bare.insert(name) } else { tables.insert(TableName(schema, name)) }
            }
            if let entries = node["cte_map"]?["map"]?.array { expressions.formUnion(entries.compactMap { $0["key"]?.string }) }
            for (_, value) in members { walk(value) }
        }
    }

    private func clickhouseTables(in model: Model) async throws -> [TableName] {
        let connection = try await clickhouse()
        var found = Found()
        do {
            for batch in try await connection.rows("EXPLAIN AST \(sql: model.sql)") {
                for row in 0..<batch.count {
                    let words = batch[0].text(row).split(separator: " ")
                    guard words.count >= 2, words[0] == "TableIdentifier" else { continue }
                    if let table = TableName(String(words[1])) { found.tables.insert(table) } else { found.bare.insert(String(words[1])) }
                }
            }
        } catch let error as EngineError {
            throw error.diagnostic(at: model.sqlPlace)
        }
        // ClickHouse's tree drops the names that `name AS (` defines, so they are found in the text.
        let words = SQLTokens(model.sql).words
        let defined = zip(words, words.dropFirst()).filter { $1.lowercased() == "as" }.map(\.0)
        try check(found.bare.subtracting(defined), in: model)
        return found.tables.sorted()
    }

    private func check(_ bare: Set<String>, in model: Model) throws {
        guard let name = bare.min() else { return }
        throw Diagnostic(
            "model.bare-table", "`\(name)` is neither a table with its schema nor a name of this SELECT.",
            "`\(name)` — не таблица со схемой и не имя из этого SELECT.", at: model.sqlPlace,
            mend: Text(
                "write its schema: `stage.\(name)`, `dimension.\(name)` or `fact.\(name)`",
                "допишите схему: `stage.\(name)`, `dimension.\(name)` или `fact.\(name)`"))
    }

    private static func syntaxError(_ tree: JSON, in model: Model) -> Diagnostic {
        let place = tree["position"]?.string.flatMap { Int($0) }.map { model.place(at: $0) } ?? model.sqlPlace
        return Diagnostic("model.syntax", Text(same: tree["error_message"]?.string ?? "syntax error"), at: place)
    }
}

extension Model {
    /// The place in the file of a byte of the SELECT.
    package func place(at offset: Int) -> Place {
        let before = Array(sql.utf8.prefix(offset))
        let lines = before.count { $0 == UInt8(ascii: "\n") }
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        let column = String(decoding: before[start...], as: UTF8.self).count
        return Place(file, line: sqlPlace.line + lines, column: column + (lines == 0 ? sqlPlace.column : 1))
    }
}

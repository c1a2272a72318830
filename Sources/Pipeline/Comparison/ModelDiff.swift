import Base
import Columnar
import Engines
import Project
import SQLText

/// What a model would change, made again from what its inputs hold now: held against the table that stands.
package struct ModelDiff: Sendable {
    package enum ColumnChange: Sendable, Hashable {
        case added(String, type: String)
        case removed(String, type: String)
        case retyped(String, from: String, to: String)
    }

    package struct Rows: Sendable {
        package let count: Int
        /// The first few, in the order of `columns`.
        package let examples: [[String?]]
    }

    /// A row whose key is in both.
    package struct Changed: Sendable {
        package let key: [String?]
        package let values: [(column: String, old: String?, new: String?)]
    }

    /// Rows in the table that stands, and in the one made again.
    package let before: Int
    package let after: Int
    package let columnChanges: [ColumnChange]
    /// The columns that both have.
    package let columns: [String]
    package let key: [String]
    package let added: Rows
    package let removed: Rows
    /// How many rows changed in each column; empty where there is no key to know a row by.
    package let changedByColumn: [(column: String, rows: Int)]
    package let changed: (count: Int, examples: [Changed])

    package var isSame: Bool { columnChanges.isEmpty && added.count == 0 && removed.count == 0 && changed.count == 0 }
}

/// Compares two tables of one engine.
struct Comparison: Sendable {
    let old: TableName
    let new: TableName
    let key: [String]
    let connection: any Connection
    private static let examples = 5

    func diff() async throws -> ModelDiff {
        let before = try await connection.columns(of: old)
        let after = try await connection.columns(of: new)
        let columns = after.map(\.name).filter { name in before.contains { $0.name == name } }
        let key = key.allSatisfy(columns.contains) ? key : []
        let rest = key.isEmpty ? [] : columns.filter { !key.contains($0) }
        return ModelDiff(
            before: try await connection.count(old), after: try await connection.count(new), columnChanges: changes(before, after),
            columns: columns, key: key, added: try await rows(of: new, notIn: old, columns, key),
            removed: try await rows(of: old, notIn: new, columns, key), changedByColumn: try await changedByColumn(key, rest),
            changed: try await changed(key, rest))
    }

    private func changes(_ before: [Contract.Built], _ after: [Contract.Built]) -> [ModelDiff.ColumnChange] {
        let new = after.compactMap { column -> ModelDiff.ColumnChange? in
            guard let old = before.first(where: { $0.name == column.name }) else { return .added(column.name, type: column.type) }
            return old.type == column.type ? nil : .retyped(column.name, from: old.type, to: column.type)
        }
        let gone = before.filter { old in !after.contains { $0.name == old.name } }
        return new + gone.map { .removed($0.name, type: $0.type) }
    }

    /// By the key where there is one, by the whole row where there is none.
    private func rows(of one: TableName, notIn other: TableName, _ columns: [String], _ key: [String]) async throws -> ModelDiff.Rows {
        guard !columns.isEmpty else { return ModelDiff.Rows(count: 0, examples: []) }
        let only: Query
        if key.isEmpty {
            only = "SELECT \(list(columns)) FROM \(table: one) EXCEPT ALL SELECT \(list(columns)) FROM \(table: other)"
        } else {
            only =
                "SELECT \(list(columns)) FROM \(table: one) AS n WHERE NOT EXISTS (SELECT 1 FROM \(table: other) AS o WHERE \(same(key)))"
        }
        let count = try await connection.value("SELECT count(*) FROM (\(only)) AS d").flatMap { Int($0) } ?? 0
        guard count > 0 else { return ModelDiff.Rows(count: 0, examples: []) }
        return ModelDiff.Rows(
            count: count,
            examples: try await texts("SELECT \(casts(columns, of: "d")) FROM (\(only)) AS d ORDER BY 1 LIMIT \(sql: "\(Self.examples)")"))
    }

    private func changedByColumn(_ key: [String], _ columns: [String]) async throws -> [(column: String, rows: Int)] {
        guard !columns.isEmpty else { return [] }
        let counts = columns.map { "CAST(count(*) FILTER (WHERE \(differs([$0]))) AS text)" as Query }.joined(separator: ", ")
        let values = try await texts("SELECT \(counts) FROM \(pairs(key))").first ?? []
        return zip(columns, values).map { ($0, $1.flatMap { Int($0) } ?? 0) }.filter { $0.1 > 0 }
    }

    private func changed(_ key: [String], _ columns: [String]) async throws -> (count: Int, examples: [ModelDiff.Changed]) {
        guard !columns.isEmpty else { return (0, []) }
        let from: Query = "FROM \(pairs(key)) WHERE \(differs(columns))"
        let count = try await connection.value("SELECT count(*) \(from)").flatMap { Int($0) } ?? 0
        guard count > 0 else { return (0, []) }
        let limit: Query = "ORDER BY \(key.map { "n.\(name: $0)" as Query }.joined(separator: ", ")) LIMIT \(sql: "\(Self.examples)")"
        let rows = try await texts("SELECT \(casts(key + columns, of: "n")), \(casts(columns, of: "o")) \(from) \(limit)")
        let examples = rows.map { row in
            let new = row[key.count...].prefix(columns.count)
            let values = zip(columns, zip(row.suffix(columns.count), new)).filter { $1.0 != $1.1 }.map { ($0, $1.0, $1.1) }
            return ModelDiff.Changed(key: Array(row.prefix(key.count)), values: values.map { (column: $0.0, old: $0.1, new: $0.2) })
        }
        return (count, examples)
    }

    private func pairs(_ key: [String]) -> Query { "\(table: new) AS n JOIN \(table: old) AS o ON \(same(key))" }
    private func same(_ key: [String]) -> Query { key.map { "n.\(name: $0) = o.\(name: $0)" as Query }.joined(separator: " AND ") }

    private func differs(_ columns: [String]) -> Query {
        columns.map { "n.\(name: $0) IS DISTINCT FROM o.\(name: $0)" as Query }.joined(separator: " OR ")
    }

    private func list(_ columns: [String]) -> Query { columns.map { "\(name: $0)" as Query }.joined(separator: ", ") }

    private func casts(_ columns: [String], of alias: String) -> Query {
        columns.map { "CAST(\(sql: alias).\(name: $0) AS text)" as Query }.joined(separator: ", ")
    }

    private func texts(_ query: Query) async throws -> [[String?]] {
        try await connection.rows(query).flatMap { batch in
            (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
        }
    }
}

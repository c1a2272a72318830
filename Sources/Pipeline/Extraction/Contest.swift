import Engines
import Project
import SQLText

/// Rows that share a key with new ones, looked at again together with them: which of them stays does not depend on when each
/// of them came.
///
/// What stands in the table and what an earlier run set aside for its key comes back among the new rows; the rule then
/// decides as if all had come at once.
struct Contest: Sendable {
    private let rules: [String]
    /// The columns of the rule; nil where several rules may pull rows in one after another, and all rows are looked at.
    private let columns: [String]?
    private let build: TableBuild

    /// Nil where no rule wants it.
    init?(_ checks: [Check], _ build: TableBuild) {
        let unique = checks.filter { if case .unique = $0.rule { $0.severity == .quarantine } else { false } }
        guard let first = unique.first, case .unique(let columns, _) = first.rule else { return nil }
        rules = unique.map(\.name)
        self.columns = unique.count == 1 ? columns : nil
        self.build = build
    }

    /// True of rows of the stage table that come back.
    var standing: Query {
        guard let list else { return "true" }
        return "(\(list)) IN (SELECT \(list) FROM \(table: build.contested))"
    }

    /// True of rows of the quarantine that come back.
    var quarantined: Query {
        guard let columns else { return isOfRules }
        let texts = columns.map { RowText.value($0, in: told) }.joined(separator: ", ")
        let keys = columns.map { "CAST(\(name: $0) AS text)" as Query }.joined(separator: ", ")
        return "\(isOfRules) AND (\(texts)) IN (SELECT \(keys) FROM \(table: build.contested))"
    }

    private var isOfRules: Query { "rule IN (\(rules.map { "\(literal: $0)" as Query }.joined(separator: ", ")))" }

    /// The row as JSON. Other rows have other texts, which an engine may look at before it looks at the rule.
    private var told: Query { "CASE WHEN \(isOfRules) THEN raw END" }

    private var list: Query? { columns.map { $0.map { "\(name: $0)" as Query }.joined(separator: ", ") } }

    /// Adds them to the new rows. Rows that are replaced, and those set aside from the files that are, do not come back.
    func gather(_ replacement: Replacement) async throws {
        let (connection, next) = (build.connection, build.next)
        let replaced = replacement.condition(next)
        if let list {
            try await connection.execute(
                """
                CREATE TABLE \(table: build.contested) AS SELECT DISTINCT \(list) FROM \(table: next)
                UNION SELECT DISTINCT \(list) FROM \(table: build.table) WHERE \(replaced)
                """)
        }
        let columns = try await connection.columns(of: next)
        let hasQuarantine = try await build.kind(of: build.quarantine) != nil
        if hasQuarantine { try await build.prepareQuarantine() }
        if hasQuarantine, let key = self.columns, let old = replacement.quarantined {
            // A row that was set aside may have been the only rival of another.
            let rivals = key.compactMap { name in columns.first { $0.name == name } }
            try await connection.execute(
                """
                INSERT INTO \(table: build.contested) SELECT \(rivals.typed(from: told)) FROM \(table: build.quarantine)
                WHERE \(isOfRules) AND \(old)
                """)
        }
        let names = columns.map { "\(name: $0.name)" as Query }.joined(separator: ", ")
        try await connection.execute(
            """
            INSERT INTO \(table: next) (\(names))
            SELECT \(names) FROM \(table: build.table) WHERE \(standing) AND NOT coalesce(\(replaced), false)
            """)
        guard hasQuarantine else { return }
        let old = replacement.quarantined.map { " AND NOT coalesce(\($0), false)" as Query } ?? ""
        try await connection.execute(
            """
            INSERT INTO \(table: next) (\(names)) SELECT \(columns.typed(from: told)) FROM \(table: build.quarantine)
            WHERE \(quarantined)\(old)
            """)
    }
}

extension [Contract.Built] {
    /// The values that a row's text has for these columns, in their types.
    func typed(from text: Query) -> Query {
        map { "CAST(\(RowText.value($0.name, in: text)) AS \(sql: $0.type))" as Query }.joined(separator: ", ")
    }
}

import Base
import Connectors
import Engines
import FoundationEssentials
import Project
import SQLText

/// Holds what a source counted and added up against what arrived: the new rows and those that were refused.
struct Reconciliation: Sendable {
    private let table: SourceTable
    private let build: TableBuild

    init(_ table: SourceTable, _ build: TableBuild) {
        self.table = table
        self.build = build
    }

    /// Findings by check. Looked at before any check has taken rows out.
    func findings(_ totals: SourceTotals) async throws -> [String: Finding] {
        guard totals.portions > 0 else { return [:] }
        var findings: [String: Finding] = [:]
        let arrived = try await build.connection.count(build.next) + build.connection.count(build.nextQuarantine)
        for check in table.checks {
            guard case .reconcile(let sums) = check.rule else { continue }
            var finding = Finding(check: check, badRows: 0)
            if arrived != totals.rows {
                finding.seen = Text(
                    "the source has \(totals.rows) rows, and \(arrived) arrived", "в источнике строк \(totals.rows), а пришло \(arrived)")
            }
            for column in sums where finding.seen == nil {
                guard let told = totals.sums[column] else { continue }
                let sum = try await sum(of: column)
                guard Reconciliation.differ(told, sum) else { continue }
                finding.seen = Text(
                    "`\(column)` adds up to \(told) in the source, and to \(sum) here",
                    "сумма `\(column)` в источнике \(told), а здесь \(sum)")
            }
            if finding.seen != nil { finding.badRows = 1 }
            findings[check.name] = finding
        }
        return findings
    }

    /// The sum over the new rows, and over those refused for another column.
    private func sum(of column: String) async throws -> Decimal {
        let number = "'^ *-?[0-9]+([.][0-9]+)? *$'"
        let connection = build.connection
        let good = try await connection.value("SELECT CAST(sum(\(name: column)) AS text) FROM \(table: build.next)")
        let cell = RowText.value(column, in: "told")
        let looks: Query = connection.dialect == .postgres ? "cell ~ \(sql: number)" : "regexp_matches(cell, \(sql: number))"
        let refused = try await connection.value(
            """
            SELECT CAST(sum(CASE WHEN \(looks) THEN CAST(cell AS decimal(38, 10)) END) AS text) FROM (
                SELECT \(cell) AS cell FROM (
                    SELECT coalesce(cells, CASE WHEN raw LIKE '{%}' THEN raw END) AS told FROM \(table: build.nextQuarantine)
                ) AS q
            ) AS c
            """)
        return [good, refused].compactMap { $0.flatMap { Decimal(string: $0) } }.reduce(0, +)
    }

    /// Sources that count in binary fractions miss by less than this.
    private static func differ(_ left: Decimal, _ right: Decimal) -> Bool { abs(left - right) >= Decimal(string: "0.005")! }
}

import Base
import FoundationEssentials
import SQLText

/// What a check found in a run.
package struct CheckResult: Sendable, Hashable {
    package enum Severity: String, Sendable, ColumnValue { case critical, quarantine, warn }

    package let check: String
    package let table: String
    package let severity: Severity
    package let badRows: Int
    /// What the rule goes by in later runs: how many rows there were.
    package let figure: Int?
    /// A person let these very rows pass.
    package let isAccepted: Bool
    /// Set by the store.
    package let run: Run.ID?
    package let checkedAt: Date?

    package init(
        check: String, table: String, severity: Severity, badRows: Int, figure: Int? = nil, isAccepted: Bool = false
    ) {
        self.check = check
        self.table = table
        self.severity = severity
        self.badRows = badRows
        self.figure = figure
        self.isAccepted = isAccepted
        run = nil
        checkedAt = nil
    }
}

extension Journal {
    /// Records what a check found in a version of the table's data. A critical finding opens an incident, or brings an open
    /// one up to date; finding nothing closes it, because somebody mended the rows.
    package func record(_ result: CheckResult, version: String? = nil) async throws {
        try await write { tx in
            try tx.execute(
                """
                INSERT INTO check_result (run, check_name, table_name, severity, bad_rows, checked_at, figure, accepted)
                VALUES (\(run), \(result.check), \(result.table), \(result.severity.rawValue), \(result.badRows), \(tx.now),
                    \(result.figure.map { .int(Int64($0)) } ?? .null as Value), \(result.isAccepted ? 1 : 0))
                """)
            guard result.badRows > 0 else {
                try tx.execute(
                    """
                    UPDATE incident SET resolved_at = \(tx.now), resolved_by = (SELECT started_by FROM run WHERE id = \(run)),
                        resolution = \("the rows were mended: run \(run) found none" as String)
                    WHERE check_name = \(result.check) AND table_name = \(result.table) AND resolved_at IS NULL
                    """)
                return
            }
            guard result.severity == .critical, !result.isAccepted else { return }
            try tx.execute(
                """
                INSERT INTO incident (check_name, table_name, severity, bad_rows, run, opened_at, version)
                VALUES (\(result.check), \(result.table), \(result.severity.rawValue), \(result.badRows), \(run), \(tx.now), \(version))
                ON CONFLICT (check_name, table_name) WHERE resolved_at IS NULL DO UPDATE SET
                    bad_rows = excluded.bad_rows, run = excluded.run, version = excluded.version
                """)
        }
    }
}

extension Store {
    /// How many runs a figure is held against.
    private static let remembered = 10

    package func checkResults(of run: Run.ID) async throws -> [CheckResult] {
        try await database.rows("SELECT * FROM check_result WHERE run = \(run) ORDER BY id").map(CheckResult.init)
    }

    /// The figures that a table's checks saw in the latest runs that let them pass, by check.
    package func figures(of table: String) async throws -> [String: [Int]] {
        let rows = try await database.rows(
            """
            SELECT check_name, figure FROM check_result
            WHERE table_name = \(table) AND figure IS NOT NULL AND (bad_rows = 0 OR accepted = 1) ORDER BY id DESC
            """)
        var figures: [String: [Int]] = [:]
        for row in rows {
            let check: String = try row["check_name"]
            if figures[check, default: []].count < Store.remembered { figures[check, default: []].append(try row["figure"]) }
        }
        return figures
    }
}

extension CheckResult {
    init(_ row: Row) throws {
        check = try row["check_name"]
        table = try row["table_name"]
        severity = try row["severity"]
        badRows = try row["bad_rows"]
        figure = try row["figure"]
        let accepted: Int = try row["accepted"]
        isAccepted = accepted == 1
        run = try row["run"]
        checkedAt = try row["checked_at"]
    }
}

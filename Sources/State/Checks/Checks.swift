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
    /// Set by the store.
    package let run: Run.ID?
    package let checkedAt: Date?

    package init(check: String, table: String, severity: Severity, badRows: Int) {
        self.check = check
        self.table = table
        self.severity = severity
        self.badRows = badRows
        run = nil
        checkedAt = nil
    }
}

/// A finding that waits for a person, or was resolved by one.
package struct Incident: Sendable, Hashable, Identifiable {
    package struct Resolution: Sendable, Hashable {
        package let at: Date
        package let by: String
        package let why: String
    }

    package let id: Int
    package let check: String
    package let table: String
    package let severity: CheckResult.Severity
    package let badRows: Int
    package let run: Run.ID
    package let openedAt: Date
    package let resolution: Resolution?
}

extension Journal {
    /// Records what a check found. A critical finding opens an incident, or brings an open one up to date; finding
    /// nothing closes it, because somebody mended the rows.
    package func record(_ result: CheckResult) async throws {
        try await write { tx in
            try tx.execute(
                """
                INSERT INTO check_result (run, check_name, table_name, severity, bad_rows, checked_at)
                VALUES (\(run), \(result.check), \(result.table), \(result.severity.rawValue), \(result.badRows), \(tx.now))
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
            guard result.severity == .critical else { return }
            try tx.execute(
                """
                INSERT INTO incident (check_name, table_name, severity, bad_rows, run, opened_at)
                VALUES (\(result.check), \(result.table), \(result.severity.rawValue), \(result.badRows), \(run), \(tx.now))
                ON CONFLICT (check_name, table_name) WHERE resolved_at IS NULL DO UPDATE SET
                    bad_rows = excluded.bad_rows, run = excluded.run
                """)
        }
    }
}

extension Store {
    package func checkResults(of run: Run.ID) async throws -> [CheckResult] {
        try await database.rows("SELECT * FROM check_result WHERE run = \(run) ORDER BY id").map(CheckResult.init)
    }

    package func openIncidents() async throws -> [Incident] {
        try await database.rows("SELECT * FROM incident WHERE resolved_at IS NULL ORDER BY id").map(Incident.init)
    }

    /// The latest incidents, open and resolved, the newest first.
    package func incidents(limit: Int) async throws -> [Incident] {
        try await database.rows("SELECT * FROM incident ORDER BY id DESC LIMIT \(limit)").map(Incident.init)
    }

    /// Closes an incident with the name and the reason of the person who decided. Who resolved it first, stays.
    package func resolve(_ incident: Incident.ID, by: String, why: String) async throws {
        let resolved = try await database.execute(
            """
            UPDATE incident SET resolved_at = \(now), resolved_by = \(by), resolution = \(why)
            WHERE id = \(incident) AND resolved_at IS NULL
            """)
        guard resolved == 1 else {
            throw Diagnostic(
                "incident.not-open", "There is no open incident \(incident).", "Открытого инцидента \(incident) нет.",
                mend: Text("run `vitrina status` to see the open ones", "выполните `vitrina status`, чтобы увидеть открытые"))
        }
    }
}

extension CheckResult {
    init(_ row: Row) throws {
        check = try row["check_name"]
        table = try row["table_name"]
        severity = try row["severity"]
        badRows = try row["bad_rows"]
        run = try row["run"]
        checkedAt = try row["checked_at"]
    }
}

extension Incident {
    init(_ row: Row) throws {
        id = try row["id"]
        check = try row["check_name"]
        table = try row["table_name"]
        severity = try row["severity"]
        badRows = try row["bad_rows"]
        run = try row["run"]
        openedAt = try row["opened_at"]
        let resolvedAt: Date? = try row["resolved_at"]
        resolution = try resolvedAt.map { Resolution(at: $0, by: try row["resolved_by"], why: try row["resolution"]) }
    }
}

import Base
import FoundationEssentials
import SQLText

/// A critical finding that waits for a person, or was resolved by one.
package struct Incident: Sendable, Hashable, Identifiable {
    package enum Decision: String, Sendable, ColumnValue, CaseIterable {
        /// The check passes for this version of the data.
        case accept
        /// The step is done again as if nothing had been.
        case retry
        /// One run goes on with the rows that were there before.
        case skip
    }

    package struct Resolution: Sendable, Hashable {
        package let at: Date
        package let by: String
        package let why: String
        /// Nil where the rows were mended, and nobody had to decide.
        package let decision: Decision?
    }

    package let id: Int
    package let check: String
    package let table: String
    package let severity: CheckResult.Severity
    package let badRows: Int
    package let run: Run.ID
    /// The version of the data that the check looked at.
    package let version: String?
    package let openedAt: Date
    package let resolution: Resolution?
}

/// What persons decided that still counts.
package struct Decisions: Sendable {
    private struct Case: Hashable {
        let table: String
        let check: String?
        let version: String
    }

    private var accepted: Set<Case> = []
    private var skipped: [Case: [Incident.ID]] = [:]

    package init() {}

    /// Whether a check lets this version of a table's data pass.
    package func accepts(_ check: String, of table: String, version: String) -> Bool {
        accepted.contains(Case(table: table, check: check, version: version))
    }

    /// The incidents for whose sake this version of a table's data is left out; none where it is not.
    package func skips(_ table: String, version: String) -> [Incident.ID] {
        skipped[Case(table: table, check: nil, version: version)] ?? []
    }

    fileprivate mutating func add(
        _ decision: Incident.Decision, _ incident: Incident.ID, _ check: String, _ table: String, _ version: String
    ) {
        switch decision {
        case .accept: accepted.insert(Case(table: table, check: check, version: version))
        case .skip: skipped[Case(table: table, check: nil, version: version), default: []].append(incident)
        case .retry: break
        }
    }
}

extension Store {
    /// How many findings of a run still wait for a person.
    package func incidents(openedBy run: Run.ID) async throws -> Int {
        try await database.rows("SELECT count(*) AS n FROM incident WHERE run = \(run) AND resolved_at IS NULL")[0]["n"]
    }

    package func openIncidents() async throws -> [Incident] {
        try await database.rows("SELECT * FROM incident WHERE resolved_at IS NULL ORDER BY id").map(Incident.init)
    }

    package func incident(_ id: Incident.ID) async throws -> Incident? {
        try await database.rows("SELECT * FROM incident WHERE id = \(id)").first.map(Incident.init)
    }

    /// The latest incidents, open and resolved, the newest first.
    package func incidents(limit: Int) async throws -> [Incident] {
        try await database.rows("SELECT * FROM incident ORDER BY id DESC LIMIT \(limit)").map(Incident.init)
    }

    /// What was decided for a run: what was accepted, and what is left out of this run and no other.
    package func decisions(for run: Run.ID) async throws -> Decisions {
        var decisions = Decisions()
        let rows = try await database.rows(
            """
            SELECT id, decision, check_name, table_name, version FROM incident
            WHERE decision IN ('accept', 'skip') AND version IS NOT NULL AND (used_by IS NULL OR used_by = \(run))
            """)
        for row in rows {
            decisions.add(try row["decision"], try row["id"], try row["check_name"], try row["table_name"], try row["version"])
        }
        return decisions
    }

    /// Closes an incident with the name and the reason of the person who decided. Who resolved it first, stays.
    package func resolve(_ incident: Incident.ID, _ decision: Incident.Decision, by: String, why: String) async throws {
        let resolved = try await database.execute(
            """
            UPDATE incident SET resolved_at = \(now), resolved_by = \(by), resolution = \(why), decision = \(decision.rawValue)
            WHERE id = \(incident) AND resolved_at IS NULL
            """)
        guard resolved == 1 else {
            throw Diagnostic(
                "incident.not-open", "There is no open incident \(incident).", "Открытого инцидента \(incident) нет.",
                mend: Text("`vitrina incidents` lists the open ones", "`vitrina incidents` перечислит открытые"))
        }
    }
}

extension Journal {
    /// Spends decisions to leave new rows out on this run.
    package func use(_ incidents: [Incident.ID]) async throws {
        try await write { tx in
            for incident in incidents { try tx.execute("UPDATE incident SET used_by = \(run) WHERE id = \(incident)") }
        }
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
        version = try row["version"]
        openedAt = try row["opened_at"]
        let resolvedAt: Date? = try row["resolved_at"]
        resolution = try resolvedAt.map {
            Resolution(at: $0, by: try row["resolved_by"], why: try row["resolution"], decision: try row["decision"])
        }
    }
}

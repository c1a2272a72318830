import Base
import FoundationEssentials
import SQLText

/// One run of the project, from its plan to its end.
package struct Run: Sendable, Hashable, Identifiable {
    package enum State: String, Sendable, ColumnValue {
        case running, done, failed
        /// A critical check stopped it, and a person must decide.
        case halted
        case cancelled
        /// Its process died, and a later run began anew instead of resuming it.
        case abandoned
    }

    /// The kind of a run of the whole project.
    package static let whole = "run"
    /// The kind of a run of some tables.
    package static let part = "part"

    package let id: Int
    /// What was asked for.
    package let kind: String
    package let by: String
    package let state: State
    package let startedAt: Date
    package let finishedAt: Date?
    package let message: String?
}

/// One step of a run.
package struct Step: Sendable, Hashable, Identifiable {
    package enum State: String, Sendable, ColumnValue { case running, done, failed }

    /// What a step moved and how long it took.
    package struct Counts: Sendable, Hashable {
        package var rowsIn: Int
        package var rowsOut: Int
        package var rejected: Int
        package var bytes: Int
        package var seconds: Double

        package init(rowsIn: Int = 0, rowsOut: Int = 0, rejected: Int = 0, bytes: Int = 0, seconds: Double = 0) {
            self.rowsIn = rowsIn
            self.rowsOut = rowsOut
            self.rejected = rejected
            self.bytes = bytes
            self.seconds = seconds
        }
    }

    package let id: Int
    package let run: Run.ID
    package let kind: String
    package let name: String
    package let state: State
    /// 1, and one more for each time that it was begun again after a crash.
    package let attempt: Int
    package let startedAt: Date
    package let finishedAt: Date?
    package let counts: Counts
    /// The digest of the text that it ran.
    package let textHash: String?
    /// The version of the data that it made.
    package let dataVersion: String?
    package let message: String?
}

extension Store {
    package func run(_ id: Run.ID) async throws -> Run? {
        try await database.rows("SELECT * FROM run WHERE id = \(id)").first.map(Run.init)
    }

    package func lastRun() async throws -> Run? {
        try await runs(limit: 1).first
    }

    /// The latest run of the whole project that came to an end of its own.
    package func lastWholeRun() async throws -> Run? {
        try await database.rows(
            "SELECT * FROM run WHERE kind = \(Run.whole) AND state IN ('done', 'failed', 'halted') ORDER BY id DESC LIMIT 1"
        ).first.map(Run.init)
    }

    /// When the latest run of the whole project began that was done.
    package func lastDone() async throws -> Date? {
        try await database.rows("SELECT max(started_at) AS moment FROM run WHERE kind = \(Run.whole) AND state = 'done'")[0]["moment"]
    }

    /// The run that its process left unfinished, or still works on.
    package func openRun() async throws -> Run? {
        try await database.rows("SELECT * FROM run WHERE state = 'running' ORDER BY id DESC LIMIT 1").first.map(Run.init)
    }

    /// The latest runs, the newest first; `before` continues a list.
    package func runs(limit: Int, before: Run.ID = .max) async throws -> [Run] {
        try await database.rows("SELECT * FROM run WHERE id < \(before) ORDER BY id DESC LIMIT \(limit)").map(Run.init)
    }

    /// The steps of a run in the order in which they were first begun.
    package func steps(of run: Run.ID) async throws -> [Step] {
        try await database.rows("SELECT * FROM step WHERE run = \(run) ORDER BY id").map(Step.init)
    }
}

extension Run {
    init(_ row: Row) throws {
        id = try row["id"]
        kind = try row["kind"]
        by = try row["started_by"]
        state = try row["state"]
        startedAt = try row["started_at"]
        finishedAt = try row["finished_at"]
        message = try row["message"]
    }
}

extension Step {
    init(_ row: Row) throws {
        id = try row["id"]
        run = try row["run"]
        kind = try row["kind"]
        name = try row["name"]
        state = try row["state"]
        attempt = try row["attempt"]
        startedAt = try row["started_at"]
        finishedAt = try row["finished_at"]
        counts = Counts(
            rowsIn: try row["rows_in"], rowsOut: try row["rows_out"], rejected: try row["rejected"],
            bytes: try row["bytes"], seconds: try row["seconds"])
        textHash = try row["text_hash"]
        dataVersion = try row["data_version"]
        message = try row["message"]
    }
}

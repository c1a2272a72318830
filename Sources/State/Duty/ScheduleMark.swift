import Base
import FoundationEssentials
import SQLText

/// How far the schedule of a project has come: what was due, and what became of it.
package struct ScheduleMark: Sendable, Hashable {
    package enum State: String, Sendable, ColumnValue {
        /// Nothing was due yet.
        case idle
        case running
        /// The run failed, and is tried again.
        case retrying
        case done, failed, halted
    }

    /// The schedule and its zone; another one begins anew.
    package var schedule: String
    /// Since when it is kept: what was due before is nobody's concern.
    package var since: Date
    /// What was due last.
    package var due: Date
    package var state: State
    /// How often the run that was due has begun.
    package var attempt: Int
    package var nextTry: Date?
    package var run: Run.ID?
    package var problem: Text?
    package var changedAt: Date

    /// A schedule that is kept from now on.
    package init(_ schedule: String, since: Date) {
        self.schedule = schedule
        self.since = since
        due = since
        state = .idle
        attempt = 0
        changedAt = since
    }
}

extension Store {
    /// Nil where no server has kept a schedule yet.
    package func scheduleMark() async throws -> ScheduleMark? {
        try await database.rows("SELECT * FROM schedule_mark").first.map(ScheduleMark.init)
    }

    package func keep(_ mark: ScheduleMark, under lease: Lease) async throws {
        try await write(under: lease) { tx in
            try tx.execute("DELETE FROM schedule_mark")
            try tx.execute(
                """
                INSERT INTO schedule_mark (schedule, since, due, state, attempt, next_try, run, problem, changed_at)
                VALUES (\(mark.schedule), \(mark.since), \(mark.due), \(mark.state.rawValue), \(mark.attempt), \(mark.nextTry),
                    \(mark.run), \(mark.problem?.kept), \(mark.changedAt))
                """)
        }
    }
}

extension ScheduleMark {
    init(_ row: Row) throws {
        schedule = try row["schedule"]
        since = try row["since"]
        due = try row["due"]
        state = try row["state"]
        attempt = try row["attempt"]
        nextTry = try row["next_try"]
        run = try row["run"]
        problem = try row["problem"]
        changedAt = try row["changed_at"]
    }
}

/// What is said to people is kept in each of their languages.
extension Text: ColumnValue {
    package init?(column value: Value) {
        guard case .text(let text) = value, let object = try? JSON(parsing: text), let en = object["en"]?.string,
            let ru = object["ru"]?.string
        else { return nil }
        self.init(en, ru)
    }

    var kept: String { JSON.object([("en", .string(en)), ("ru", .string(ru))]).description }
}

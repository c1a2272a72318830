import Base
import SQLText

/// The pen of a running run: each line is written under its lease, and is safe on disk when the call returns.
package struct Journal: Sendable {
    package let run: Run.ID
    package let lease: Lease
    let database: Database
}

extension Store {
    /// Begins a run. One that a dead process left open under this lease is closed as abandoned.
    package func beginRun(_ kind: String, by: String, under lease: Lease) async throws -> Journal {
        try await write(under: lease) { tx in
            try tx.execute(
                "UPDATE run SET state = 'abandoned', finished_at = \(tx.now) WHERE state = 'running' AND lease = \(lease.name)")
            let row = try tx.rows(
                """
                INSERT INTO run (kind, started_by, lease, state, started_at)
                VALUES (\(kind), \(by), \(lease.name), 'running', \(tx.now)) RETURNING id
                """)[0]
            return Journal(run: try row["id"], lease: lease, database: database)
        }
    }

    /// Takes part in a run whose steps several processes do, known by its name: begins it, or goes on with it where it is
    /// not done. An open run of another name is closed as abandoned.
    package func joinRun(_ name: String, kind: String, under lease: Lease) async throws -> Journal {
        try await write(under: lease) { tx in
            let whole = Lease.whole(of: lease.name)
            try tx.lock(whole)
            try tx.execute(
                """
                UPDATE run SET state = 'abandoned', finished_at = \(tx.now)
                WHERE state = 'running' AND lease = \(whole) AND started_by <> \(name)
                """)
            let known = try tx.rows(
                """
                UPDATE run SET state = 'running', finished_at = NULL, message = NULL
                WHERE id = (SELECT max(id) FROM run WHERE started_by = \(name)) AND state <> 'done' RETURNING id
                """)
            if let run = known.first { return Journal(run: try run["id"], lease: lease, database: database) }
            let row = try tx.rows(
                """
                INSERT INTO run (kind, started_by, lease, state, started_at)
                VALUES (\(kind), \(name), \(whole), 'running', \(tx.now)) RETURNING id
                """)[0]
            return Journal(run: try row["id"], lease: lease, database: database)
        }
    }

    /// Takes up a run that a dead process left open: its finished steps need not be done again.
    package func resume(_ run: Run, under lease: Lease) -> Journal {
        Journal(run: run.id, lease: lease, database: database)
    }

    func write<Result: Sendable>(
        under lease: Lease, _ body: @Sendable (Transaction) throws -> Result
    ) async throws -> Result {
        try await database.transaction { tx in
            try tx.require(lease)
            return try body(tx)
        }
    }
}

extension Journal {
    /// Ends the run.
    package func finish(_ state: Run.State, message: String? = nil) async throws {
        try await write { tx in
            try tx.execute(
                """
                UPDATE run SET state = \(state.rawValue), finished_at = \(tx.now), message = \(message)
                WHERE id = \(run) AND state = 'running'
                """)
        }
    }

    /// Begins a step, or begins it again after a crash.
    package func begin(_ kind: String, _ name: String) async throws -> Step.ID {
        try await write { tx in
            try tx.rows(
                """
                INSERT INTO step (run, kind, name, state, attempt, started_at)
                VALUES (\(run), \(kind), \(name), 'running', 1, \(tx.now))
                ON CONFLICT (run, kind, name) DO UPDATE SET
                    state = 'running', attempt = step.attempt + 1, started_at = excluded.started_at,
                    finished_at = NULL, message = NULL
                RETURNING id
                """)[0]["id"]
        }
    }

    /// Ends a step together with what it made: either all of this is known afterwards, or the step is still open.
    package func finish(_ step: Step.ID, _ counts: Step.Counts = Step.Counts(), made result: StepResult = StepResult())
        async throws
    {
        try await write { tx in
            try tx.execute(
                """
                UPDATE step SET state = 'done', finished_at = \(tx.now), rows_in = \(counts.rowsIn),
                    rows_out = \(counts.rowsOut), rejected = \(counts.rejected), bytes = \(counts.bytes),
                    seconds = \(counts.seconds), text_hash = \(result.product?.textHash),
                    data_version = \(result.product?.version), message = NULL
                WHERE id = \(step)
                """)
            try result.write(tx, run)
        }
    }

    package func fail(_ step: Step.ID, _ counts: Step.Counts = Step.Counts(), message: String) async throws {
        try await write { tx in
            try tx.execute(
                """
                UPDATE step SET state = 'failed', finished_at = \(tx.now), rows_in = \(counts.rowsIn),
                    rows_out = \(counts.rowsOut), rejected = \(counts.rejected), bytes = \(counts.bytes),
                    seconds = \(counts.seconds), message = \(message)
                WHERE id = \(step)
                """)
        }
    }

    @discardableResult
    func write<Result: Sendable>(_ body: @Sendable (Transaction) throws -> Result) async throws -> Result {
        try await Store(database: database).write(under: lease, body)
    }
}

import Base
import FoundationEssentials
import SQLText

/// What one channel is to be told of one alarm.
package struct Notice: Sendable, Hashable, Identifiable {
    package enum State: String, Sendable, ColumnValue {
        case waiting
        /// It was given out of hand; whether it arrived is known once the other side has answered.
        case handed
        case sent
        /// The other side did not take it for too long.
        case lost
    }

    package let id: Int
    package let alarm: Alarm.ID
    package let topic: String
    package let channel: String
    package let message: Text
    package let state: State
    package let attempts: Int
    package let nextTry: Date
    package let madeAt: Date
    package let problem: String?
}

extension Store {
    /// What is to be sent by now, the oldest first.
    package func waitingNotices(at moment: Date) async throws -> [Notice] {
        try await database.rows("SELECT * FROM notice WHERE state = 'waiting' AND next_try <= \(moment) ORDER BY id").map(Notice.init)
    }

    /// What did not arrive so far, or perhaps not; the newest first.
    package func troubledNotices(limit: Int) async throws -> [Notice] {
        try await database.rows(
            """
            SELECT * FROM notice WHERE state IN ('handed', 'lost') OR state = 'waiting' AND problem IS NOT NULL
            ORDER BY id DESC LIMIT \(limit)
            """
        ).map(Notice.init)
    }

    /// How many messages a channel was given since then.
    package func messagesSent(to channel: String, since moment: Date) async throws -> Int {
        try await database.rows(
            "SELECT count(DISTINCT parcel) AS n FROM notice WHERE channel = \(channel) AND handed_at > \(moment)")[0]["n"]
    }

    /// Marks notices as given out of hand, together. Of a process that dies now nobody knows whether they arrived; they are
    /// not sent again.
    package func handOver(_ notices: [Notice], at moment: Date, under lease: Lease) async throws {
        try await change(notices, "state = 'handed', parcel = \(notices[0].id), handed_at = \(moment)", under: lease)
    }

    package func sent(_ notices: [Notice], at moment: Date, under lease: Lease) async throws {
        try await change(notices, "state = 'sent', attempts = attempts + 1, sent_at = \(moment), problem = NULL", under: lease)
    }

    /// The other side did not take them; they wait again, or are lost where there is nothing to wait for.
    package func failed(_ notices: [Notice], _ problem: String, nextTry: Date?, under lease: Lease) async throws {
        let state: Notice.State = nextTry == nil ? .lost : .waiting
        try await change(
            notices,
            "state = \(state.rawValue), attempts = attempts + 1, next_try = coalesce(\(nextTry), next_try), problem = \(problem)",
            under: lease)
    }

    private func change(_ notices: [Notice], _ assignments: Query, under lease: Lease) async throws {
        try await write(under: lease) { tx in
            for notice in notices { try tx.execute("UPDATE notice SET \(assignments) WHERE id = \(notice.id)") }
        }
    }
}

extension Notice {
    init(_ row: Row) throws {
        id = try row["id"]
        alarm = try row["alarm"]
        topic = try row["topic"]
        channel = try row["channel"]
        message = try row["message"]
        state = try row["state"]
        attempts = try row["attempts"]
        nextTry = try row["next_try"]
        madeAt = try row["made_at"]
        problem = try row["problem"]
    }
}

import Base
import FoundationEssentials
import SQLText

/// Something that is wrong with the project, and that people are told of once.
package struct Alarm: Sendable, Hashable, Identifiable {
    /// What would be told, before it is known whether it was.
    package struct Cause: Sendable, Hashable {
        /// The word for its kind, such as `failure`.
        package let topic: String
        /// What it is about: of one topic and subject, one alarm is open at a time.
        package let subject: String
        package let message: Text
        package let run: Run.ID?

        package init(topic: String, subject: String, message: Text, run: Run.ID? = nil) {
            self.topic = topic
            self.subject = subject
            self.message = message
            self.run = run
        }
    }

    package let id: Int
    package let cause: Cause
    package let openedAt: Date
    package let closedAt: Date?
}

extension Store {
    package func openAlarms() async throws -> [Alarm] {
        try await database.rows("SELECT * FROM alarm WHERE closed_at IS NULL ORDER BY id").map(Alarm.init)
    }

    /// Opens alarms that are not open yet, closes those that are over, and leaves a notice of each for the channels that want
    /// it: all in one breath, so that nothing is told twice or forgotten. Tells how many notices were left.
    @discardableResult
    package func record(
        _ causes: [Alarm.Cause], over: [(alarm: Alarm, message: Text)], for channels: [String: Set<String>], at moment: Date,
        under lease: Lease
    ) async throws -> Int {
        try await write(under: lease) { tx in
            var left = 0
            for cause in causes {
                let opened = try tx.rows(
                    """
                    INSERT INTO alarm (topic, subject, run, message, opened_at)
                    VALUES (\(cause.topic), \(cause.subject), \(cause.run),
                        \(cause.message.kept), \(moment))
                    ON CONFLICT (topic, subject) WHERE closed_at IS NULL DO NOTHING RETURNING id
                    """)
                guard let row = opened.first else { continue }
                for (channel, topics) in channels where topics.contains(cause.topic) {
                    try tx.leaveNotice(try row["id"], cause.topic, cause.message, for: channel, at: moment)
                    left += 1
                }
            }
            for (alarm, message) in over {
                let closed = try tx.execute("UPDATE alarm SET closed_at = \(moment) WHERE id = \(alarm.id) AND closed_at IS NULL")
                guard closed == 1 else { continue }
                for (channel, topics) in channels where topics.isSuperset(of: [Alarm.recovery, alarm.cause.topic]) {
                    try tx.leaveNotice(alarm.id, Alarm.recovery, message, for: channel, at: moment)
                    left += 1
                }
            }
            return left
        }
    }
}

extension Alarm {
    /// The word for the end of an alarm.
    package static let recovery = "recovery"

    init(_ row: Row) throws {
        id = try row["id"]
        cause = Cause(topic: try row["topic"], subject: try row["subject"], message: try row["message"], run: try row["run"])
        openedAt = try row["opened_at"]
        closedAt = try row["closed_at"]
    }
}

extension Transaction {
    fileprivate func leaveNotice(_ alarm: Alarm.ID, _ topic: String, _ message: Text, for channel: String, at moment: Date) throws {
        try execute(
            """
            INSERT INTO notice (alarm, topic, channel, message, state, attempts, next_try, made_at)
            VALUES (\(alarm), \(topic), \(channel), \(message.kept), 'waiting', 0, \(moment), \(moment))
            """)
    }
}

import Base

/// When the project runs by itself, and what follows a run that failed.
package struct Schedule: Sendable, Hashable {
    package let cron: Cron
    /// How often a failed run is tried again.
    package let retry: Int
    /// Before the first of them; each next one waits twice as long.
    package let every: Duration

    package static let standard = Schedule(cron: Cron("30 0 * * *")!)

    package init(cron: Cron, retry: Int = 3, every: Duration = .seconds(600)) {
        self.cron = cron
        self.retry = retry
        self.every = every
    }

    /// What to wait after so many attempts that failed.
    package func pause(after attempts: Int) -> Duration {
        every * (1 << min(max(attempts - 1, 0), 10))
    }
}

extension Schedule {
    /// What a file says: nothing, `never`, or when.
    enum Choice {
        case never
        case at(Schedule)

        var schedule: Schedule? { if case .at(let schedule) = self { schedule } else { nil } }
    }

    /// `never`, `"30 0 * * *"`, or `{cron: "30 0 * * *", retry: 3, every: 10m}`.
    static func read(_ node: Node, _ reading: Reading) -> Choice? {
        if case .scalar("never") = node.content { return .never }
        guard case .mapping = node.content else { return Cron.read(node, reading).map { .at(Schedule(cron: $0)) } }
        return reading.mapping(node) { fields in
            let cron = fields.need("cron") { Cron.read($0, reading) }
            let retry = fields.one("retry") { readRetry($0, reading) }
            let every = fields.one("every", reading.duration)
            return cron.map { .at(Schedule(cron: $0, retry: retry ?? standard.retry, every: every ?? standard.every)) }
        }
    }

    private static func readRetry(_ node: Node, _ reading: Reading) -> Int? {
        guard let text = reading.string(node) else { return nil }
        if let number = Int(text), (0...100).contains(number) { return number }
        reading.report(
            "schedule.retry", "`\(text)` is not a number of attempts.", "`\(text)` — не число попыток.", at: node.place,
            mend: Text("write a number from 0 to 100", "напишите число от 0 до 100"))
        return nil
    }
}

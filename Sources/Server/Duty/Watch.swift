import Base
import FoundationEssentials
import Pipeline
import Project
import State

/// Looks for what is wrong with a project, and leaves notices of it for those who want to know.
struct Watch: Sendable {
    let project: CurrentProject
    let clock: WallClock

    func look(under lease: Lease) async throws {
        let workplace = try await project.refreshed()
        let store = try await workplace.engines.state()
        let records = try await Records(store)
        let open = try await store.openAlarms()
        let lastRun = try await store.lastWholeRun()
        var over: [(alarm: Alarm, message: Text)] = []

        var causes = try await halts(store)
        causes += try late(records.freshness(of: workplace.folder, at: clock.now()))
        for alarm in open where alarm.cause.topic != Topic.failure.rawValue && !causes.contains(where: { $0.isSame(alarm.cause) }) {
            over.append((alarm, alarm.cause.ended))
        }
        if let failure = open.first(where: { $0.cause.topic == Topic.failure.rawValue }) {
            if isDone(since: failure.openedAt, records) { over.append((failure, failure.cause.ended)) }
        } else if let cause = try await failure(records, lastRun, store) {
            causes.append(cause)
        }
        let channels = workplace.folder.settings.channels.map { ($0.name, Set($0.topics.map(\.rawValue))) }
        try await store.record(causes, over: over, for: Dictionary(uniqueKeysWithValues: channels), at: clock.date, under: lease)
    }

    private typealias Topic = Channel.Topic

    // MARK: Failures

    private func failure(_ records: Records, _ lastRun: Run?, _ store: Store) async throws -> Alarm.Cause? {
        if let mark = records.mark, mark.state == .failed, !isDone(since: mark.changedAt, records) {
            let problem = mark.problem ?? Text("the run failed", "запуск не удался")
            return Alarm.Cause(
                topic: Topic.failure.rawValue, subject: "run",
                message: Text("the scheduled run failed: ", "запуск по расписанию не удался: ") + problem
                    + Text("\nMend it, and go on with `vitrina run`", "\nИсправьте и продолжите: `vitrina run`"), run: mark.run)
        }
        // What a person or another program started.
        guard let lastRun, lastRun.state == .failed, lastRun.by != Scheduler.name, !isDone(since: lastRun.startedAt, records) else {
            return nil
        }
        let step = try await store.steps(of: lastRun.id).first { $0.state == .failed }
        let problem = step.map { "\($0.name): \($0.message ?? "")" } ?? lastRun.message ?? ""
        return Alarm.Cause(
            topic: Topic.failure.rawValue, subject: "run",
            message: Text(
                "run \(lastRun.id) of \(lastRun.by) failed: \(problem)", "запуск \(lastRun.id) (\(lastRun.by)) не удался: \(problem)"),
            run: lastRun.id)
    }

    private func isDone(since moment: Date, _ records: Records) -> Bool {
        if let mark = records.mark, mark.state == .done, mark.changedAt > moment { return true }
        return records.lastDone.map { $0 > moment } ?? false
    }

    // MARK: What waits for a person, and what is late

    private func halts(_ store: Store) async throws -> [Alarm.Cause] {
        try await store.openIncidents().map { incident in
            let decide = "vitrina resolve \(incident.id) --accept|--skip|--retry --why \"...\""
            return Alarm.Cause(
                topic: Topic.halt.rawValue, subject: "incident \(incident.id)",
                message: Text(
                    "`\(incident.table)` breaks \(incident.check): \(Language.en.rows(incident.badRows)). What follows waits for a decision: \(decide)",
                    "`\(incident.table)` нарушает \(incident.check): \(Language.ru.rows(incident.badRows)). Остальное ждёт решения: \(decide)"
                ),
                run: incident.run)
        }
    }

    private func late(_ tables: [Freshness]) -> [Alarm.Cause] {
        tables.compactMap { table in
            guard table.verdict == .late, let sla = table.sla else { return nil }
            return Alarm.Cause(
                topic: Topic.lateness.rawValue, subject: "\(table.table)",
                message: Text(
                    "`\(table.table)` was promised by \(sla), and has not the day's data yet",
                    "`\(table.table)` обещана к \(sla), а данных за день в ней ещё нет"))
        }
    }
}

extension Alarm.Cause {
    fileprivate func isSame(_ other: Alarm.Cause) -> Bool { topic == other.topic && subject == other.subject }

    /// What is said when it is over.
    fileprivate var ended: Text {
        switch Channel.Topic(rawValue: topic) {
        case .failure: Text("the run is done, and the tables are up to date", "запуск выполнен, таблицы обновлены")
        case .halt: Text("\(subject) is resolved", "\(subject.replacing("incident", with: "инцидент")) решён")
        case .lateness: Text("`\(subject)` has the day's data now", "в `\(subject)` теперь есть данные за день")
        case .recovery, nil: Text(same: subject)
        }
    }
}

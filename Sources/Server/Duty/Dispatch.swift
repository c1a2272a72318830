import Base
import FoundationEssentials
import Pipeline
import Project
import State
import Telemetry

/// Sends the notices that wait: together where a channel has several, again where they were not taken, and never more an hour
/// than the channel allows.
struct Dispatch: Sendable {
    private static let firstPause = 10.0
    private static let longestPause = 600.0
    /// What was not taken for so long is given up.
    private static let patience = 86_400.0

    let project: CurrentProject
    let clock: WallClock
    let log: Log

    func look(under lease: Lease) async throws {
        let workplace = project.workplace
        let store = try await workplace.engines.state()
        let waiting = Dictionary(grouping: try await store.waitingNotices(at: clock.date), by: \.channel)
        guard !waiting.isEmpty else { return }
        let channels = workplace.folder.settings.channels
        try await withThrowingTaskGroup { group in
            for (name, notices) in waiting {
                guard let channel = channels.first(where: { $0.name == name }) else {
                    try await store.failed(notices, "the project has no such channel any more", nextTry: nil, under: lease)
                    continue
                }
                group.addTask { try await send(notices, by: channel, workplace, store, lease) }
            }
            try await group.waitForAll()
        }
    }

    private func send(_ notices: [Notice], by channel: Channel, _ workplace: Workplace, _ store: Store, _ lease: Lease) async throws {
        let moment = clock.date
        guard try await store.messagesSent(to: channel.name, since: moment.addingTimeInterval(-3600)) < channel.limit else { return }
        let settings = workplace.folder.settings
        let parcel = Parcel(
            id: "vitrina-\(channel.name)-\(notices[0].id)-\(notices[0].madeAt.seconds)", project: settings.name,
            items: notices.map { Parcel.Item(topic: $0.topic, message: $0.message, at: $0.madeAt) }, zone: try Zone(settings.timeZone))
        do {
            try await PostOffice(root: workplace.folder.root).send(parcel, by: channel, at: moment) {
                try await store.handOver(notices, at: moment, under: lease)
            }
        } catch {
            // A server that is asked to stop leaves them as they are: waiting, or handed over.
            try Task.checkCancellation()
            let problem = Diagnostic.explaining(error, at: nil).message
            log.warning("a notice was not taken", ["channel": .string(channel.name), "problem": .string(problem.en)])
            let pause = min(Dispatch.firstPause * Double(1 << min(notices[0].attempts, 10)), Dispatch.longestPause)
            let isHopeless = moment.timeIntervalSince(notices[0].madeAt) > Dispatch.patience
            try await store.failed(
                notices, problem.en, nextTry: isHopeless ? nil : moment.addingTimeInterval(pause), under: lease)
            return
        }
        try await store.sent(notices, at: moment, under: lease)
    }
}

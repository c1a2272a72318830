import Base
import FoundationEssentials
import Testing

@testable import State

@Suite struct `What people are told` {
    private let moment = Date(timeIntervalSince1970: 1_900_000_000)
    private let all: Set<String> = ["failure", "halt", "lateness", "recovery"]

    private func cause(_ topic: String = "halt", _ subject: String = "incident 1") -> Alarm.Cause {
        Alarm.Cause(topic: topic, subject: subject, message: Text("rows are \"bad\"", "строки «плохие»"), run: 7)
    }

    @Test(arguments: Twin.allCases) func `is left once for each channel that wants it, however often it is found`(twin: Twin) async throws {
        let state = try await twin.open()
        let store = state.store
        let lease = try await store.acquireLease("duty", holder: "test", seconds: 600)
        let channels = ["duty": all, "chat": ["failure"], "hook": ["halt"]]
        #expect(try await store.record([cause()], over: [], for: channels, at: moment, under: lease) == 2)
        #expect(try await store.record([cause()], over: [], for: channels, at: moment, under: lease) == 0)
        let alarm = try #require(try await store.openAlarms().first)
        #expect(alarm.cause == cause() && alarm.openedAt == moment)
        let end = Text("over", "всё")
        #expect(try await store.record([], over: [(alarm, end)], for: channels, at: moment, under: lease) == 1, "`hook` wants no recovery")
        #expect(try await store.record([], over: [(alarm, end)], for: channels, at: moment, under: lease) == 0)
        #expect(try await store.openAlarms().isEmpty)
        #expect(try await store.record([cause()], over: [], for: channels, at: moment, under: lease) == 2, "a new alarm, a new notice")
        let waiting = try await store.waitingNotices(at: moment)
        #expect(waiting.filter { $0.channel == "duty" }.map(\.topic) == ["halt", "recovery", "halt"])
        #expect(waiting.first?.message == cause().message)
    }

    @Test(arguments: Twin.allCases) func `waits, is handed over, and is sent or waits again`(twin: Twin) async throws {
        let state = try await twin.open()
        let store = state.store
        let lease = try await store.acquireLease("duty", holder: "test", seconds: 600)
        let causes = (1...3).map { cause("halt", "incident \($0)") }
        try await store.record(causes, over: [], for: ["duty": all], at: moment, under: lease)
        let notices = try await store.waitingNotices(at: moment)
        #expect(notices.count == 3)
        #expect(try await store.waitingNotices(at: moment.addingTimeInterval(-1)).isEmpty)

        try await store.handOver(Array(notices[..<2]), at: moment, under: lease)
        #expect(try await store.waitingNotices(at: moment).map(\.id) == [notices[2].id], "what was handed over is not sent again")
        #expect(try await store.messagesSent(to: "duty", since: moment.addingTimeInterval(-1)) == 1, "two notices in one message")
        try await store.sent(Array(notices[..<2]), at: moment, under: lease)
        #expect(try await store.troubledNotices(limit: 9).isEmpty)

        let later = moment.addingTimeInterval(10)
        try await store.failed([notices[2]], "no answer", nextTry: later, under: lease)
        #expect(try await store.waitingNotices(at: moment).isEmpty)
        let again = try #require(try await store.waitingNotices(at: later).first)
        #expect(again.attempts == 1 && again.problem == "no answer")
        try await store.failed([again], "no answer", nextTry: nil, under: lease)
        #expect(try await store.troubledNotices(limit: 9).map(\.state) == [.lost])
    }

    @Test(arguments: Twin.allCases) func `is written by who has the duty, and by nobody else`(twin: Twin) async throws {
        let state = try await twin.open()
        let lease = try await state.store.acquireLease("duty", holder: "one", seconds: 600)
        try await state.store.expireLease("duty", of: "one")
        _ = try await state.store.acquireLease("duty", holder: "two", seconds: 600)
        let refused = await #expect(throws: Diagnostic.self) {
            try await state.store.record([cause()], over: [], for: [:], at: moment, under: lease)
        }
        #expect(refused?.code == "lease.lost")
        #expect(try await state.store.openAlarms().isEmpty)
    }

    @Test(arguments: Twin.allCases) func `and how far the schedule has come is kept`(twin: Twin) async throws {
        let state = try await twin.open()
        let lease = try await state.store.acquireLease("duty", holder: "test", seconds: 600)
        #expect(try await state.store.scheduleMark() == nil)
        var mark = ScheduleMark("30 0 * * * UTC", since: moment)
        try await state.store.keep(mark, under: lease)
        #expect(try await state.store.scheduleMark() == mark)
        mark.state = .retrying
        mark.nextTry = moment.addingTimeInterval(600)
        mark.problem = Text("no folder", "нет папки")
        mark.run = 5
        try await state.store.keep(mark, under: lease)
        #expect(try await state.store.scheduleMark() == mark)
    }
}

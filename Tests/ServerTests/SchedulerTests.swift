import Base
import FoundationEssentials
import State
import TestSupport
import Testing

@testable import Server

@Suite struct `The scheduler` {
    private let due = Night.due

    @Test func `runs what is due, once, and then waits for the next`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        try await night.schedule(at: due - 1)
        #expect(try await night.runs == [], "nothing was due since the schedule is kept")
        #expect(try await night.scheduler.next() == due)
        try await night.schedule(at: due)
        #expect(try await night.runs == [.done])
        let run = try #require(try await night.store.lastRun())
        #expect(run.by == "schedule")
        #expect(try await night.mark.state == .done)
        #expect(try await night.mark.run == run.id)
        try await night.schedule(at: due + 3600)
        #expect(try await night.runs == [.done])
        try night.write("1,10.00\n2,5.00\n")
        try await night.schedule(at: due + 86_400)
        #expect(try await night.runs == [.done, .done])
    }

    @Test func `makes up once for what was missed`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        try await night.schedule(at: due + 5 * 86_400 + 40_000)
        #expect(try await night.runs == [.done])
        #expect(try await night.mark.dueSeconds == due + 5 * 86_400)
        try await night.schedule(at: due + 5 * 86_400 + 40_015)
        #expect(try await night.runs == [.done])
    }

    @Test func `tries a failed run again after pauses that grow, and then gives up`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        try night.loseData()
        try await night.schedule(at: due)
        #expect(try await night.mark.state == .retrying)
        #expect(try await night.mark.nextTrySeconds == due + 600)
        try await night.schedule(at: due + 599)
        #expect(try await night.runs.count == 1)
        try await night.schedule(at: due + 600)
        #expect(try await night.mark.nextTrySeconds == due + 600 + 1200)
        try await night.schedule(at: due + 1800)
        #expect(try await night.runs == [.failed, .failed, .failed])
        let mark = try await night.mark
        #expect(mark.state == .failed && mark.attempt == 3 && mark.nextTry == nil)
        #expect(mark.problem?.en.contains("There is no folder") == true, "\(mark)")
        try await night.schedule(at: due + 80_000)
        #expect(try await night.runs.count == 3)
        try night.write("1,10.00\n")
        try await night.schedule(at: due + 86_400)
        #expect(try await night.mark.state == .done)
    }

    @Test func `does not try a run again that waits for a person`() async throws {
        let night = try await Night(checks: "[{range: {column: amount, min: 0}}]")
        try await night.schedule(at: Night.noon)
        try night.write("1,-10.00\n")
        try await night.schedule(at: due)
        #expect(try await night.mark.state == .halted)
        for later in [600, 1800, 7200] { try await night.schedule(at: due + later) }
        #expect(try await night.runs == [.halted])
    }

    @Test func `goes on with what a dead process left, a few times at most`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        var mark = try await night.mark
        (mark.state, mark.attempt, mark.due) = (.running, 1, Date(timeIntervalSince1970: Double(due)))
        try await night.store.keep(mark, under: night.lease)
        try await night.schedule(at: due + 60)
        #expect(try await night.mark.state == .done)
        #expect(try await night.mark.attempt == 2)
        (mark.state, mark.attempt) = (.running, 3)
        try await night.store.keep(mark, under: night.lease)
        try await night.schedule(at: due + 120)
        #expect(try await night.mark.state == .failed, "what kills the server each time is left alone")
    }

    @Test func `waits while another run holds the project`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        let other = try await night.store.acquireLease("run", holder: "elsewhere", seconds: 600)
        try await night.schedule(at: due)
        #expect(try await night.mark.state == .retrying)
        #expect(try await night.mark.attempt == 0)
        #expect(try await night.mark.nextTrySeconds == due + 30)
        try await night.store.release(other)
        try await night.schedule(at: due + 30)
        #expect(try await night.mark.state == .done)
        #expect(try await night.mark.attempt == 1)
    }

    @Test func `begins anew with another schedule, and keeps none where there is none`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        try night.folder.write("name: Shop\nlanguages: [en, ru]\nschedule: \"*/5 * * * *\"\n", to: "vitrina.yaml")
        try night.project.reload()
        try await night.schedule(at: due + 7)
        #expect(try await night.runs == [], "what was due by another schedule is not made up for")
        try await night.schedule(at: due + 300)
        #expect(try await night.runs == [.done])
        try night.folder.write("name: Shop\nlanguages: [en, ru]\nschedule: never\n", to: "vitrina.yaml")
        try night.project.reload()
        try await night.schedule(at: due + 86_400)
        #expect(try await night.runs == [.done])
    }

    @Test func `tells a project that cannot be read as it tells a run that failed`() async throws {
        let night = try await Night()
        try await night.schedule(at: Night.noon)
        try night.folder.write("SELECT", to: "models/fact/broken sale.sql")
        try await night.schedule(at: due)
        #expect(try await night.mark.state == .retrying)
        #expect(try await night.mark.problem?.en.contains("broken sale") == true)
        #expect(try await night.runs == [])
    }
}

import Base
import Testing

@testable import State

@Suite struct `What changed in a table` {
    private func change(_ version: String, after previous: String?, _ days: [Int]?) -> ProductChange {
        ProductChange(product: "fact.sale", version: version, previous: previous, changes: days.map { .days(Days($0)) } ?? .all)
    }

    @Test func `adds up over the versions between`() {
        let log = ChangeLog([
            change("a", after: nil, nil), change("b", after: "a", [3, 1]), change("c", after: "b", [2, 9]), change("d", after: "c", []),
        ])
        #expect(log.changes(of: "fact.sale", from: "a", to: "d") == .days(Days([1, 2, 3, 9])))
        #expect(log.changes(of: "fact.sale", from: "c", to: "d") == .days(Days()))
        #expect(log.changes(of: "fact.sale", from: "d", to: "d") == .days(Days()))
    }

    @Test func `is everything where the way is not known`() {
        let log = ChangeLog([
            change("b", after: "a", [1]), change("c", after: "b", nil), change("x", after: "y", [1]), change("y", after: "x", [2]),
        ])
        #expect(log.changes(of: "fact.sale", from: "a", to: "c") == .all)
        #expect(log.changes(of: "fact.sale", from: "old", to: "b") == .all)
        #expect(log.changes(of: "fact.sale", from: "old", to: "x") == .all, "a circle ends")
        #expect(log.changes(of: "fact.other", from: "a", to: "b") == .all)
    }

    @Test(arguments: Twin.allCases) func `is kept with the end of a step, in both twins`(twin: Twin) async throws {
        let store = try await twin.open().store
        let lease = try await store.acquireLease("run", holder: "test", seconds: 60)
        let journal = try await store.beginRun("run", by: "test", under: lease)
        let product = Product(
            name: "fact.sale", textHash: "t", inputsVersion: "i", inputs: ["stage.sale": "v\"1"], version: "b", rows: 1)
        try await journal.finish(
            journal.begin("model", "fact.sale"), made: StepResult(product: product, change: change("b", after: "a", [-3, -2, 5])))
        #expect(try await store.product("fact.sale")?.inputs == ["stage.sale": "v\"1"])
        #expect(try await store.changeLog().changes(of: "fact.sale", from: "a", to: "b") == .days(Days([-3, -2, 5])))
    }

    @Test func `is written as ranges of days`() {
        #expect(Days([5, 1, 2, 2, 3]).description == "1..4 5..6")
        #expect(Days("1..4 5..6") == Days([1, 2, 3, 5]))
        #expect(Days("-3..-1") == Days([-3, -2]))
        #expect(Days("4..1") == nil && Days("x") == nil)
        #expect(Days([5, 6]).widened(by: 1) == Days([4, 5, 6, 7]))
    }
}

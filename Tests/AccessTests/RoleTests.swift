import Base
import Testing

@testable import Access

@Suite struct `A role` {
    @Test(arguments: [
        (Role.viewer, [Act.read]), (.analyst, [.read, .query]), (.engineer, [.read, .query, .run]),
        (.admin, [.read, .query, .run, .administer]),
    ]) func `may what the one before may, and one thing more`(role: Role, acts: [Act]) {
        #expect(Act.allCases.filter(role.may) == acts)
    }

    @Test func `is found by its name, or the nearest one is offered`() throws {
        #expect(try Role(named: "engineer") == .engineer)
        let refused = #expect(throws: Diagnostic.self) { try Role(named: "enginer") }
        #expect(refused?.mend?.en == "write `engineer`")
        #expect(throws: Diagnostic.self) { try Role(named: "король") }
    }

    @Test func `that does not reach is told which one does`() {
        let refused = #expect(throws: Diagnostic.self) {
            try Person(name: "anna", role: .viewer, language: .ru).require(.run)
        }
        #expect(refused?.code == "access.forbidden")
        #expect(refused?.mend?.en.contains("engineer") == true)
    }
}

@Suite struct `The throttle` {
    @Test func `forgives a few failures, then doubles the wait`() throws {
        let clock = TestClock()
        let throttle = Throttle(now: clock.now)
        let keys = Throttle.keys(name: "anna", address: "10.0.0.1")
        for _ in 1...5 { try throttle.begin(keys) }
        var waited: [Int] = []
        for _ in 1...4 {
            var seconds = 0
            while (try? throttle.begin(keys)) == nil {
                clock.advance(.seconds(1))
                seconds += 1
            }
            waited.append(seconds)
        }
        #expect(waited == [1, 2, 4, 8])
        #expect(throws: Never.self) { try throttle.begin(Throttle.keys(name: "anna", address: "10.0.0.2")) }
    }

    @Test func `begins anew after the right password`() throws {
        let throttle = Throttle(now: TestClock().now)
        let keys = Throttle.keys(name: "anna", address: "10.0.0.1")
        for _ in 1...5 { try throttle.begin(keys) }
        throttle.succeed(keys)
        for _ in 1...5 { try throttle.begin(keys) }
        #expect(throws: Diagnostic.self) { try throttle.begin(keys) }
    }

    @Test func `is not fooled by an account of the guesser's own`() throws {
        let throttle = Throttle(now: TestClock().now)
        let own = Throttle.keys(name: "thief", address: "10.0.0.1")
        for number in 1...30 {
            try throttle.begin(Throttle.keys(name: "n\(number)", address: "10.0.0.1"))
            guard number < 30 else { break }
            try throttle.begin(own)
            throttle.succeed(own)
        }
        #expect(throws: Diagnostic.self) { try throttle.begin(own) }
    }

    @Test func `slows an address that tries many names, and a name that is tried from many addresses`() throws {
        let throttle = Throttle(now: TestClock().now)
        for number in 1...30 { try throttle.begin(Throttle.keys(name: "n\(number)", address: "10.0.0.1")) }
        #expect(throws: Diagnostic.self) { try throttle.begin(Throttle.keys(name: "anna", address: "10.0.0.1")) }
        for number in 1...30 { try throttle.begin(Throttle.keys(name: "boris", address: "10.0.1.\(number)")) }
        let refused = #expect(throws: Diagnostic.self) { try throttle.begin(Throttle.keys(name: "boris", address: "10.0.2.1")) }
        #expect(refused?.mend?.en == "try again in 2 s")
    }

    @Test func `keeps no more than it may`() throws {
        let clock = TestClock()
        let throttle = Throttle(capacity: 100, now: clock.now)
        for number in 1...1000 {
            try throttle.begin(Throttle.keys(name: "n\(number)", address: "a\(number)"))
            clock.advance(.milliseconds(1))
        }
        #expect(throttle.count <= 100)
    }
}

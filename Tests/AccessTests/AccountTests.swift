import Access
import Base
import State
import Synchronization
import TestSupport
import Testing

/// A clock that stands still until the test moves it.
final class TestClock: Sendable {
    private let moment = Mutex(ContinuousClock.now)
    var now: @Sendable () -> ContinuousClock.Instant { { self.moment.withLock { $0 } } }
    func advance(_ duration: Duration) { moment.withLock { $0 += duration } }
}

/// Accounts in a state of the test's own.
struct People {
    let folder: TemporaryFolder
    let store: Store
    let accounts: Accounts
    let clock = TestClock()

    init(sessions: SessionLimits = SessionLimits()) async throws {
        folder = try TemporaryFolder("access")
        store = try await Store.open(.sqlite(path: folder.path("state.db")))
        accounts = Accounts(store, sessions: sessions, now: clock.now)
        try await accounts.create("Анна", role: .admin, password: "четыре слова", language: .ru)
    }

    func code(_ act: () async throws -> Void) async -> String? {
        do {
            try await act()
            return nil
        } catch {
            return (error as? Diagnostic)?.code
        }
    }
}

@Suite(.serialized) struct `A person` {
    @Test func `signs in, is known by the token, and signs out`() async throws {
        let people = try await People()
        let entry = try await people.accounts.signIn("АННА", password: "четыре слова", address: "127.0.0.1")
        #expect(entry.person.name == "анна" && entry.person.role == .admin && entry.person.language == .ru)
        #expect(try await people.accounts.person(token: entry.token) == entry.person)
        #expect(try await people.accounts.person(token: "x" + entry.token) == nil)
        #expect(try await people.store.session(entry.token) == nil, "the store knows the digest only")
        try await people.accounts.signOut(token: entry.token)
        #expect(try await people.accounts.person(token: entry.token) == nil)
        #expect(try await people.store.auditTrail(limit: 9).map(\.what) == ["session.begin", "account.create"])
    }

    @Test func `is refused alike for a wrong name and a wrong password, and in like time`() async throws {
        let people = try await People()
        func refusal(_ name: String, _ address: String) async -> (Diagnostic?, Duration) {
            let begin = ContinuousClock.now
            let error = await #expect(throws: Diagnostic.self) {
                try await people.accounts.signIn(name, password: "wrong password", address: address)
            }
            return (error, ContinuousClock.now - begin)
        }
        _ = await refusal("анна", "warm-up")
        var known: [Duration] = []
        var unknown: [Duration] = []
        for number in 1...5 {
            let right = await refusal("анна", "a\(number)")
            let wrong = await refusal("nobody", "b\(number)")
            #expect(right.0 == wrong.0 && right.0?.code == "access.refused")
            known.append(right.1)
            unknown.append(wrong.1)
        }
        // A lookup alone takes a hundredth of a comparison; other tests run beside, so the bounds are wide.
        let ratio = known.min()! / unknown.min()!
        #expect((0.33...3).contains(ratio), "\(known) \(unknown)")
    }

    @Test func `who guesses must wait, and the owner elsewhere need not`() async throws {
        let people = try await People()
        for _ in 1...5 {
            #expect(
                await people.code { _ = try await people.accounts.signIn("анна", password: "guess", address: "thief") } == "access.refused")
        }
        #expect(
            await people.code { _ = try await people.accounts.signIn("анна", password: "четыре слова", address: "thief") }
                == "access.too-many-attempts")
        #expect(await people.code { _ = try await people.accounts.signIn("анна", password: "четыре слова", address: "home") } == nil)
        people.clock.advance(.seconds(2))
        #expect(await people.code { _ = try await people.accounts.signIn("анна", password: "четыре слова", address: "thief") } == nil)
    }

    @Test func `stays signed in no longer than the limits say`() async throws {
        let people = try await People(sessions: SessionLimits(idle: 0, lifetime: 600))
        let entry = try await people.accounts.signIn("анна", password: "четыре слова", address: "home")
        #expect(try await people.accounts.person(token: entry.token) == nil)
    }

    @Test func `changes the password, and every session ends`() async throws {
        let people = try await People()
        let entry = try await people.accounts.signIn("анна", password: "четыре слова", address: "home")
        #expect(
            await people.code {
                try await people.accounts.changePassword(of: entry.person, from: "wrong", to: "new password", address: "home")
            } == "access.refused")
        try await people.accounts.changePassword(of: entry.person, from: "четыре слова", to: "new password", address: "home")
        #expect(try await people.accounts.person(token: entry.token) == nil)
        #expect(
            await people.code { _ = try await people.accounts.signIn("анна", password: "четыре слова", address: "home") }
                == "access.refused")
        #expect(await people.code { _ = try await people.accounts.signIn("анна", password: "new password", address: "home") } == nil)
        try await people.accounts.setPassword(of: "анна", to: "given by admin", by: "boris")
        #expect(await people.code { _ = try await people.accounts.signIn("анна", password: "given by admin", address: "home") } == nil)
    }

    @Test func `has a role that holds from the next request on`() async throws {
        let people = try await People()
        try await people.accounts.create("boris", role: .viewer, password: "four more words", language: .en, by: "анна")
        let entry = try await people.accounts.signIn("boris", password: "four more words", address: "home")
        #expect(!entry.person.may(.run))
        try await people.accounts.setRole(of: "boris", to: .engineer, by: "анна")
        #expect(try await people.accounts.person(token: entry.token)?.may(.run) == true)
        try await people.accounts.remove("boris", by: "анна")
        #expect(try await people.accounts.person(token: entry.token) == nil)
        #expect(try await people.accounts.list().map(\.name) == ["анна"])
    }

    @Test func `who is the last administrator stays one`() async throws {
        let people = try await People()
        #expect(
            await people.code { try await people.accounts.setRole(of: "анна", to: .viewer, by: "анна") } == "account.last-administrator")
        #expect(await people.code { try await people.accounts.remove("анна", by: "анна") } == "account.last-administrator")
        try await people.accounts.create("boris", role: .admin, password: "four more words", language: .en, by: "анна")
        try await people.accounts.remove("анна", by: "boris")
        #expect(try await people.accounts.list().map(\.name) == ["boris"])
    }

    @Test(arguments: [
        ("анна", "long enough", "account.taken"), ("", "long enough", "account.bad-name"),
        ("a b", "long enough", "account.bad-name"), ("boris", "short", "account.weak-password"),
        ("boris.the.second", "Boris.the.second", "account.weak-password"),
    ]) func `is not added with a bad name or password`(name: String, password: String, code: String) async throws {
        let people = try await People()
        #expect(
            await people.code {
                try await people.accounts.create(name, role: .viewer, password: password, language: .en, by: "анна")
            } == code)
    }

    @Test func `who is not there is answered with the nearest name`() async throws {
        let people = try await People()
        let refused = await #expect(throws: Diagnostic.self) { try await people.accounts.remove("ана") }
        #expect(refused?.mend?.en == "write `анна`")
    }
}

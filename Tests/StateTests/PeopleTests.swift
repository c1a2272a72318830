import Base
import Secrets
import State
import Testing

@Suite struct `An account in the state` {
    @Test(arguments: Twin.allCases) func `is added once`(twin: Twin) async throws {
        let store = try await twin.open().store
        #expect(try await store.addAccount("анна", role: "analyst", passwordHash: Secret("h"), language: .ru))
        #expect(try await !store.addAccount("анна", role: "admin", passwordHash: Secret("x"), language: .en))
        let account = try #require(try await store.account("анна"))
        #expect(account.role == "analyst" && account.language == .ru && account.passwordHash == Secret("h"))
        #expect(try await store.setRole(of: "анна", to: "admin", keepingOne: "admin"))
        #expect(try await !store.setRole(of: "анна", to: "viewer", keepingOne: "admin"))
        #expect(try await !store.removeAccount("анна", keepingOne: "admin"))
        try await store.setLanguage(of: "анна", to: .en)
        #expect(try await store.accounts().map(\.role) == ["admin"])
        #expect(try await store.account("анна")?.language == .en)
    }

    @Test(arguments: Twin.allCases) func `has sessions that end by idleness, age, sign-out and a new password`(twin: Twin) async throws {
        let store = try await twin.open().store
        _ = try await store.addAccount("anna", role: "viewer", passwordHash: Secret("h"), language: .en)
        try await store.beginSession("alive", of: "anna", idle: 60, lifetime: 600)
        try await store.beginSession("idle", of: "anna", idle: 0, lifetime: 600)
        try await store.beginSession("old", of: "anna", idle: 60, lifetime: 0)
        #expect(try await store.session("alive")?.account.name == "anna")
        #expect(try await store.session("idle") == nil)
        #expect(try await store.session("old") == nil)
        try await store.touchSession("alive", idle: 0)
        #expect(try await store.session("alive") == nil)

        try await store.beginSession("out", of: "anna", idle: 60, lifetime: 600)
        try await store.beginSession("other", of: "anna", idle: 60, lifetime: 600)
        try await store.endSession("out")
        #expect(try await store.session("out") == nil)
        #expect(try await store.session("other") != nil)
        try await store.setPassword(of: "anna", hash: Secret("h2"))
        #expect(try await store.session("other") == nil)

        try await store.beginSession("last", of: "anna", idle: 60, lifetime: 600)
        #expect(try await store.removeAccount("anna", keepingOne: "admin"))
        #expect(try await store.session("last") == nil)
    }
}

@Suite struct `The audit trail` {
    @Test(arguments: Twin.allCases) func `keeps who did what, the newest first`(twin: Twin) async throws {
        let store = try await twin.open().store
        try await store.audit("anna", "session.begin", .object([("address", .string("127.0.0.1"))]))
        try await store.audit("anna", "run.begin")
        let trail = try await store.auditTrail(limit: 10)
        #expect(trail.map(\.what) == ["run.begin", "session.begin"])
        #expect(trail[1].details["address"]?.string == "127.0.0.1")
        #expect(try await store.auditTrail(limit: 10, before: trail[0].id).count == 1)
    }
}

@Suite struct `A critical finding` {
    @Test(arguments: Twin.allCases) func `is one open incident until a person resolves it`(twin: Twin) async throws {
        let state = try await twin.open()
        let journal = try await state.begin()
        try await journal.record(CheckResult(check: "amount is positive", table: "stage.payment", severity: .critical, badRows: 3))
        try await journal.record(CheckResult(check: "amount is positive", table: "stage.payment", severity: .critical, badRows: 5))
        try await journal.record(CheckResult(check: "status is known", table: "stage.payment", severity: .warn, badRows: 9))
        try await journal.record(CheckResult(check: "id is unique", table: "stage.payment", severity: .critical, badRows: 0))
        #expect(try await state.store.checkResults(of: journal.run).map(\.badRows) == [3, 5, 9, 0])

        let incident = try #require(try await state.store.openIncidents().first)
        #expect(try await state.store.openIncidents().count == 1)
        #expect(incident.badRows == 5 && incident.resolution == nil)
        try await state.store.resolve(incident.id, .accept, by: "anna", why: "источник исправлен")
        #expect(try await state.store.openIncidents().isEmpty)
        #expect(try await state.store.incidents(limit: 1).first?.resolution?.why == "источник исправлен")
        let refused = await #expect(throws: Diagnostic.self) {
            try await state.store.resolve(incident.id, .skip, by: "boris", why: "too late")
        }
        #expect(refused?.code == "incident.not-open")

        try await journal.record(CheckResult(check: "amount is positive", table: "stage.payment", severity: .critical, badRows: 1))
        #expect(try await state.store.openIncidents().map(\.badRows) == [1])
    }
}

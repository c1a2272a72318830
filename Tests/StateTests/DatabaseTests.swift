import Base
import FoundationEssentials
import SQLText
import Secrets
import TestSupport
import Testing

@testable import State

@Suite struct `The database of the state` {
    struct Refused: Error {}

    @Test(arguments: Twin.allCases) func `keeps every kind of value as it was`(twin: Twin) async throws {
        let database = try await twin.open().store.database
        try await database.execute("CREATE TABLE kind (i bigint, d double precision, t text, n text)")
        try await database.execute("INSERT INTO kind VALUES (\(Int64.min), \(-0.1), \("'; DROP TABLE kind; -- Ж💳"), \(nil as String?))")
        let row = try #require(try await database.rows("SELECT * FROM kind").first)
        #expect(try row["i"] == Int64.min)
        #expect(try row["d"] == -0.1)
        #expect(try row["t"] == "'; DROP TABLE kind; -- Ж💳")
        #expect(try row["n"] == nil as String?)
        let wrong = #expect(throws: Diagnostic.self) { let _: Int = try row["t"] }
        #expect(wrong?.code == "state.damaged")
    }

    @Test(arguments: Twin.allCases) func `keeps all of a transaction or nothing`(twin: Twin) async throws {
        let database = try await twin.open().store.database
        await #expect(throws: Refused.self) {
            try await database.transaction { tx in
                try tx.execute("INSERT INTO parse VALUES ('a', 'b')")
                throw Refused()
            }
        }
        await #expect(throws: Diagnostic.self) {
            try await database.transaction { tx in
                try tx.execute("INSERT INTO parse VALUES ('a', 'b')")
                try tx.execute("INSERT INTO no_such_table VALUES (1)")
            }
        }
        #expect(try await database.rows("SELECT * FROM parse").isEmpty)
        try await database.execute("INSERT INTO parse VALUES ('a', 'b')")
        #expect(try await database.rows("SELECT * FROM parse").count == 1)
    }

    @Test(arguments: Twin.allCases) func `has a clock that counts milliseconds since 1970`(twin: Twin) async throws {
        let database = try await twin.open().store.database
        let before = Date()
        let now: Date = try await database.rows("SELECT \(database.dialect.now) AS now")[0]["now"]
        #expect(abs(now.timeIntervalSince(before)) < 1)
    }

    @Test(arguments: Twin.allCases) func `refuses to change the audit trail`(twin: Twin) async throws {
        let store = try await twin.open().store
        try await store.audit("anna", "run.begin")
        for change in ["UPDATE audit SET who = 'boris'", "DELETE FROM audit"] {
            let refused = await #expect(throws: Diagnostic.self) { try await store.database.execute(Query(sql: change)) }
            #expect(refused?.message.en.contains("audit is append only") == true)
        }
        #expect(try await store.auditTrail(limit: 9).map(\.who) == ["anna"])
    }

    @Test(arguments: Twin.allCases) func `is made once when many open it together`(twin: Twin) async throws {
        for _ in 1...(twin == .sqlite ? 20 : 2) {
            let place = try await twin.makePlace()
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 { group.addTask { _ = try await Store.open(place.location) } }
                try await group.waitForAll()
            }
            let database = try await Store.open(place.location).database
            #expect(try await database.rows("SELECT version FROM migration").count == Schema.migrations(.sqlite).count)
        }
    }

    @Test(arguments: Twin.allCases) func `brings an older state to this version`(twin: Twin) async throws {
        let store = try await twin.open().store
        try await store.remember(parses: ["h": "[]"])
        let next = Schema.migrations(.sqlite).count + 1
        try await store.database.migrate {
            Schema.migrations($0) + [Migration(version: next, statements: ["ALTER TABLE parse ADD COLUMN speed bigint"])]
        }
        #expect(try await store.database.rows("SELECT speed FROM parse").count == 1)
        #expect(
            try await store.database.rows("SELECT version FROM migration ORDER BY version").map { try $0["version"] } == Array(1...next))
    }

    @Test(arguments: Twin.allCases) func `of a newer Vitrina is refused`(twin: Twin) async throws {
        let state = try await twin.open()
        try await state.store.database.execute("INSERT INTO migration VALUES (9, 0)")
        let refused = await #expect(throws: Diagnostic.self) { try await Store.open(state.place.location) }
        #expect(refused?.code == "state.newer")
        #expect(refused?.message.en.contains("version 9") == true)
        #expect(refused?.place != nil)
    }
}

@Suite struct `A PostgreSQL state` {
    @Test func `goes on after its connection broke`() async throws {
        let server = try await PostgresServer.shared()
        let url = try await server.makeDatabase()
        let store = try await Store.open(.postgres(url: Secret(url)))
        try await store.audit("anna", "before")
        try await server.dropConnections(to: String(url.split(separator: "/").last!))
        try await store.audit("anna", "after")
        try await server.dropConnections(to: String(url.split(separator: "/").last!))
        #expect(try await store.auditTrail(limit: 9).map(\.what) == ["after", "before"])
    }

    @Test func `stands in a schema of its own`() async throws {
        let server = try await PostgresServer.shared()
        let url = try await server.makeDatabase()
        let one = try await Store.open(.postgres(url: Secret(url), schema: "shop \"one\""))
        let two = try await Store.open(.postgres(url: Secret(url), schema: "two"))
        try await one.audit("anna", "run.begin")
        #expect(try await two.auditTrail(limit: 9).isEmpty)
    }

    @Test func `that is not there is told without the password`() async throws {
        let server = try await PostgresServer.shared()
        let dead = "postgresql://vitrina:s3cret@127.0.0.1:\(try freePort())/state"
        for (url, code) in [
            (server.url(of: "postgres", password: "s3cret"), "state.wrong-password"),
            (server.url(of: "nowhere"), "state.no-database"), (dead, "state.unreachable"),
            ("postgresql://127.0.0.1:\(server.port)/postgres?user=vitrina", "state.wrong-password"),
            ("postgresql://vitrina:p@s3cret@127.0.0.1/state", "state.unreachable"),
            ("postgresql://vitrina:s3cret@127.0.0.1:port/state", "state.unreachable"), ("s3cret", "state.bad-url"),
        ] {
            let refused = await #expect(throws: Diagnostic.self, "\(url)") { try await Store.open(.postgres(url: Secret(url))) }
            #expect(refused?.code == code, "\(url)")
            for language in Language.allCases {
                #expect(refused?.render(in: language).contains("s3cret") == false)
                #expect(refused?.render(in: language).contains(PostgresServer.password) == false)
            }
        }
    }

    @Test func `whose server ended is told`() async throws {
        let server = try await PostgresServer()
        let store = try await Store.open(.postgres(url: Secret(try await server.makeDatabase())))
        try await store.audit("anna", "before")
        try await server.stop()
        let refused = await #expect(throws: Diagnostic.self) { try await store.audit("anna", "lost") }
        #expect(refused?.code == "state.unreachable")
        #expect(refused?.mend != nil)
    }
}

import Base
import State
import Testing

@Suite struct `A run in the state` {
    @Test(arguments: Twin.allCases) func `is kept with its steps`(twin: Twin) async throws {
        let state = try await twin.open()
        let store = state.store
        #expect(try await store.lastRun() == nil)

        let journal = try await state.begin()
        #expect(try await store.openRun()?.id == journal.run)
        let stage = try await journal.begin("extract", "stage.payment")
        try await journal.finish(
            stage, Step.Counts(rowsIn: 2_000_000, rowsOut: 1_980_000, rejected: 20_000, bytes: 150_000_000, seconds: 1.25),
            made: StepResult(product: Product(name: "stage.payment", textHash: "t1", inputsVersion: "i1", version: "v1", rows: 1_980_000)))
        let fact = try await journal.begin("model", "fact.payment")
        try await journal.fail(fact, message: "деление на ноль \0 в строке 7 💳")
        try await journal.finish(.failed, message: "fact.payment")

        let run = try #require(try await store.lastRun())
        #expect(run.state == .failed)
        #expect(run.by == "anna")
        #expect(try #require(run.finishedAt) >= run.startedAt)
        #expect(try await store.openRun() == nil)
        let steps = try await store.steps(of: run.id)
        #expect(steps.map(\.name) == ["stage.payment", "fact.payment"])
        #expect(steps.map(\.state) == [.done, .failed])
        #expect(steps[0].counts.seconds == 1.25)
        #expect(steps[0].counts.rejected == 20_000)
        #expect(steps[0].dataVersion == "v1")
        #expect(steps[1].message == "деление на ноль \u{FFFD} в строке 7 💳")
    }

    @Test(arguments: Twin.allCases) func `is resumed at the step it was in`(twin: Twin) async throws {
        let state = try await twin.open()
        let first = try await state.begin()
        let done = try await first.begin("extract", "stage.payment")
        try await first.finish(done)
        let open = try await first.begin("model", "fact.payment")
        try await state.store.release(first.lease)

        // Another process takes over.
        let store = try await Store.open(state.place.location)
        let lease = try await store.acquireLease("project", holder: "second", seconds: 600)
        let run = try #require(try await store.openRun())
        let second = store.resume(run, under: lease)
        #expect(try await second.begin("model", "fact.payment") == open)
        try await second.finish(open)
        try await second.finish(.done)

        let steps = try await store.steps(of: run.id)
        #expect(steps.map(\.attempt) == [1, 2])
        #expect(steps.map(\.state) == [.done, .done])
        #expect(try await state.store.lastRun()?.state == .done)
    }

    @Test(arguments: Twin.allCases) func `closes the one that a dead process left open`(twin: Twin) async throws {
        let state = try await twin.open()
        let first = try await state.begin()
        _ = try await state.store.beginRun("run", by: "boris", under: first.lease)
        #expect(try await state.store.runs(limit: 10).map(\.state) == [.running, .abandoned])
        #expect(try await state.store.runs(limit: 10, before: first.run).isEmpty)
    }

    @Test(arguments: Twin.allCases) func `leaves what the next run needs to know that there is nothing to do`(twin: Twin) async throws {
        let state = try await twin.open()
        let journal = try await state.begin()
        let file = LoadedFile(
            table: "stage.payment", path: "data/платежи.csv", size: 1 << 40, modified: 1_789_000_000_123_456_789,
            hash: "ab", rows: 10, rejected: 1)
        let product = Product(name: "stage.payment", textHash: "t1", inputsVersion: "i1", version: "v1", rows: 10)
        let step = try await journal.begin("extract", "stage.payment")
        try await journal.finish(
            step, made: StepResult(product: product, files: [file], watermarks: ["stage.refund": "2026-02-29 12:00:00"]))
        let again = Product(name: "stage.payment", textHash: "t2", inputsVersion: "i1", version: "v2", rows: 11)
        try await journal.finish(step, made: StepResult(product: again, watermarks: ["stage.refund": "2026-03-01"]))

        let store = try await Store.open(state.place.location)
        let known = try #require(try await store.products()["stage.payment"])
        #expect(known.version == "v2" && known.textHash == "t2" && known.run == journal.run && known.madeAt != nil)
        #expect(try await store.product("stage.none") == nil)
        let loaded = try #require(try await store.loadedFiles()["stage.payment"]?["data/платежи.csv"])
        #expect(loaded.size == file.size && loaded.modified == file.modified && loaded.run == journal.run)
        #expect(try await store.watermarks() == ["stage.refund": "2026-03-01"])

        try await journal.forget(source: "stage.refund")
        try await journal.forget(products: ["stage.payment"])
        #expect(try await store.watermarks().isEmpty)
        #expect(try await store.products().isEmpty)
    }

    @Test(arguments: Twin.allCases) func `remembers what was parsed`(twin: Twin) async throws {
        let store = try await twin.open().store
        try await store.remember(parses: ["h1": "[]", "h2": #"["stage.payment"]"#])
        try await store.remember(parses: ["h1": "[1]"])
        #expect(try await store.parses() == ["h1": "[1]", "h2": #"["stage.payment"]"#])
    }
}

@Suite struct `A lease` {
    @Test(arguments: Twin.allCases) func `has one holder at a time, also among many that ask at once`(twin: Twin) async throws {
        let state = try await twin.open()
        let location = state.place.location
        let winners = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<8 {
                group.addTask {
                    guard let store = try? await Store.open(location) else { return false }
                    return (try? await store.acquireLease("project", holder: "p\(index)", seconds: 60)) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(winners == 1)
    }

    @Test(arguments: Twin.allCases) func `tells who holds it since when`(twin: Twin) async throws {
        let store = try await twin.open().store
        let lease = try await store.acquireLease("project", holder: "serve on db1, process 7", seconds: 60)
        let held = await #expect(throws: Lease.Held.self) {
            try await store.acquireLease("project", holder: "second", seconds: 60)
        }
        #expect(held?.holder == "serve on db1, process 7")
        try await store.release(lease)
        let next = try await store.acquireLease("project", holder: "second", seconds: 60)
        #expect(next.token == lease.token + 1)
    }

    @Test(arguments: Twin.allCases) func `that ran out gives way, and its old holder can write no more`(twin: Twin) async throws {
        let store = try await twin.open().store
        let old = try await store.acquireLease("project", holder: "sleeper", seconds: 0)
        let journal = try await store.beginRun("run", by: "anna", under: old)
        try await store.renew(old, seconds: 0)
        let new = try await store.acquireLease("project", holder: "second", seconds: 60)
        #expect(new.token > old.token)

        for write in [
            { try await journal.finish(.done) }, { _ = try await journal.begin("model", "fact.payment") },
            { try await store.renew(old, seconds: 60) }, { _ = try await store.beginRun("run", by: "anna", under: old) },
        ] as [() async throws -> Void] {
            let refused = await #expect(throws: Diagnostic.self) { try await write() }
            #expect(refused?.code == "lease.lost")
        }
        #expect(try await store.openRun()?.id == journal.run)
        try await store.release(old)
        await #expect(throws: Lease.Held.self) { try await store.acquireLease("project", holder: "third", seconds: 60) }
    }
}

@Suite struct `A part of a lease` {
    @Test(arguments: Twin.allCases) func `is held beside others, and never beside the whole`(twin: Twin) async throws {
        let store = try await twin.open().store
        let one = try await store.acquireLease("run/a", holder: "one", seconds: 60)
        let two = try await store.acquireLease("run/b", holder: "two", seconds: 60)
        for (name, holder) in [("run/a", "one"), ("run", "one")] {
            let held = await #expect(throws: Lease.Held.self) { try await store.acquireLease(name, holder: "three", seconds: 60) }
            #expect(held?.holder == holder)
        }
        try await store.release(one)
        try await store.release(two)
        let whole = try await store.acquireLease("run", holder: "whole", seconds: 60)
        let held = await #expect(throws: Lease.Held.self) { try await store.acquireLease("run/a", holder: "one", seconds: 60) }
        #expect(held?.holder == "whole")
        try await store.release(whole)
        _ = try await store.acquireLease("run/a", holder: "one", seconds: 60)
    }

    @Test(arguments: Twin.allCases) func `that slept is refused once the whole was taken, and the other way round`(twin: Twin) async throws
    {
        let store = try await twin.open().store
        let part = try await store.acquireLease("run/a", holder: "sleeper", seconds: 0)
        let asleep = try await store.joinRun("night", kind: "run", under: part)
        let whole = try await store.acquireLease("run", holder: "whole", seconds: 0)
        await #expect(throws: Diagnostic.self) { try await asleep.finish(.done) }
        _ = try await store.acquireLease("run/b", holder: "other", seconds: 60)
        await #expect(throws: Diagnostic.self) { try await store.renew(whole, seconds: 60) }
    }

    @Test(arguments: Twin.allCases) func `has one run for all who give its name`(twin: Twin) async throws {
        let state = try await twin.open()
        let location = state.place.location
        let runs = try await withThrowingTaskGroup(of: Run.ID.self) { group in
            for index in 0..<6 {
                group.addTask {
                    let store = try await Store.open(location)
                    let lease = try await store.acquireLease("run/\(index)", holder: "p\(index)", seconds: 60)
                    return try await store.joinRun("night", kind: "run", under: lease).run
                }
            }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(runs.count == 1)
        let lease = try await state.store.acquireLease("run/x", holder: "x", seconds: 60)
        let again = try await state.store.joinRun("night", kind: "run", under: lease)
        try await again.finish(.failed)
        #expect(try await state.store.joinRun("night", kind: "run", under: lease).run == again.run, "it goes on where it failed")
        try await again.finish(.done)
        #expect(try await state.store.joinRun("night", kind: "run", under: lease).run > again.run)
    }
}

import Base
import Columnar
import Engines
import SQLText
import TestSupport
import Testing

/// Every type through every engine, and from every engine into every other.
@Suite struct `Values` {
    @Test(arguments: Twin.allCases) func `come back as they were`(twin: Twin) async throws {
        let known = try Known.all.get()
        let place = try await twin.connect()
        for column in TypeCase.all {
            let batch = column.batch
            let before = Held(schema: batch.schema, batches: [batch]).values
            do {
                let after = try await place.hold(batch.schema, [batch]).values
                let expected: Known.Outcome = known[twin, column.name] ?? .reads(before)
                #expect(Known.Outcome.reads(after) == expected, "\(column.name) in \(twin)")
            } catch {
                #expect(known[twin, column.name] == .refused, "\(column.name) in \(twin): \(error)")
                expectDiagnosis(error)
            }
        }
    }

    @Test(arguments: Twin.allCases, Twin.allCases) func `go from one engine to another`(source: Twin, target: Twin) async throws {
        let known = try Known.all.get()
        let from = try await source.connect()
        let to = try await target.connect()
        for column in TypeCase.all where known[source, column.name] != .refused {
            let batch = column.batch
            let held = try await from.hold(batch.schema, [batch])
            do {
                let moved = try await to.hold(held.schema, held.batches).values
                // Where the first engine changed the type, the second may hold it better than it would the first.
                let same = moved == held.values
                #expect(
                    same || known[target, column.name] == .reads(moved),
                    "\(column.name) (\(held.schema.fields[0].type)): \(held.values) became \(moved)")
            } catch {
                #expect(known[target, column.name] == .refused, "\(column.name) (\(held.schema.fields[0].type)) into \(target): \(error)")
                expectDiagnosis(error)
            }
        }
    }

    /// Dictionaries come from engines alone: DuckDB's enums are such.
    @Test(arguments: Twin.allCases) func `of a dictionary go as the values that they stand for`(twin: Twin) async throws {
        let duckdb = try await Twin.duckdb.connect()
        let enums = try await duckdb.connection.hold(
            "SELECT CAST(v AS ENUM ('карта', '', '💳')) AS v FROM (VALUES (1, 'карта'), (2, NULL), (3, '💳'), (4, ''), (5, 'карта')) AS t(i, v) ORDER BY i"
        )
        guard case .dictionary = enums.schema.fields[0].type else { throw Failure("DuckDB's enum came as \(enums.schema.fields[0].type)") }
        let held = try await twin.connect().hold(enums.schema, enums.batches)
        #expect(held.values == ["карта", nil, "💳", "", "карта"])
    }

    private func expectDiagnosis(_ error: any Error) {
        let isExplained = error is Diagnostic || error is UnsupportedType || error is EngineError
        #expect(isExplained, "\(error)")
    }
}

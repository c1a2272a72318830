import Base
import FoundationEssentials
import Generator
import TestSupport
import Testing

@Suite(.serialized) struct `The night of the payments pack` {
    private static let made = Task {
        let pack = try await Pack(Business.shared())
        try await pack.vitrina("run")
        return pack
    }

    @Test func `has nothing wrong and nothing odd in its files`() async throws {
        let pack = try await Pack(Business.shared())
        #expect(try await pack.vitrina("check", "--json") == "")
    }

    @Test func `keeps the promises that its models' tests make`() async throws {
        let pack = try await Pack(Business.shared())
        let answer = try await pack.vitrina("test")
        #expect(!answer.contains("✗"), "\(answer)")
    }

    @Test func `accepts or refuses every row of every source, each for its planted reason`() async throws {
        let (pack, tally) = (try await Self.made.value, try await Business.shared().tally)
        for point in ControlPoint.all(tally) {
            let totals = tally.sources[point.source]!
            let planted = totals.dirt.filter { !["late", "misspelt"].contains($0.key.rawValue) }
            let refused = planted.map { "\($0.key.rawValue),\($0.value.rows)" }.sorted()
            #expect(try await pack.ask(point.refused) == refused, "\(point.source)")
            let accepted = totals.rows - planted.values.reduce(0) { $0 + $1.rows }
            #expect(try await pack.ask(point.count) == ["\(accepted)"], "\(point.source)")
        }
    }

    @Test func `loses no kopeck of what the sources hold`() async throws {
        let (pack, tally) = (try await Self.made.value, try await Business.shared().tally)
        for point in ControlPoint.all(tally) {
            for (column, sum) in tally.sources[point.source]!.sums.sorted(by: { $0.key < $1.key }) {
                #expect(try await pack.ask(point.sum(column, scale: sum.scale)) == [sum.text], "\(point.source).\(column)")
            }
        }
    }

    @Test func `puts every misspelt city right, and finds every merchant on the map`() async throws {
        let pack = try await Self.made.value
        for table in ["dimension.person", "dimension.merchant", "dimension.company"] {
            #expect(
                try await pack.ask("SELECT DISTINCT city FROM \(table) WHERE city NOT IN (SELECT city FROM stage.handbook_city)") == [])
        }
        let merchants = try await pack.ask("SELECT count(*), count(latitude), count(region) FROM dimension.merchant")[0]
            .split(separator: ",").map { Int($0)! }
        #expect(merchants[1] * 10 > merchants[0] * 9 && merchants[2] == merchants[0])
    }

    @Test func `knows people over all systems`() async throws {
        let pack = try await Self.made.value
        let people = try await pack.ask(
            """
            SELECT count(*), count(profile_id), sum(CASE WHEN app_user_id IS NULL AND matched_by <> 'none' THEN 1 ELSE 0 END)
            FROM dimension.person
            """)[0].split(separator: ",").map { Int($0)! }
        #expect(people[1] * 100 >= people[0] * 98 && people[2] == 0, "\(people)")
        // Who signed in has a person, but for the few whose profile was refused or has neither phone nor e-mail.
        let events = try await pack.ask(
            #"SELECT count(*) FILTER (WHERE "user" IS NOT NULL), (SELECT count(person_id) FROM fact.event) FROM stage.events_event"#)[0]
            .split(separator: ",").map { Int($0)! }
        #expect(events[1] <= events[0] && events[1] * 100 >= events[0] * 96, "\(events)")
    }
}

import Base
import FoundationEssentials
import State
import TestSupport
import Testing

/// The program of Tests/StateWriter, which stands beside the tests.
func writerProgram() throws -> String {
    let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    return "/" + tests.split(separator: "/").dropLast().joined(separator: "/") + "/StateWriter"
}

@Suite struct `What the state reported as done` {
    @Test(arguments: Twin.allCases, [UInt64](1...5)) func `is there after kill -9`(twin: Twin, seed: UInt64) async throws {
        let place = try await twin.makePlace()
        var random = SplitMix(seed: seed)
        for _ in 1...3 {
            let writer = try ChildProcess(try writerProgram(), [place.address])
            try await eventually("the first step") { writer.stdout.isEmpty ? nil : () }
            try await Task.sleep(for: .microseconds(Int.random(in: 0..<60_000, using: &random)))
            writer.signal(9)
            let result = try await writer.wait()
            #expect(result.status == -9, "\(result.stderr)")

            let reported = result.stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
            let store = try await Store.open(place.location)
            let run = try #require(try await store.openRun())
            let steps = try await store.steps(of: run.id)
            let done = steps.filter { $0.state == .done }.map(\.name)
            #expect(done.starts(with: reported))
            #expect(done.count - reported.count <= 1, "at most the one that was being reported")
            #expect(steps.count - done.count <= 1, "at most the one that was open")
            // A step and what it made are kept together.
            let products = try await store.products()
            let made = products.values.filter { $0.run == run.id }.map(\.name)
            #expect(Set(made) == Set(done))
        }
    }
}

extension EmptyPlace {
    var address: String {
        switch location {
        case .sqlite(let path): path
        case .postgres(let url, _): url.reveal()
        }
    }
}

/// A generator that a seed replays.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

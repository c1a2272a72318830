import TestSupport
import Testing

@Suite(.fewAtOnce) struct `Killed at a random moment` {
    /// `scripts/torture` is the long one.
    @Test(arguments: [1, 2]) func `runs and servers lose nothing`(seed: Int) async throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let result = try await run(
            "bash", ["\(root)/scripts/torture", "100", "--seed", "\(seed)", "--program", vitrinaProgram()], timeout: .seconds(1200))
        #expect(result.status == 0, "\(result.stdout)\(result.stderr)")
    }
}

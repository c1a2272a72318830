import Testing

/// Journeys start whole databases and browsers: a few go on at once, the others wait for their turn.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(for test: Test, testCase: Test.Case?, performing body: @Sendable () async throws -> Void) async throws {
        guard testCase != nil else { return try await body() }
        await Turns.shared.take()
        do {
            try await body()
            await Turns.shared.leave()
        } catch {
            await Turns.shared.leave()
            throw error
        }
    }
}

extension Trait where Self == FewAtOnce {
    static var fewAtOnce: FewAtOnce { FewAtOnce() }
}

private actor Turns {
    static let shared = Turns()
    private var free = 3
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func take() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { waiting.append($0) }
        }
    }

    func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}

import HTTP
import Synchronization

/// What goes wrong on purpose: every so many requests, counted from the first.
package struct Troubles: Sendable {
    /// Refused as too many, with `Retry-After: 1`.
    package var refuseEvery: Int?
    /// Answered with 500.
    package var failEvery: Int?
    /// Cut off in the middle of the answer.
    package var cutEvery: Int?
    /// Every answer takes so long.
    package var delay: Duration = .zero

    package init(refuseEvery: Int? = nil, failEvery: Int? = nil, cutEvery: Int? = nil, delay: Duration = .zero) {
        self.refuseEvery = refuseEvery
        self.failEvery = failEvery
        self.cutEvery = cutEvery
        self.delay = delay
    }
}

/// Counts requests and spoils some answers.
final class TroubleMaker: Sendable {
    private let troubles: Troubles
    private let requests = Atomic(0)

    init(_ troubles: Troubles) { self.troubles = troubles }

    func meddle(_ response: Response, tooOften: Response) async -> Response {
        let number = requests.add(1, ordering: .relaxed).newValue
        func isDue(_ every: Int?) -> Bool { every.map { number % $0 == 0 } ?? false }
        if troubles.delay > .zero { try? await Task.sleep(for: troubles.delay) }
        if isDue(troubles.refuseEvery) { return tooOften }
        if isDue(troubles.failEvery) { return .text("500 Internal Server Error\n", status: 500) }
        if isDue(troubles.cutEvery), case .bytes(let bytes) = response.body { return cut(response, bytes) }
        return response
    }

    private func cut(_ response: Response, _ bytes: [UInt8]) -> Response {
        struct Cut: Error {}
        var response = response
        response.body = .stream { writer in
            try await writer.write(Array(bytes.prefix(bytes.count / 2)))
            throw Cut()
        }
        return response
    }
}

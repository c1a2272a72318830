import Base
import HTTP
import Synchronization

/// A server that takes what webhooks and bots send, and answers as the test says.
final class Receiver: Sendable {
    struct Got: Sendable {
        let path: String
        let signature: String?
        let body: [UInt8]

        var json: JSON { (try? JSON(parsing: body)) ?? .null }
        var topics: [String] { json["events"]?.array?.compactMap { $0["topic"]?.string } ?? [] }
    }

    private let state = Mutex<(got: [Got], answers: [Int])>(([], []))
    private let server: HTTPServer

    var port: UInt16 { server.port }
    var got: [Got] { state.withLock(\.got) }

    /// Answers these next, and 200 after them.
    func answer(_ statuses: [Int]) { state.withLock { $0.answers = statuses } }

    private init() throws {
        let keep = Keep()
        var router = Router()
        router.post("/{path...}", .now { keep.take($0) })
        server = try HTTPServer(port: 0, router: router)
        keep.receiver = self
    }

    /// Receives for the length of the body.
    static func receiving(_ body: (Receiver) async throws -> Void) async throws {
        let receiver = try Receiver()
        let serving = Task { try await receiver.server.run() }
        defer { serving.cancel() }
        try await body(receiver)
    }

    private func take(_ request: Request) -> Response {
        let status = state.withLock { state in
            let status = state.answers.isEmpty ? 200 : state.answers.removeFirst()
            if status == 200 {
                state.got.append(Got(path: request.path, signature: request.headers["X-Vitrina-Signature"], body: request.body))
            }
            return status
        }
        return .json(.object([("ok", .bool(status == 200))]), status: status)
    }

    /// The way from the router to the receiver, which is made after it.
    private final class Keep: Sendable {
        private let held = Mutex<Receiver?>(nil)
        var receiver: Receiver? {
            get { held.withLock { $0 } }
            set { held.withLock { $0 = newValue } }
        }
        func take(_ request: Request) -> Response { receiver?.take(request) ?? .text("", status: 503) }
    }
}

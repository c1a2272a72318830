import Engines
import Synchronization

/// The connections of one step at work, so that whoever cancels the step ends the statements under way.
final class StepConnections: Sendable {
    private struct State {
        var open: [any Connection] = []
        var isDone = false
    }

    private let state = Mutex(State())

    func open(_ database: any Database) async throws -> any Connection {
        let connection = try await database.connect()
        state.withLock { $0.open.append(connection) }
        return connection
    }

    /// Does the work; when its task is cancelled, cancels again and again until the work has ended, since a statement
    /// that had not yet begun would not hear it.
    func during<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        defer { state.withLock { $0.isDone = true } }
        return try await withTaskCancellationHandler {
            try await work()
        } onCancel: {
            Task {
                while let open = state.withLock({ $0.isDone ? nil : $0.open }) {
                    for connection in open { connection.cancel() }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
        }
    }
}

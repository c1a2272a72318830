import Engines
import Synchronization

/// The connections of one step at work, so that whoever cancels the step ends the statements under way.
final class StepConnections: Sendable {
    private struct State {
        var stops: [@Sendable () -> Void] = []
        var isDone = false
    }

    private let state = Mutex(State())

    func open(_ database: any Database) async throws -> any Connection {
        let connection = try await database.connect()
        follow { connection.cancel() }
        return connection
    }

    /// Has `stop` called when the step is cancelled.
    func follow(_ stop: @escaping @Sendable () -> Void) {
        state.withLock { $0.stops.append(stop) }
    }

    /// Does the work; when its task is cancelled, cancels again and again until the work has ended, since a statement
    /// that had not yet begun would not hear it.
    func during<Result: Sendable>(_ work: () async throws -> Result) async throws -> Result {
        defer { state.withLock { $0.isDone = true } }
        return try await withTaskCancellationHandler {
            try await work()
        } onCancel: {
            Task {
                while let stops = state.withLock({ $0.isDone ? nil : $0.stops }) {
                    for stop in stops { stop() }
                    try await Task.sleep(for: .milliseconds(50))
                }
            }
        }
    }
}

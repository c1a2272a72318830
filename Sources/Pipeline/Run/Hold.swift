import Base
import FoundationEssentials
import State

/// A lease on the project, kept alive while its holder works.
package enum Hold: String, Sendable {
    /// The right to change its tables.
    case run
    /// The duty to keep its schedule, and to tell what is wrong.
    case duty

    private static let seconds = 60

    package func during<Result: Sendable>(
        _ store: Store, holder: String, _ work: @Sendable @escaping (Lease) async throws -> Result
    ) async throws -> Result {
        let lease = try await acquire(store, holder)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work(lease) }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(Hold.seconds / 3))
                    try await store.renew(lease, seconds: Hold.seconds)
                }
            }
            defer { group.cancelAll() }
            do {
                let result = try await group.next()!
                group.cancelAll()
                try? await store.release(lease)
                return result!
            } catch {
                group.cancelAll()
                while (try? await group.next()) != nil {}
                try? await store.release(lease)
                throw error
            }
        }
    }

    private func acquire(_ store: Store, _ holder: String) async throws -> Lease {
        do {
            return try await store.acquireLease(rawValue, holder: holder, seconds: Hold.seconds)
        } catch let held as Lease.Held where held.holder == holder {
            // One process at a time works in a project's folder, so the one of this name is dead.
            try await store.expireLease(rawValue, of: holder)
            return try await store.acquireLease(rawValue, holder: holder, seconds: Hold.seconds)
        } catch let held as Lease.Held {
            throw Diagnostic(
                "run.held", "\(held.holder) has been running this project since \(held.since.formatted(.iso8601)).",
                "\(held.holder) выполняет этот проект с \(held.since.formatted(.iso8601)).",
                mend: Text(
                    "wait for its end: `vitrina status` shows how far it is", "дождитесь конца: `vitrina status` покажет, где он сейчас"))
        }
    }
}

import Base
import FoundationEssentials
import State

/// A lease on the project, kept alive while its holder works.
package enum Hold: Sendable {
    /// The right to change its tables.
    case run
    /// The right to do one step of a run while others do others.
    case step(String)
    /// The duty to keep its schedule, and to tell what is wrong.
    case duty

    private static let seconds = 60

    private var name: String {
        switch self {
        case .run: "run"
        case .step(let step): "run/" + step
        case .duty: "duty"
        }
    }

    /// Does the work under the lease. `waiting` is told once who has it, and then it is waited for; without it, that is an
    /// error.
    package func during<Result: Sendable>(
        _ store: Store, holder: String, waiting: (@Sendable (Lease.Held) -> Void)? = nil,
        _ work: @Sendable @escaping (Lease) async throws -> Result
    ) async throws -> Result {
        let lease = if let waiting { try await wait(store, holder, waiting) } else { try await acquire(store, holder) }
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
            return try await store.acquireLease(name, holder: holder, seconds: Hold.seconds)
        } catch let held as Lease.Held where held.holder == holder {
            // One process at a time works in a project's folder, so the one of this name is dead.
            try await store.expireLease(name, of: holder)
            return try await store.acquireLease(name, holder: holder, seconds: Hold.seconds)
        } catch let held as Lease.Held {
            throw Diagnostic(
                "run.held", "\(held.holder) has been running this project since \(held.since.formatted(.iso8601)).",
                "\(held.holder) выполняет этот проект с \(held.since.formatted(.iso8601)).",
                mend: Text(
                    "wait for its end: `vitrina status` shows how far it is", "дождитесь конца: `vitrina status` покажет, где он сейчас"))
        }
    }

    private func wait(_ store: Store, _ holder: String, _ waiting: @Sendable (Lease.Held) -> Void) async throws -> Lease {
        var isTold = false
        while true {
            do {
                return try await store.acquireLease(name, holder: holder, seconds: Hold.seconds)
            } catch let held as Lease.Held {
                if !isTold { waiting(held) }
                isTold = true
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }
}

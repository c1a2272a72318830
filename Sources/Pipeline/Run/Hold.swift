import Base
import FoundationEssentials
import State

/// The lease on the project or on one step of it, kept alive while a run works.
enum Hold {
    enum Part {
        case project
        case step(String)

        fileprivate var name: String {
            switch self {
            case .project: "run"
            case .step(let step): "run/" + step
            }
        }
    }

    private static let seconds = 60

    /// Does the work under the lease. `waiting` is told once who has it, and then it is waited for; without it, that is an
    /// error.
    static func during<Result: Sendable>(
        _ store: Store, holder: String, _ part: Part, waiting: (@Sendable (Lease.Held) -> Void)? = nil,
        _ work: @Sendable @escaping (Lease) async throws -> Result
    ) async throws -> Result {
        let lease =
            if let waiting { try await wait(store, part, holder, waiting) } else { try await acquire(store, part, holder) }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work(lease) }
            group.addTask {
                while true {
                    try await Task.sleep(for: .seconds(seconds / 3))
                    try await store.renew(lease, seconds: seconds)
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

    private static func acquire(_ store: Store, _ part: Part, _ holder: String) async throws -> Lease {
        do {
            return try await store.acquireLease(part.name, holder: holder, seconds: seconds)
        } catch let held as Lease.Held where held.holder == holder {
            // One process at a time works in a project's folder, so the one of this name is dead.
            try await store.expireLease(part.name, of: holder)
            return try await store.acquireLease(part.name, holder: holder, seconds: seconds)
        } catch let held as Lease.Held {
            throw Diagnostic(
                "run.held", "\(held.holder) has been running this project since \(held.since.formatted(.iso8601)).",
                "\(held.holder) выполняет этот проект с \(held.since.formatted(.iso8601)).",
                mend: Text(
                    "wait for its end: `vitrina status` shows how far it is", "дождитесь конца: `vitrina status` покажет, где он сейчас"))
        }
    }

    private static func wait(
        _ store: Store, _ part: Part, _ holder: String, _ waiting: @Sendable (Lease.Held) -> Void
    ) async throws -> Lease {
        var isTold = false
        while true {
            do {
                return try await store.acquireLease(part.name, holder: holder, seconds: seconds)
            } catch let held as Lease.Held {
                if !isTold { waiting(held) }
                isTold = true
                try await Task.sleep(for: .milliseconds(250))
            }
        }
    }
}

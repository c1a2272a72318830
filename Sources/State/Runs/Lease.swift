import Base
import FoundationEssentials
import SQLText

/// The right to change the project's tables, held by one process at a time, on whatever machine.
///
/// Its token grows with every new holder. A holder that slept through its time finds its token refused, so that it
/// cannot write over the work of the next one.
package struct Lease: Sendable, Hashable {
    package let name: String
    package let holder: String
    package let token: Int

    /// Who has the lease already.
    package struct Held: Error, Sendable, Hashable {
        package let holder: String
        package let since: Date
        package let expires: Date
    }
}

extension Store {
    /// Takes the lease for so many seconds. Throws `Lease.Held` while another holder's time runs.
    ///
    /// The store's clock measures the time, so clocks of machines need not agree.
    package func acquireLease(_ name: String, holder: String, seconds: Int) async throws -> Lease {
        try await database.transaction { tx in
            let taken = try tx.rows(
                """
                INSERT INTO lease (name, holder, token, since, expires)
                VALUES (\(name), \(holder), 1, \(tx.now), \(tx.now) + \(seconds * 1000))
                ON CONFLICT (name) DO UPDATE SET
                    holder = excluded.holder, token = lease.token + 1, since = excluded.since, expires = excluded.expires
                WHERE lease.expires <= \(tx.now)
                RETURNING token
                """)
            if let row = taken.first { return Lease(name: name, holder: holder, token: try row["token"]) }
            let held = try tx.rows("SELECT holder, since, expires FROM lease WHERE name = \(name)")[0]
            throw Lease.Held(holder: try held["holder"], since: try held["since"], expires: try held["expires"])
        }
    }

    /// Lengthens the lease to so many seconds from now. Fails with `lease.lost` where another took it.
    package func renew(_ lease: Lease, seconds: Int) async throws {
        let kept = try await database.execute(
            """
            UPDATE lease SET expires = \(now) + \(seconds * 1000)
            WHERE name = \(lease.name) AND token = \(lease.token) AND expires > 0
            """)
        guard kept == 1 else { throw Diagnostic.leaseLost(lease) }
    }

    /// Ends the time of a holder that is known to be dead.
    package func expireLease(_ name: String, of holder: String) async throws {
        try await database.execute("UPDATE lease SET expires = 0 WHERE name = \(name) AND holder = \(holder)")
    }

    /// Gives the lease back; one that was lost stays with its new holder.
    package func release(_ lease: Lease) async throws {
        try await database.execute(
            "UPDATE lease SET expires = 0 WHERE name = \(lease.name) AND token = \(lease.token)")
    }
}

extension Transaction {
    /// Fails where the lease has another holder by now, and keeps others from taking it until this transaction ends.
    func require(_ lease: Lease) throws {
        let held = try execute(
            "UPDATE lease SET token = token WHERE name = \(lease.name) AND token = \(lease.token) AND expires > 0")
        guard held == 1 else { throw Diagnostic.leaseLost(lease) }
    }
}

extension Diagnostic {
    static func leaseLost(_ lease: Lease) -> Diagnostic {
        Diagnostic(
            "lease.lost", "\(lease.holder) held this project too long without a sign of life, and another run took over.",
            "\(lease.holder) слишком долго не подавал признаков жизни, и проект занял другой запуск.",
            mend: Text("run `vitrina status` to see who works now", "выполните `vitrina status`, чтобы увидеть, кто работает сейчас"))
    }
}

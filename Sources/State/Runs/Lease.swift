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
    /// `run/fact.payment` is a part of `run`: parts are held beside each other, but never beside the whole. Whoever slept
    /// while the whole or a part of it was taken finds its token refused.
    ///
    /// The store's clock measures the time, so clocks of machines need not agree.
    package func acquireLease(_ name: String, holder: String, seconds: Int) async throws -> Lease {
        try await database.transaction { tx in
            let whole = Lease.whole(of: name)
            try tx.lock(whole)
            if name == whole {
                try tx.refuse(where: Lease.isPart(of: whole), tx.now)
                try tx.execute("UPDATE lease SET token = token + 1, expires = 0 WHERE \(Lease.isPart(of: whole)) AND expires > 0")
            } else {
                try tx.refuse(where: "name = \(whole)", tx.now)
                try tx.execute("UPDATE lease SET token = token + 1, expires = 0 WHERE name = \(whole) AND expires > 0")
            }
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
            try tx.refuse(where: "name = \(name)", "0")
            preconditionFailure("a lease that was not taken is held")
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

extension Lease {
    /// `run` of `run/fact.payment`, and of `run` itself.
    static func whole(of name: String) -> String { String(name.prefix { $0 != "/" }) }

    fileprivate static func isPart(of whole: String) -> Query {
        "substr(name, 1, \(sql: String(whole.unicodeScalars.count + 1))) = \(whole + "/")"
    }
}

extension Transaction {
    /// Keeps others from taking the lease, or a part of it, until this transaction ends.
    func lock(_ whole: String) throws {
        try execute(
            """
            INSERT INTO lease (name, holder, token, since, expires) VALUES (\(whole), '', 0, 0, 0)
            ON CONFLICT (name) DO UPDATE SET token = lease.token
            """)
    }

    /// Throws `Lease.Held` where one of these leases runs longer than `moment`.
    fileprivate func refuse(where condition: Query, _ moment: Query) throws {
        guard let held = try rows("SELECT holder, since, expires FROM lease WHERE \(condition) AND expires > \(moment)").first
        else { return }
        throw Lease.Held(holder: try held["holder"], since: try held["since"], expires: try held["expires"])
    }

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

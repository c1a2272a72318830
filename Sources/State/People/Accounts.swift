import Base
import FoundationEssentials
import SQLText
import Secrets

/// A person who may sign in.
package struct Account: Sendable, Hashable {
    package let name: String
    package let role: String
    /// The digest of the password, with its salt and cost.
    package let passwordHash: Secret
    package let language: Language
    package let createdAt: Date
}

/// A browser that is signed in. The store knows only the digest of its token, so that a stolen state opens no session.
package struct SignedIn: Sendable, Hashable {
    package let account: Account
    package let startedAt: Date
    package let seenAt: Date
    /// The moment of the answer by the store's clock.
    package let now: Date
}

extension Language: ColumnValue {}

extension Store {
    package func accounts() async throws -> [Account] {
        try await database.rows("SELECT * FROM account ORDER BY name").map(Account.init)
    }

    package func account(_ name: String) async throws -> Account? {
        try await database.rows("SELECT * FROM account WHERE name = \(name)").first.map(Account.init)
    }

    /// Adds an account; false where the name is taken.
    package func addAccount(_ name: String, role: String, passwordHash: Secret, language: Language) async throws -> Bool {
        try await database.execute(
            """
            INSERT INTO account (name, role, password_hash, language, created_at)
            VALUES (\(name), \(role), \(passwordHash.reveal()), \(language.rawValue), \(now))
            ON CONFLICT (name) DO NOTHING
            """) == 1
    }

    /// Sets a new password and ends the account's sessions, for whoever knew the old one may hold them.
    package func setPassword(of name: String, hash: Secret) async throws {
        try await database.transaction { tx in
            try tx.execute("UPDATE account SET password_hash = \(hash.reveal()) WHERE name = \(name)")
            try tx.execute("DELETE FROM session WHERE account = \(name)")
        }
    }

    /// Sets the role; false where nobody would be left with the role that must be kept.
    package func setRole(of name: String, to role: String, keepingOne kept: String) async throws -> Bool {
        try await database.transaction { tx in
            if role != kept, try tx.isLast(name, with: kept) { return false }
            return try tx.execute("UPDATE account SET role = \(role) WHERE name = \(name)") == 1
        }
    }

    package func setLanguage(of name: String, to language: Language) async throws {
        try await database.execute("UPDATE account SET language = \(language.rawValue) WHERE name = \(name)")
    }

    /// Removes an account with its sessions; false where nobody would be left with the role that must be kept.
    package func removeAccount(_ name: String, keepingOne kept: String) async throws -> Bool {
        try await database.transaction { tx in
            if try tx.isLast(name, with: kept) { return false }
            return try tx.execute("DELETE FROM account WHERE name = \(name)") == 1
        }
    }
}

extension Transaction {
    /// Whether only this account has the role. Those who have it are locked, so that two cannot leave together.
    fileprivate func isLast(_ name: String, with role: String) throws -> Bool {
        try rows("UPDATE account SET role = role WHERE role = \(role) RETURNING name").map { try $0["name"] } == [name]
    }
}

extension Store {
    /// Keeps a new session: it ends after `idle` seconds without a request, and after `lifetime` in any case.
    package func beginSession(_ digest: String, of account: String, idle: Int, lifetime: Int) async throws {
        try await database.transaction { tx in
            try tx.execute("DELETE FROM session WHERE expires_at <= \(tx.now) OR idle_until <= \(tx.now)")
            try tx.execute(
                """
                INSERT INTO session (digest, account, created_at, seen_at, idle_until, expires_at)
                VALUES (\(digest), \(account), \(tx.now), \(tx.now), \(tx.now) + \(idle * 1000), \(tx.now) + \(lifetime * 1000))
                """)
        }
    }

    /// Who is signed in with this token, while the session lives.
    package func session(_ digest: String) async throws -> SignedIn? {
        try await database.rows(
            """
            SELECT account.*, session.created_at AS started_at, seen_at, \(now) AS now
            FROM session JOIN account ON account.name = session.account
            WHERE digest = \(digest) AND idle_until > \(now) AND expires_at > \(now)
            """
        ).first.map(SignedIn.init)
    }

    /// Notes that the session was used, which puts off its idle end.
    package func touchSession(_ digest: String, idle: Int) async throws {
        try await database.execute(
            "UPDATE session SET seen_at = \(now), idle_until = \(now) + \(idle * 1000) WHERE digest = \(digest)")
    }

    package func endSession(_ digest: String) async throws {
        try await database.execute("DELETE FROM session WHERE digest = \(digest)")
    }
}

extension Account {
    init(_ row: Row) throws {
        name = try row["name"]
        role = try row["role"]
        passwordHash = Secret(try row["password_hash"])
        language = try row["language"]
        createdAt = try row["created_at"]
    }
}

extension SignedIn {
    init(_ row: Row) throws {
        account = try Account(row)
        startedAt = try row["started_at"]
        seenAt = try row["seen_at"]
        now = try row["now"]
    }
}

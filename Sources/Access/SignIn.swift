import Base
import FoundationEssentials
import Secrets
import State

/// How long a browser stays signed in.
package struct SessionLimits: Sendable {
    /// Seconds without a request.
    package var idle: Int
    /// Seconds in any case.
    package var lifetime: Int

    package init(idle: Int = 8 * 3600, lifetime: Int = 7 * 24 * 3600) {
        self.idle = idle
        self.lifetime = lifetime
    }
}

/// A person who has just signed in, with the token that their browser shows from now on.
package struct SignIn: Sendable {
    package let person: Person
    /// 256 random bits. The store keeps only its digest.
    package let token: String
}

extension Accounts {
    /// What an unknown name's password is compared with, so that it takes as long as a known one's.
    private static let decoy = Task { await Password.hash(Token.random()) }

    /// Lets a person in. Fails with `access.refused`, and with `access.too-many-attempts` after too many failures of
    /// this name and this address.
    package func signIn(_ name: String, password: String, address: String) async throws -> SignIn {
        let name = String(Self.normal(name).prefix(64))
        let decoy = await Self.decoy.value
        let keys = Throttle.keys(name: name, address: address)
        try throttle.begin(keys)
        let account = try await store.account(name)
        let fits = await Password.verify(String(password.prefix(1024)), against: account?.passwordHash.reveal() ?? decoy)
        guard let account, fits else {
            try await store.audit(name, "session.refused", .object([("address", .string(address))]))
            throw Diagnostic.refused
        }
        throttle.succeed(keys)
        let token = Token.random()
        try await store.beginSession(
            Digest.sha256(token), of: account.name, idle: sessions.idle, lifetime: sessions.lifetime)
        try await store.audit(account.name, "session.begin", .object([("address", .string(address))]))
        return SignIn(person: Person(account), token: token)
    }

    /// Who shows this token; nil where its session ended or never was.
    package func person(token: String) async throws -> Person? {
        let digest = Digest.sha256(token)
        guard let session = try await store.session(digest) else { return nil }
        // A write waits for the disk: once in a while is often enough.
        if session.now.timeIntervalSince(session.seenAt) > Double(min(60, sessions.idle / 10)) {
            try await store.touchSession(digest, idle: sessions.idle)
        }
        return Person(session.account)
    }

    package func signOut(token: String) async throws {
        try await store.endSession(Digest.sha256(token))
    }
}

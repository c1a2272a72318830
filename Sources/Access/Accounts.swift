import Base
import Secrets
import State

/// The people of the platform: who they are, and how their passwords change. Every change is in the audit trail.
package struct Accounts: Sendable {
    let store: Store
    let throttle: Throttle
    let sessions: SessionLimits

    package init(
        _ store: Store, sessions: SessionLimits = SessionLimits(),
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.sessions = sessions
        throttle = Throttle(now: now)
    }

    package func list() async throws -> [Person] {
        try await store.accounts().map(Person.init)
    }

    /// Who acts where nobody signed in: a person at the machine itself, who could change the state in any case.
    package static let console = "console"

    /// Adds a person. `by` is who does it.
    @discardableResult
    package func create(
        _ name: String, role: Role, password: String, language: Language, by: String = console
    ) async throws -> Person {
        let name = try Self.checked(name: name)
        try Self.check(password: password, of: name)
        let hash = Secret(await Password.hash(password))
        guard try await store.addAccount(name, role: role.rawValue, passwordHash: hash, language: language) else {
            throw Diagnostic(
                "account.taken", "There is an account `\(name)` already.", "Учётная запись `\(name)` уже есть.",
                mend: Text("choose another name", "выберите другое имя"))
        }
        try await store.audit(by, "account.create", .object([("name", .string(name)), ("role", .string(role.rawValue))]))
        return Person(name: name, role: role, language: language)
    }

    /// Sets one's own password. It takes the old one, and ends all sessions of the account.
    package func changePassword(of person: Person, from old: String, to new: String, address: String) async throws {
        let account = try await account(person.name)
        try Self.check(password: new, of: account.name)
        let keys = Throttle.keys(name: account.name, address: address)
        try throttle.begin(keys)
        guard await Password.verify(old, against: account.passwordHash.reveal()) else { throw Diagnostic.refused }
        throttle.succeed(keys)
        try await keep(new, of: account.name, by: account.name)
    }

    /// Sets the password of somebody who forgot theirs.
    package func setPassword(of name: String, to new: String, by: String = console) async throws {
        let account = try await account(name)
        try Self.check(password: new, of: account.name)
        try await keep(new, of: account.name, by: by)
    }

    /// Sets the role; it holds from the person's next request on. The last administrator stays one.
    package func setRole(of name: String, to role: Role, by: String = console) async throws {
        let account = try await account(name)
        guard try await store.setRole(of: account.name, to: role.rawValue, keepingOne: Role.admin.rawValue) else {
            throw Diagnostic.lastAdministrator(account.name)
        }
        try await store.audit(by, "account.role", .object([("name", .string(account.name)), ("role", .string(role.rawValue))]))
    }

    package func setLanguage(of person: Person, to language: Language) async throws {
        try await store.setLanguage(of: person.name, to: language)
    }

    /// Removes a person and ends their sessions. The last administrator stays.
    package func remove(_ name: String, by: String = console) async throws {
        let account = try await account(name)
        guard try await store.removeAccount(account.name, keepingOne: Role.admin.rawValue) else {
            throw Diagnostic.lastAdministrator(account.name)
        }
        try await store.audit(by, "account.remove", .object([("name", .string(account.name))]))
    }

    private func keep(_ password: String, of name: String, by: String) async throws {
        try await store.setPassword(of: name, hash: Secret(await Password.hash(password)))
        try await store.audit(by, "account.password", .object([("name", .string(name))]))
    }

    private func account(_ name: String) async throws -> Account {
        if let account = try await store.account(Self.normal(name)) { return account }
        let known = try await store.accounts().map(\.name)
        throw Diagnostic(
            "account.unknown", "There is no account `\(name)`.", "Учётной записи `\(name)` нет.",
            mend: nearest(to: Self.normal(name), in: known).map { Text("write `\($0)`", "напишите `\($0)`") })
    }
}

extension Accounts {
    /// A name as it is kept: `Anna` and `anna` are one person.
    static func normal(_ name: String) -> String { name.lowercased() }

    private static func checked(name: String) throws(Diagnostic) -> String {
        let name = normal(name)
        let allowed = name.allSatisfy { $0.isLetter || $0.isNumber || "._-@".contains($0) }
        guard (1...64).contains(name.utf8.count), allowed else {
            throw Diagnostic(
                "account.bad-name", "An account name has 1 to 64 letters, digits and `.`, `_`, `-`, `@`.",
                "Имя учётной записи: от 1 до 64 букв, цифр и знаков `.`, `_`, `-`, `@`.")
        }
        return name
    }

    private static func check(password: String, of name: String) throws(Diagnostic) {
        guard password.count >= 8, password.utf8.count <= 1024, password.lowercased() != name else {
            throw Diagnostic(
                "account.weak-password", "A password has at least 8 characters and is not the name.",
                "В пароле не меньше 8 знаков, и он не совпадает с именем.",
                mend: Text(
                    "choose a longer one: four random words are easy to keep in mind",
                    "выберите подлиннее: четыре случайных слова легко запомнить"))
        }
    }
}

extension Person {
    /// An account whose role this program does not know may only read.
    init(_ account: Account) {
        self.init(name: account.name, role: Role(rawValue: account.role) ?? .viewer, language: account.language)
    }
}

extension Diagnostic {
    /// One message for a wrong name and a wrong password, so that nobody learns which names there are.
    static let refused = Diagnostic(
        "access.refused", "The name or the password is wrong.", "Имя или пароль неверны.",
        mend: Text(
            "type them again, or ask an administrator for a new password", "введите их ещё раз или попросите у администратора новый пароль")
    )

    static func lastAdministrator(_ name: String) -> Diagnostic {
        Diagnostic(
            "account.last-administrator", "`\(name)` is the only administrator.", "`\(name)` — единственный администратор.",
            mend: Text("make somebody else an administrator first", "сначала назначьте администратором кого-нибудь ещё"))
    }
}

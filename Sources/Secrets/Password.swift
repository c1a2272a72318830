import Base
import CSodium

/// Passwords as they may be kept: argon2id with a salt of its own, about a tenth of a second and 64 MiB each.
///
/// The work runs on one thread of its own, one password at a time: the pool never waits for it, and a flood of
/// sign-ins costs one core and 64 MiB, not all of them.
package enum Password {
    /// The text to keep; it holds the salt and the cost.
    package static func hash(_ password: String) async -> String { await Worker.shared.hash(password) }

    /// Whether this is the password that the kept text was made of. False, too, for a text that is no hash.
    package static func verify(_ password: String, against kept: String) async -> Bool {
        await Worker.shared.verify(password, against: kept)
    }

    private actor Worker {
        static let shared = Worker()

        private let thread = QueueExecutor("passwords")
        nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

        func hash(_ password: String) -> String {
            Sodium.ready
            var kept = [CChar](repeating: 0, count: Int(crypto_pwhash_STRBYTES))
            let code = password.withCString {
                crypto_pwhash_str_alg(
                    &kept, $0, UInt64(password.utf8.count), UInt64(crypto_pwhash_OPSLIMIT_INTERACTIVE),
                    Int(crypto_pwhash_MEMLIMIT_INTERACTIVE), crypto_pwhash_ALG_ARGON2ID13)
            }
            precondition(code == 0, "no memory to hash a password")
            return String(decoding: kept.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }

        func verify(_ password: String, against kept: String) -> Bool {
            Sodium.ready
            return password.withCString { crypto_pwhash_str_verify(kept, $0, UInt64(password.utf8.count)) == 0 }
        }
    }
}

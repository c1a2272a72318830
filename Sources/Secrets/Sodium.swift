import CSodium

/// libsodium, made ready once before its first use.
enum Sodium {
    static let ready: Void = {
        precondition(sodium_init() >= 0, "libsodium cannot start: the system gives no random numbers")
    }()
}

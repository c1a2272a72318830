import CSodium

/// Random words that nobody guesses, for sessions and keys.
package enum Token {
    /// 256 bits, written with letters, digits, `-` and `_`: 43 characters.
    package static func random() -> String {
        Sodium.ready
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        var text = [CChar](repeating: 0, count: 64)
        sodium_bin2base64(&text, text.count, bytes, bytes.count, sodium_base64_VARIANT_URLSAFE_NO_PADDING)
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Equality in a time that tells nothing about where two secrets differ.
    package static func equal(_ a: String, _ b: String) -> Bool {
        Sodium.ready
        let (a, b) = (Array(a.utf8), Array(b.utf8))
        return a.count == b.count && sodium_memcmp(a, b, a.count) == 0
    }
}

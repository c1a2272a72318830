import CSodium

/// SHA-256: what a text or a file is known by.
public enum Digest {
    public static func sha256(_ text: String) -> String {
        sha256(Array(text.utf8))
    }

    /// Lower-case hexadecimal.
    public static func sha256(_ bytes: [UInt8]) -> String {
        var sum = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256(&sum, bytes, UInt64(bytes.count))
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: sum.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

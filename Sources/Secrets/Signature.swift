import CSodium

/// HMAC-SHA256: what only somebody with the key can have written.
package enum Signature {
    /// In hexadecimal.
    package static func hmac(_ bytes: [UInt8], key: Secret) -> String {
        Sodium.ready
        let key = Array(key.reveal().utf8)
        var state = crypto_auth_hmacsha256_state()
        crypto_auth_hmacsha256_init(&state, key, key.count)
        crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_BYTES))
        crypto_auth_hmacsha256_final(&state, &code)
        return code.hex
    }
}

import Base
import CSodium
import Glibc

/// SHA-256 of bytes, text and files, in hexadecimal.
package struct Digest {
    private var state = crypto_hash_sha256_state()

    /// A digest of what is yet to come, piece by piece.
    package init() {
        Sodium.ready
        crypto_hash_sha256_init(&state)
    }

    package mutating func add(_ bytes: UnsafeRawBufferPointer) {
        crypto_hash_sha256_update(&state, bytes.assumingMemoryBound(to: UInt8.self).baseAddress, UInt64(bytes.count))
    }

    package mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    /// The digest of all that was added.
    package consuming func finish() -> String {
        var hash = [UInt8](repeating: 0, count: Int(crypto_hash_sha256_BYTES))
        crypto_hash_sha256_final(&state, &hash)
        return hash.hex
    }

    package static func sha256(_ bytes: [UInt8]) -> String {
        var digest = Digest()
        digest.add(bytes)
        return digest.finish()
    }

    package static func sha256(_ text: String) -> String { sha256(Array(text.utf8)) }

    /// A digest that nobody can repeat without the key (BLAKE2b, 128 bits): equal texts have equal ones.
    package static func keyed(_ text: String, _ key: [UInt8]) -> String {
        Sodium.ready
        var hash = [UInt8](repeating: 0, count: 16)
        let text = Array(text.utf8)
        crypto_generichash(&hash, hash.count, text, UInt64(text.count), key, min(key.count, Int(crypto_generichash_KEYBYTES_MAX)))
        return hash.hex
    }

    /// Of a file of any size, a piece in memory at a time.
    package static func sha256(file path: String) throws(Diagnostic) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Files.failure(path) }
        defer { close(descriptor) }
        var digest = Digest()
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return digest.finish() }
            guard count > 0 || errno == EINTR else { throw Files.failure(path) }
            if count > 0 { chunk.withUnsafeBytes { digest.add(UnsafeRawBufferPointer(rebasing: $0[..<count])) } }
        }
    }
}

extension [UInt8] {
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

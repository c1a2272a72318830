import Base
import Glibc
import Testing

@testable import Secrets

@Suite struct `A digest` {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    ])
    func `is that of the standard`(text: String, digest: String) {
        #expect(Digest.sha256(text) == digest)
    }

    @Test func `of a file is that of its bytes`() throws {
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let path = "/tmp/vitrina-digest-" + Token.random()
        try Files.write(bytes, to: path)
        defer { unlink(path) }
        #expect(try Digest.sha256(file: path) == Digest.sha256(bytes))
        var pieces = Digest()
        pieces.add(Array(bytes[..<10]))
        pieces.add(Array(bytes[10...]))
        #expect(pieces.finish() == Digest.sha256(bytes))
        #expect(throws: Diagnostic.self) { try Digest.sha256(file: path + ".none") }
    }
}

@Suite struct `A password` {
    @Test func `is known again, and no other`() async {
        let kept = await Password.hash("пароль с пробелом")
        #expect(kept.hasPrefix("$argon2id$"))
        #expect(await Password.verify("пароль с пробелом", against: kept))
        #expect(await !Password.verify("пароль с пробелом ", against: kept))
        #expect(await !Password.verify("", against: kept))
        #expect(await !Password.verify("x", against: "no hash"))
        #expect(await Password.hash("a") != Password.hash("a"))
    }
}

@Suite struct `A token` {
    @Test func `is long, plain and never the same`() {
        let tokens = Set((0..<1000).map { _ in Token.random() })
        #expect(tokens.count == 1000)
        let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        #expect(tokens.allSatisfy { $0.count == 43 && plain.isSuperset(of: $0) })
    }

    @Test func `is compared whole`() {
        #expect(Token.equal("abc", "abc"))
        #expect(!Token.equal("abc", "abd") && !Token.equal("abc", "ab") && !Token.equal("", "a"))
    }
}

@Suite struct `A signature` {
    // RFC 4231, case 2.
    @Test(arguments: [
        ("Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
    ])
    func `is that of the standard`(key: String, text: String, signature: String) {
        #expect(Signature.hmac(Array(text.utf8), key: Secret(key)) == signature)
    }
}

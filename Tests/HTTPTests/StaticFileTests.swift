import Testing

@testable import HTTP

@Suite struct `A static file` {
    private func withFiles(_ body: @Sendable (String, TemporaryFolder) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        try folder.write("web/app.js", "export const a = 1\n")
        try folder.write("web/empty.css", "")
        try folder.write("web/.hidden", "hidden")
        try folder.write("web/large.txt", String(repeating: "0123456789", count: 1_000_000))
        try folder.write("secret.txt", "secret")
        var router = Router()
        router.files("/assets", from: folder.path + "/web")
        try await withServer(router) { try await body("http://127.0.0.1:\($0.port)/assets", folder) }
    }

    @Test func `is served with its type and validators`() async throws {
        try await withFiles { base, _ in
            let first = try await Program.curl("-i", base + "/app.js")
            #expect(first.output.contains("Content-Type: text/javascript; charset=utf-8\r\n"))
            #expect(first.output.hasSuffix("export const a = 1\n"))
            for name in ["ETag", "Last-Modified"] {
                let line = try #require(first.output.split(separator: "\r\n").first { $0.hasPrefix(name) })
                let value = line.dropFirst(name.count + 2)
                let condition = name == "ETag" ? "If-None-Match: \(value)" : "If-Modified-Since: \(value)"
                let second = try await Program.curl("-i", "-H", condition, base + "/app.js")
                #expect(second.output.hasPrefix("HTTP/1.1 304 "))
                #expect(!second.output.contains("export"))
            }
            #expect(try await Program.curl(base + "/large.txt").output.utf8.count == 10_000_000)
            #expect(try await Program.curl("-w", "%{http_code}", base + "/empty.css").output == "200")
        }
    }

    @Test func `goes out compressed where its twin is there and the client takes it`() async throws {
        try await withFiles { base, folder in
            try folder.write("web/app.js.gz", "pressed")
            let pressed = try await Program.curl("-i", "-H", "Accept-Encoding: gzip", base + "/app.js")
            #expect(pressed.output.contains("Content-Encoding: gzip\r\n"))
            #expect(pressed.output.contains("Content-Type: text/javascript"))
            #expect(pressed.output.hasSuffix("pressed"))
            #expect(try await Program.curl(base + "/app.js").output.hasPrefix("export"))
        }
    }

    @Test(arguments: ["/../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt", "/.hidden", "/none.js", "/", "/a/../../secret.txt"])
    func `never leads out of its folder`(path: String) async throws {
        try await withFiles { base, _ in
            let answer = try await Program.curl("-i", "--path-as-is", base + path)
            #expect(answer.output.hasPrefix("HTTP/1.1 404") || answer.output.hasPrefix("HTTP/1.1 400"))
            #expect(!answer.output.contains("secret") && !answer.output.contains("hidden"))
        }
    }

    @Test func `carries dates as HTTP writes them`() {
        #expect(httpDate(784_111_777) == "Sun, 06 Nov 1994 08:49:37 GMT")
    }
}

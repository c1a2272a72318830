import FoundationEssentials
import Testing

@testable import TestSupport

@Suite struct `A throw-away server` {
    @Test func `is a PostgreSQL that asks for the password over TCP`() async throws {
        let server = try await PostgresServer.shared()
        let url = try await server.makeDatabase()
        #expect(try await run("psql", ["-At", url, "-c", "SELECT 'Привет'"]).stdout == "Привет\n")
        let refused = try await run("psql", ["-At", server.url(of: "postgres", password: "wrong"), "-c", "SELECT 1"])
        #expect(refused.stderr.contains("password authentication failed"))
    }

    @Test func `is a ClickHouse with a user that may only read`() async throws {
        let server = try await ClickHouseServer.shared()
        let owner = "\(ClickHouseServer.user):\(ClickHouseServer.password)"
        let reader = "\(ClickHouseServer.reader):\(ClickHouseServer.readerPassword)"
        let sql = "CREATE TABLE reader_test (a UInt8) ENGINE = Memory"
        #expect(try await run("curl", ["-s", "-u", owner, server.url, "-d", sql]).stdout == "")
        #expect(try await run("curl", ["-s", "-u", reader, server.url, "-d", "SELECT count() FROM reader_test"]).stdout == "0\n")
        #expect(try await run("curl", ["-s", "-u", reader, server.url, "-d", "DROP TABLE reader_test"]).stdout.contains("readonly"))
        let stranger = try await run("curl", ["-s", server.url, "-d", "SELECT 1"])
        #expect(stranger.stdout.contains("REQUIRED_PASSWORD") || stranger.stdout.contains("Code: 194"))
    }

    @Test func `ends with its last user`() async throws {
        var server: PostgresServer? = try await PostgresServer()
        let folder = try #require(server?.socketFolder)
        #expect(FileManager.default.fileExists(atPath: folder))
        server = nil
        try await eventually("the guard has removed the folder") {
            FileManager.default.fileExists(atPath: folder) ? nil : ()
        }
    }
}

@Suite struct `A program run by a test` {
    @Test func `gets its input and environment and hands over what it wrote`() async throws {
        let result = try await run("sh", ["-c", "cat; echo $WORD >&2; exit 3"], environment: ["WORD": "слово"], stdin: "in")
        #expect(result.status == 3)
        #expect(result.stdout == "in")
        #expect(result.stderr == "слово\n")
    }

    @Test func `is killed when it does not end`() async throws {
        await #expect(throws: Failure.self) { try await run("sleep", ["60"], timeout: .milliseconds(50)) }
    }

    @Test func `that is missing is named with its package`() {
        let failure = #expect(throws: Failure.self) { try Programs.find("no-such-program", package: "its-package") }
        #expect(failure?.description.contains("apt-get install its-package") == true)
    }
}

@Suite struct `A golden file` {
    @Test func `shows the lines that differ`() {
        #expect(difference("a\nb\nc", "a\nx\nc") == "- 2 | b\n+ 2 | x")
    }
}

import Base
import Connectors
import FoundationEssentials
import Project
import Testing
import TestSupport

@Suite struct `Files of a server` {
    private static let table = "tables:\n  t:\n    files: \"sales-*.csv\"\n    columns: {id: bigint, name: text}\n"

    private func bed(_ url: String, _ more: String = "", password: String = FTPServer.password) throws -> FilesBed {
        try FilesBed("url: \(url)\n\(more)\(Self.table)", environment: ["PW": password])
    }

    @Test(arguments: [FTPServer.Security.plain, .explicitTLS, .implicitTLS])
    func `are taken over FTP, each once`(security: FTPServer.Security) async throws {
        let server = try await FTPServer(security)
        try server.write("id,name\n1,Минск\n", to: "incoming/sales-1.csv")
        try server.write("id,name\n9,x\n", to: "incoming/other.csv")
        let scheme = security == .plain ? "ftp" : security == .explicitTLS ? "ftpes" : "ftps"
        let trust = security == .plain ? "" : "authorities: \(server.authorities)\n"
        let bed = try bed("\(scheme)://anonymous:${PW}@127.0.0.1:\(server.port)/incoming", trust)
        let first = try await bed.take()
        #expect(first.rows == [["1", "Минск", "sales-1.csv"]])
        #expect(try await bed.take(after: first.taken).rows.isEmpty)
        try server.write("id,name\n1,Минск\n2,Брест\n", to: "incoming/sales-1.csv")
        #expect(try await bed.take(after: first.taken).rows.count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: bed.folder.path("spool")).isEmpty)
    }

    @Test func `that a killed run left behind go after a day`() throws {
        let folder = try TemporaryFolder()
        for (name, age) in [("old", 90_000), ("new", 3_600)] {
            try folder.write("1", to: name)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -Double(age))], ofItemAtPath: folder.path + "/" + name)
        }
        try Spool.sweep(folder.path)
        try Spool.sweep(folder.path + "/none")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["new"])
    }

    @Test func `are not taken from who cannot prove to be the server`() async throws {
        let server = try await FTPServer(.explicitTLS)
        try server.write("id,name\n1,a\n", to: "sales-1.csv")
        let error = await #expect(throws: Diagnostic.self) {
            try await bed("ftpes://anonymous:${PW}@127.0.0.1:\(server.port)").take()
        }
        #expect(error?.code == "files.not-trusted")
    }

    @Test func `are refused with what is wrong`() async throws {
        let server = try await FTPServer()
        let url = "ftp://anonymous:${PW}@127.0.0.1:\(server.port)"
        var error = await #expect(throws: Diagnostic.self) { try await bed(url, password: "hunter2").take() }
        #expect(error?.code == "files.login-refused")
        #expect(error.map { !$0.render(in: .ru).contains("hunter2") } == true)
        error = await #expect(throws: Diagnostic.self) { try await bed(url + "/nowhere").take() }
        #expect(error?.code == "files.missing")
        let free = try freePort()
        let broken = await #expect(throws: Interruption.self) { try await bed("ftp://anonymous:${PW}@127.0.0.1:\(free)").take() }
        #expect(broken?.diagnostic.code == "files.unreachable")
    }

    @Test func `come whole when the connection breaks off on the way`() async throws {
        let server = try await FTPServer(rate: 1_000_000)
        let rows = (1...300_000).map { "\($0),row \($0)" }
        try server.write("id,name\n" + rows.joined(separator: "\n"), to: "sales-1.csv")
        let bed = try bed("ftp://anonymous:${PW}@127.0.0.1:\(server.port)")
        async let taken = bed.take()
        var dropped = 0
        for _ in 0..<3 {
            try await Task.sleep(for: .milliseconds(3500))
            dropped += server.dropConnections() > 0 ? 1 : 0
        }
        #expect(try await taken.rows.count == 300_000)
        #expect(dropped >= 2)
    }

    @Test func `that grow are left for the next run`() async throws {
        let server = try await FTPServer()
        try server.write("id,name\n1,a\n", to: "sales-1.csv")
        try server.write("id,name\n1,a\n", to: "sales-2.csv")
        let bed = try bed("ftp://anonymous:${PW}@127.0.0.1:\(server.port)")
        let growing = Task {
            for count in 1... {
                try server.write("id,name\n" + String(repeating: "1,a\n", count: count), to: "sales-2.csv")
                try await Task.sleep(for: .milliseconds(50))
            }
        }
        let taken = try await bed.take()
        growing.cancel()
        #expect(taken.rows == [["1", "a", "sales-1.csv"]])
        #expect(taken.notes == ["`sales-2.csv` is still being written and is left for the next run."])
    }

    @Test func `are taken over SFTP from a host that is known`() async throws {
        let server = try await SFTPServer()
        try Data("id,name\n1,Минск\n".utf8).write(to: URL(filePath: server.root + "/sales-1.csv"))
        let url = "sftp://\(server.user)@127.0.0.1:\(server.port)"
        for trust in ["known_hosts: \(server.knownHosts)", "fingerprint: SHA256:\(server.fingerprint)"] {
            let bed = try bed(url, "identity: \(server.identity)\n\(trust)\n")
            let first = try await bed.take()
            #expect(first.rows == [["1", "Минск", "sales-1.csv"]])
            #expect(try await bed.take(after: first.taken).rows.isEmpty)
        }
        let absolute = try bed(url + "/" + server.root, "identity: \(server.identity)\nfingerprint: \(server.fingerprint)\n")
        #expect(try await absolute.take().rows.count == 1)
        let other = String(server.fingerprint.reversed())
        let error = await #expect(throws: Diagnostic.self) {
            try await bed(url, "identity: \(server.identity)\nfingerprint: \(other)\n").take()
        }
        #expect(error?.code == "files.not-trusted")
    }
}

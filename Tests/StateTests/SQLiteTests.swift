import Base
import FoundationEssentials
import State
import TestSupport
import Testing

@Suite struct `A SQLite state` {
    /// Runs the writer of steps against a path, after the script has prepared a disk in a mount namespace of its own.
    func write(to path: String, after script: String, then end: String = ":") async throws -> ProgramResult {
        let whole = "set -e; \(script); set +e; '\(try writerProgram())' '\(path)'; status=$?; \(end); exit $status"
        return try await runMounting(whole)
    }

    @Test func `is readable by its owner only`() async throws {
        let state = try await Twin.sqlite.open()
        let listed = try await run("stat", ["-c", "%a", state.place.address])
        #expect(listed.stdout == "600\n")
    }

    @Test func `that is another file is refused and left alone`() async throws {
        let folder = try TemporaryFolder()
        let text = String(repeating: "id,amount\n1,2.50\n", count: 100)
        let path = try folder.write(text, to: "state.db")
        let refused = await #expect(throws: Diagnostic.self) { try await Store.open(.sqlite(path: path)) }
        #expect(refused?.code == "state.not-a-database")
        #expect(refused?.place?.file == path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func `in a folder without rights is refused`() async throws {
        let folder = try TemporaryFolder()
        let readOnly = "mount --bind '\(folder.path)' '\(folder.path)'; mount -o remount,ro,bind '\(folder.path)'"
        let new = try await write(to: folder.path("state.db"), after: readOnly)
        #expect(new.status == 1)
        #expect(new.stderr.hasPrefix("error[file.denied] \(folder.path("state.db"))"))

        _ = try await Store.open(.sqlite(path: folder.path("state.db")))
        let old = try await write(to: folder.path("state.db"), after: readOnly)
        #expect(old.status == 1)
        #expect(old.stderr.hasPrefix("error[state.denied] \(folder.path("state.db"))"))
    }

    @Test func `on a full disk is told, and keeps what it had`() async throws {
        let disk = try TemporaryFolder()
        let copy = try TemporaryFolder()
        let result = try await write(
            to: disk.path("state.db"), after: "mount -t tmpfs -o size=1m none '\(disk.path)'",
            then: "cp '\(disk.path)'/state.db '\(disk.path)'/state.db-wal '\(copy.path)'")
        #expect(result.status == 1)
        #expect(result.stderr.hasPrefix("error[state.disk-full] \(disk.path("state.db"))"))

        let store = try await Store.open(.sqlite(path: copy.path("state.db")))
        let run = try #require(try await store.openRun())
        let done = try await store.steps(of: run.id).filter { $0.state == .done }.map(\.name)
        #expect(done == result.stdout.split(separator: "\n").map(String.init))
        #expect(done.count > 10)
    }
}

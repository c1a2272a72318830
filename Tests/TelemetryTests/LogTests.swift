import Base
import Glibc
import Testing

@testable import Telemetry

@Suite struct `A log` {
    /// What a log wrote, by lines, without the time.
    private func lines(
        _ level: Log.Level = .info, _ format: Log.Format = .text, _ body: (Log) -> Void
    ) throws -> [String] {
        let path = "/tmp/vitrina-log-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(path) }
        body(try Log(level: level, format: format, to: .file(path)))
        return String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n").map {
            format == .text ? String($0.drop { $0 != " " }.dropFirst()) : String($0)
        }
    }

    @Test func `writes a line for each event`() throws {
        let lines = try lines { log in
            log.info("run finished", ["model": .string("payment"), "rows": .int(3), "name": .string("a \"b\""), "none": .null])
            log.error("строка", ["empty": .string("")])
        }
        #expect(lines == [#"info run finished model=payment rows=3 name="a \"b\"" none=null"#, #"error строка empty="""#])
    }

    @Test func `writes JSON that reads back`() throws {
        let line = try #require(try lines(.info, .json) { $0.warning("a\nb", ["rows": .int(3)]) }.first)
        let json = try JSON(parsing: line)
        #expect(json["level"]?.string == "warning" && json["message"]?.string == "a\nb" && json["rows"]?.int == 3)
        #expect(json["time"]?.string?.hasSuffix("Z") == true)
    }

    @Test func `makes nothing of what nobody wants`() throws {
        func fail() -> String {
            Issue.record("the message was made")
            return ""
        }
        #expect(try lines(.warning) { $0.info(fail(), ["a": .string(fail())]) } == [])
    }

    @Test func `masks a secret wherever it turns up`() throws {
        let lines = try lines { log in
            log.conceal("hunter2")
            log.conceal("hunter2-and-more")
            log.info(
                "cannot connect: postgres://a:hunter2@host", ["detail": .array([.string("xhunter2x")]), "all": .string("hunter2-and-more")])
        }
        #expect(lines == [#"info cannot connect: postgres://a:•••@host detail=["x•••x"] all=•••"#])
    }

    @Test func `lets no text start a line of its own`() throws {
        #expect(try lines { $0.info("a\nerror forged", ["b": .string("c\nd")]) } == [#"info a\nerror forged b="c\nd""#])
    }

    @Test func `keeps its lines whole among many writers`() async throws {
        let path = "/tmp/vitrina-log-\(UInt64.random(in: 0 ... .max))"
        defer { unlink(path) }
        let log = try Log(to: .file(path))
        await withTaskGroup { group in
            for writer in 0..<8 {
                group.addTask { for _ in 0..<200 { log.info(String(repeating: "\(writer)", count: 500)) } }
            }
        }
        let lines = String(decoding: try Files.read(path), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1600)
        #expect(lines.allSatisfy { Set($0.suffix(500)).count == 1 })
    }

    @Test func `says when its file cannot be opened`() {
        #expect(throws: Diagnostic.self) { try Log(to: .file("/no/such/folder/log")) }
    }

    @Test func `tells the time in UTC`() {
        #expect(Timestamp.text(seconds: 1_709_164_799, milliseconds: 7) == "2024-02-28T23:59:59.007Z")
        #expect(Log.Level("warning") == .warning && Log.Level("loud") == nil)
    }
}

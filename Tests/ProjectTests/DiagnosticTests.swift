import FoundationEssentials
import TestSupport
import Testing

@testable import Base
@testable import Project

@Suite struct `A wrong project` {
    @Test(arguments: BadProject.all) func `is told of as its golden file has it`(project: BadProject) throws {
        let text = try project.rendered()
        try expect(text, matches: "Project/\(project).txt")
        for value in BadProject.environment.values { #expect(!text.contains(value)) }
    }

    @Test func `has a golden file for every code that the module can report`() throws {
        let golden = try BadProject.all.map { try String(contentsOfFile: "\(BadProject.folder)/\($0).txt", encoding: .utf8) }.joined()
        let missing = try codes(in: "Project").filter { !golden.contains("[\($0)]") }
        #expect(missing == [])
    }

    /// What stands in quotes after `report(` or `Diagnostic(` in the sources of a module.
    private func codes(in module: String) throws -> [String] {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/") + "/Sources/" + module
        let files = try FileManager.default.subpathsOfDirectory(atPath: root).filter { $0.hasSuffix(".swift") }
        return try files.flatMap { file in
            try String(contentsOfFile: root + "/" + file, encoding: .utf8).matches(of: /(?:report|Diagnostic)\(\s*"([a-z]+\.[a-z0-9-]+)"/)
                .map { String($0.1) }
        }
    }
}

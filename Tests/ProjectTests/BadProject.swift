import FoundationEssentials
import TestSupport

@testable import Base
@testable import Project

/// A small project that is wrong, as a file of `Tests/Golden/Project` has it: `=== path` begins each of its files. Lines
/// before the first are `profile: name`, or `none` where even vitrina.yaml is not there.
struct BadProject: Sendable, CustomStringConvertible {
    static let folder = "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Golden/Project"
    static let all = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".project") }.sorted().map { BadProject(description: String($0.dropLast(8))) }

    /// What the environment holds; none of it may ever be seen.
    static let environment = ["PASSWORD": "p@ss/w:rd?-тайна"]

    let description: String

    /// The diagnostics as a person reads them, in both languages.
    func rendered() throws -> String {
        let folder = try TemporaryFolder("project")
        let profile = try write(to: folder)
        let (loaded, diagnostics) = Folder.load(folder.path, profile: profile, environment: BadProject.environment)
        precondition((loaded == nil) == diagnostics.hasErrors)
        return Language.allCases.map { language in
            diagnostics.sorted.map { $0.render(in: language) { Folder.line($0, in: folder.path) } }.joined(separator: "\n")
        }.joined(separator: "\n---\n\n")
    }

    /// Lays the project out in the folder and gives the profile it asks for.
    private func write(to folder: TemporaryFolder) throws -> String? {
        let bytes = try Files.read("\(BadProject.folder)/\(description).project")
        var files: [String: [UInt8]] = ["vitrina.yaml": Array("name: Shop\nlanguages: [en, ru]\n".utf8)]
        var profile: String?
        var current: String?
        for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix("=== ") {
                current = String(text.dropFirst(4))
                files[current!] = []
            } else if let current {
                files[current]! += Array(line) + [UInt8(ascii: "\n")]
            } else if text == "none" {
                files = [:]
            } else {
                profile = String(text.dropFirst("profile: ".count))
            }
        }
        for (file, bytes) in files {
            try folder.write("", to: file)
            try Files.write(bytes, to: folder.path(file))
        }
        return profile
    }
}

import Base
import Engines
import FoundationEssentials
import Glibc
import Pipeline
import Project
import State

/// A command at work in a project.
struct Session: Sendable {
    let workplace: Workplace
    let console: any Console
    /// Who asked, for the history.
    let by: String

    var folder: Folder { workplace.folder }

    /// The project's folder that the words name, as an absolute path.
    static func root(of words: some Sequence<String>) -> String {
        var named: String?
        var previous = ""
        for word in words {
            if previous == "--project" { named = word }
            if word.hasPrefix("--project=") { named = String(word.dropFirst("--project=".count)) }
            previous = word
        }
        return absolute(named ?? ".")
    }

    static func root(_ arguments: Arguments) -> String { absolute(arguments["project"] ?? ".") }

    static func absolute(_ path: String) -> String {
        var parts: [Substring] = []
        let full = path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
        for part in full.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }

    /// Reads the project, or fails with all that is wrong in it.
    static func load(_ root: String, profile: String?, _ environment: [String: String]) throws -> Folder {
        guard Files.exists(root + "/vitrina.yaml") else { throw missing(root) }
        let (folder, diagnostics) = Folder.load(root, profile: profile, environment: environment)
        guard let folder else { throw diagnostics }
        return folder
    }

    static func missing(_ root: String) -> Diagnostic {
        Diagnostic(
            "project.missing", "`\(root)` is no project: it has no vitrina.yaml.", "`\(root)` — не проект: там нет vitrina.yaml.",
            mend: Text(
                "go to a project, name it with `--project`, or begin one with `vitrina init`",
                "перейдите в проект, укажите его в `--project` или создайте новый: `vitrina init`"))
    }

    /// The folders in which engines' libraries lie.
    static func libraries(_ environment: [String: String]) -> [String] {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
        return Library.folders(environment, program: program)
    }

    static func user(_ environment: [String: String]) -> String {
        environment["USER"] ?? environment["LOGNAME"] ?? "uid \(getuid())"
    }
}

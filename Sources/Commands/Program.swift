import Base
import FoundationEssentials
import Glibc
import Project

/// The program: finds the command, reads its words, and ends with its status.
public enum Program {
    static let version = "0.1.0"

    static let commands: [Command] = [
        .initialise, .generate, .check, .test, .plan, .diff, .switchModel, .lineage, .run, .status, .schedule, .notifyTest, .query,
        .incidents, .resolve, .quarantine, .quarantineExport, .quarantineReplay, .export, .metric, .sourceList, .sourceAdd,
        .sourceTest, .sourcePreview, .sourceDiff, .serve, .userAdd, .userList,
        .userPassword, .userRemove, .doctor, .stub,
    ]

    public static func main() async -> Never {
        // A reader that goes away ends a write with an error, never the process.
        signal(SIGPIPE, SIG_IGN)
        let words = Array(CommandLine.arguments.dropFirst())
        let terminal = Terminal(environment: ProcessInfo.processInfo.environment, language: language(in: words))
        // Nothing is left to save: all output is written, and the engines' own endings at `exit` may print or wait.
        _exit(await run(words, terminal))
    }

    private static func run(_ words: [String], _ console: any Console) async -> Int32 {
        if words.isEmpty || ["--help", "-h", "help"].contains(words[0]) {
            if words.count > 1, let command = find(words.dropFirst())?.command {
                Help.print(command, console)
            } else {
                Help.print(commands, console)
            }
            return words.isEmpty ? 2 : 0
        }
        if ["--version", "version"].contains(words[0]) {
            console.print("vitrina \(version)")
            return 0
        }
        guard let (command, rest) = find(words[...]) else {
            let unknown = Diagnostic(
                "command.unknown", "There is no command `\(words[0])`.", "Команды `\(words[0])` нет.",
                mend: nearest(to: words[0], in: commands.map(\.name)).map { Text("write `vitrina \($0)`", "напишите `vitrina \($0)`") }
                    ?? Text("see `vitrina --help`", "см. `vitrina --help`"))
            console.printError(unknown.render(in: console.language))
            return 2
        }
        if rest.contains("--help") || rest.contains("-h") {
            Help.print(command, console)
            return 0
        }
        let root = Session.root(of: rest)
        do {
            try checkLanguage(in: words)
            let arguments = try Arguments(Array(rest), of: command)
            switch command.work {
            case .here(let work): return try await work(arguments, console)
            case .owner: return try await Owner.perform(command, arguments, words, console)
            }
        } catch {
            return report(error, root: root, console)
        }
    }

    /// The command that the words begin with, and the words behind it.
    static func find(_ words: ArraySlice<String>) -> (command: Command, rest: ArraySlice<String>)? {
        for length in [2, 1] where words.count >= length {
            let name = words.prefix(length).joined(separator: " ")
            if let command = commands.first(where: { $0.name == name }) { return (command, words.dropFirst(length)) }
        }
        return nil
    }

    /// Shows what went wrong and says so in the status.
    static func report(_ error: any Error, root: String, _ console: any Console) -> Int32 {
        let all = (error as? Diagnostics)?.sorted ?? [Diagnostic.explaining(error, at: nil)]
        for diagnostic in all { console.printError(diagnostic.render(in: console.language) { Folder.line($0, in: root) }) }
        return 1
    }

    /// The language that the words ask for, which may be none of ours.
    private static func languageName(in words: [String]) -> String? {
        for (index, word) in words.enumerated() {
            if word == "--lang", index + 1 < words.count { return words[index + 1] }
            if word.hasPrefix("--lang=") { return String(word.dropFirst("--lang=".count)) }
        }
        return nil
    }

    private static func language(in words: [String]) -> Language? { languageName(in: words).flatMap(Language.init(rawValue:)) }

    private static func checkLanguage(in words: [String]) throws(Diagnostic) {
        guard let name = languageName(in: words), Language(rawValue: name) == nil else { return }
        throw Diagnostic(
            "argument.unknown-language", "Vitrina does not speak `\(name)`.", "Vitrina не говорит на языке `\(name)`.",
            mend: Text("write `--lang en` or `--lang ru`", "напишите `--lang en` или `--lang ru`"))
    }
}

import Base
import Glibc
import Pipeline
import Project

/// Who owns a project's embedded files: one process at a time. A server owns them while it runs, and does the work of
/// commands that come to its socket; without one, a command owns them for as long as it works.
enum Owner {
    /// Does the work of a command where the files are owned.
    static func perform(_ command: Command, _ arguments: Arguments, _ words: [String], _ console: any Console) async throws -> Int32 {
        let root = Session.root(arguments)
        var waiting: Session?
        while true {
            switch try take(root, as: .command) {
            case .taken(let lock):
                defer { withExtendedLifetime(lock) {} }
                return try await work(command, arguments, session(root, arguments, console))
            case .server: return try await Handover.send(words, root: root, console)
            case .busy(let process):
                guard command.waitsInLine(arguments) else { throw busy(process) }
                let session = try waiting ?? session(root, arguments, console)
                waiting = session
                // Where all engines are servers there is no file to own, and the leases in the state keep order.
                if session.folder.settings.engines.areServers { return try await work(command, arguments, session) }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    private static func session(_ root: String, _ arguments: Arguments, _ console: any Console) throws -> Session {
        let folder = try Session.load(root, profile: arguments["profile"], console.environment)
        let engines = EngineRoom(folder, libraries: Session.libraries(console.environment))
        return Session(workplace: Workplace(folder, engines), console: console, by: Session.user(console.environment))
    }

    /// Does the work with engines that this process owns; a failure is shown where the command was given.
    static func work(_ command: Command, _ arguments: Arguments, _ session: Session) async throws -> Int32 {
        guard case .owner(let work) = command.work else { preconditionFailure("`\(command.name)` needs no owner") }
        do {
            return try await work(arguments, session)
        } catch {
            return Program.report(error, root: session.folder.root, session.console)
        }
    }

    static func busy(_ process: String) -> Diagnostic {
        Diagnostic(
            "project.busy", "Another vitrina works in this project: process \(process).",
            "В этом проекте уже работает другая vitrina: процесс \(process).",
            mend: Text(
                "wait for its end, or start `vitrina serve`, which works for several commands at once",
                "дождитесь её конца или запустите `vitrina serve`: он работает сразу на несколько команд"))
    }

    enum Kind: String { case command, server }

    enum Holder {
        case taken(FileLock)
        case server(process: String)
        case busy(process: String)
    }

    /// Takes the project's files, or tells who has them.
    static func take(_ root: String, as kind: Kind) throws -> Holder {
        guard Files.exists(root + "/vitrina.yaml") else { throw Session.missing(root) }
        let folder = root + "/.vitrina"
        try Files.makeFolder(folder, mode: 0o700)
        let (lock, holder) = try FileLock.take(folder + "/lock", leaving: "\(kind.rawValue) \(getpid())")
        if let lock { return .taken(lock) }
        let words = holder.split(separator: " ").map(String.init)
        if words.count == 2, words[0] == Kind.server.rawValue { return .server(process: words[1]) }
        return .busy(process: words.last ?? "?")
    }
}

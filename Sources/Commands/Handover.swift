import Base
import FoundationEssentials
import Glibc
import HTTP

/// How a command's work reaches the server that owns the project, and how its output comes back.
///
/// The command line sends one `request`; the server answers with `output` and `error` frames as the command writes, may
/// ask for a `secret`, and ends with the `status`. A command line that goes away cancels its command.
enum Handover {
    enum Kind: UInt8 {
        case request = 1, secret, output, error, askSecret, status
    }

    /// The socket of a project. The path that is given to the system goes over an open folder, so that it is short
    /// however deep the project lies.
    struct Socket {
        let path: String
        private let folder: Int32

        init(root: String) throws(Diagnostic) {
            folder = open(root + "/.vitrina", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            guard folder >= 0 else { throw Files.failure(root + "/.vitrina") }
            path = "/proc/self/fd/\(folder)/socket"
        }
    }

    /// What a command line tells of itself and its terminal.
    struct Request: Codable {
        let words: [String]
        let language: Language
        let width: Int
        let user: String
        let folder: String
    }

    /// Lets the server do the work, and shows here what it writes.
    static func send(_ words: [String], root: String, _ console: any Console) async throws -> Int32 {
        guard let connection = try await connect(root) else {
            throw Diagnostic(
                "server.not-ready", "The server of this project does not answer yet.", "Сервер этого проекта пока не отвечает.",
                mend: Text("try again in a second", "повторите через секунду"))
        }
        let request = Request(
            words: words, language: console.language, width: console.width, user: Session.user(console.environment),
            folder: FileManager.default.currentDirectoryPath)
        try await connection.send(Frame(kind: Kind.request.rawValue, bytes: Array(try JSONEncoder().encode(request))))
        while let frame = try await connection.receive() {
            switch Kind(rawValue: frame.kind) {
            case .output: console.write(frame.bytes)
            case .error: console.writeError(frame.bytes)
            case .askSecret: try await connection.send(Frame(kind: Kind.secret.rawValue, text: await console.askSecret(frame.text) ?? ""))
            case .status: return Int32(frame.text) ?? 1
            default: break
            }
        }
        throw Diagnostic(
            "server.gone", "The server went away before the command was done.", "Сервер исчез раньше, чем команда закончилась.",
            mend: Text(
                "`vitrina status` tells what was recorded as done; then give the command again",
                "`vitrina status` покажет, что записано как сделанное; затем повторите команду"))
    }

    /// A server that has just taken the project needs a moment to open its socket.
    private static func connect(_ root: String) async throws -> LocalConnection? {
        for _ in 0..<50 {
            if let connection = try LocalClient.connect(path: Socket(root: root).path) { return connection }
            try await Task.sleep(for: .milliseconds(100))
        }
        return nil
    }
}

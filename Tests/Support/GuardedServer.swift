import FoundationEssentials
import Glibc

/// A server that ends when the tests end, however they end.
///
/// A shell stands between: it starts the server and reads from a socket whose other end only this process holds. When
/// the tests exit, crash or are killed, the system closes it, the shell ends the server and removes its folder. The
/// server has a process group of its own (`set -m`), so that what it started ends with it.
final class GuardedServer: Sendable {
    /// The process of the server itself.
    let pid: pid_t
    private let log: String
    /// Our end of the socket: while it is open, the server lives.
    private let lifeline: Int32

    init(_ command: [String], folder: String, endedBy signal: String) async throws {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Failure("no socket: \(String(cString: strerror(errno)))")
        }
        lifeline = ends[1]
        defer { close(ends[0]) }
        log = "\(folder)/server.log"
        let pidFile = "\(folder)/server.pid"
        let script = """
            set -m
            log=$1 pid=$2 folder=$3; shift 3
            "$@" >"$log" 2>&1 </dev/null &
            echo $! >"$pid.next" && mv "$pid.next" "$pid"
            read -r end
            kill -\(signal) -- -$! ; wait $!
            until rm -rf "$folder"; do sleep 0.1; done
            """
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, ends[0], 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own: an interrupt at the terminal must not end the guard before its server.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        let guardian = ["bash", "-c", script, "guard", log, pidFile, folder]
        _ = try spawn(guardian + command, &actions, &attributes)
        pid = try await eventually("the start of \(command[0])", timeout: .seconds(60)) {
            (try? String(contentsOfFile: pidFile, encoding: .utf8)).flatMap { pid_t($0.filter(\.isNumber)) }
        }
    }

    deinit { close(lifeline) }

    /// What the server wrote, for the message of a failed start.
    var lines: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// Asks until the server answers; where it ended or stays silent, the failure shows what it wrote.
    func ready(_ what: String, _ ask: () async throws -> Bool) async throws {
        do {
            try await eventually("an answer of \(what)", timeout: .seconds(120)) {
                guard kill(pid, 0) == 0 else { throw Failure("\(what) has ended") }
                return try await ask() ? () : nil
            }
        } catch {
            throw Failure("\(error)\n\(lines)")
        }
    }
}

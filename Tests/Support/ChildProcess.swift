import FoundationEssentials
import Glibc
import Synchronization

/// What a program that has ended left behind.
package struct ProgramResult: Sendable {
    /// The exit status; a program ended by a signal has minus the signal.
    package let status: Int32
    package let stdout: String
    package let stderr: String
}

/// A program that runs beside the test. Its output goes to unlinked files, so it never waits for a reader.
package final class ChildProcess: Sendable {
    package let pid: pid_t
    private let name: String
    private let output: Descriptor
    private let errors: Descriptor
    private let status = Mutex<Int32?>(nil)

    /// Starts the program in a process group of its own. `environment` is added to the environment of the tests.
    package init(
        _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], stdin: String = "",
        folder: String? = nil
    ) throws {
        let input = try Descriptor(holding: stdin)
        output = try Descriptor(holding: "")
        errors = try Descriptor(holding: "")
        name = program

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.raw, 0)
        posix_spawn_file_actions_adddup2(&actions, output.raw, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.raw, 2)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGTERM)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        let command = (folder.map { ["env", "-C", $0] } ?? []) + [program] + arguments
        pid = try spawn(command, environment: environment, &actions, &attributes)
    }

    deinit {
        if ended() == nil {
            signal(SIGKILL)
            waitpid(pid, nil, 0)
        }
    }

    package func signal(_ number: Int32) { kill(pid, number) }

    package var stdout: String { output.text }
    package var stderr: String { errors.text }

    /// The exit status, or nil while the program runs.
    package func ended() -> Int32? {
        status.withLock { status in
            if status != nil { return status }
            var raw: Int32 = 0
            guard waitpid(pid, &raw, WNOHANG) == pid else { return nil }
            let signal = raw & 0x7f
            status = signal == 0 ? (raw >> 8) & 0xff : -signal
            return status
        }
    }

    /// Waits for the end; after `timeout` the whole process group is killed and the test fails.
    package func wait(timeout: Duration = .seconds(60)) async throws -> ProgramResult {
        let deadline = ContinuousClock.now + timeout
        while true {
            if let status = ended() { return ProgramResult(status: status, stdout: stdout, stderr: stderr) }
            guard ContinuousClock.now < deadline else {
                kill(-pid, SIGKILL)
                throw Failure("\(name) did not end within \(timeout).\n\(stdout)\(stderr)")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }
}

/// Runs a program to its end.
package func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], stdin: String = "",
    folder: String? = nil, timeout: Duration = .seconds(60)
) async throws -> ProgramResult {
    try await ChildProcess(program, arguments, environment: environment, stdin: stdin, folder: folder)
        .wait(timeout: timeout)
}

/// Why a test cannot go on.
package struct Failure: Error, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// An unlinked file.
private struct Descriptor: ~Copyable {
    let raw: Int32

    init(holding text: String) throws {
        let path = "/tmp/vitrina-\(UUID().uuidString)"
        raw = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard raw >= 0 else { throw Failure("no temporary file: \(String(cString: strerror(errno)))") }
        unlink(path)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(raw, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Failure("a temporary file takes no text: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
        lseek(raw, 0, SEEK_SET)
    }

    deinit { close(raw) }

    /// All that stands in the file, read without moving the place where the program writes.
    var text: String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = pread(raw, &chunk, chunk.count, bytes.count), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// `posix_spawnp` with Swift's strings; `environment` is added to the environment of the tests.
func spawn(
    _ command: [String], environment: [String: String] = [:], _ actions: inout posix_spawn_file_actions_t,
    _ attributes: inout posix_spawnattr_t
) throws -> pid_t {
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
    let argv = command.map { strdup($0) }
    let envp = variables.map { strdup($0) }
    defer { (argv + envp).forEach { free($0) } }
    var pid = pid_t()
    let code = posix_spawnp(&pid, command[0], &actions, &attributes, argv + [nil], envp + [nil])
    guard code == 0 else { throw Failure("\(command[0]) does not start: \(String(cString: strerror(code)))") }
    return pid
}

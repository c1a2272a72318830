import FoundationEssentials
import Glibc

/// Where the programs are that the tests are run against.
package enum Programs {
    /// The path of a program in one of the folders or on PATH. Where it is missing, the failure names its package.
    package static func find(_ name: String, package: String, beside folders: [String] = []) throws -> String {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        for folder in folders + path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw Failure("`\(name)` is not installed. Install the Debian package `\(package)`: apt-get install \(package)")
    }
}

/// A TCP port of loopback that was free a moment ago.
package func freePort() throws -> Int {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard socket >= 0 else { throw Failure("no socket: \(String(cString: strerror(errno)))") }
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let code = withUnsafeMutableBytes(of: &address) { bytes in
        let raw = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
        return bind(socket, raw, length) == 0 ? getsockname(socket, raw, &length) : -1
    }
    guard code == 0 else { throw Failure("no free port: \(String(cString: strerror(errno)))") }
    return Int(UInt16(bigEndian: address.sin_port))
}

/// Asks again until the answer is not nil; after `timeout` the test fails with `what`.
package func eventually<Answer>(
    _ what: String, timeout: Duration = .seconds(60), _ ask: () async throws -> Answer?
) async throws -> Answer {
    let deadline = ContinuousClock.now + timeout
    while ContinuousClock.now < deadline {
        if let answer = try await ask() { return answer }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw Failure("not within \(timeout): \(what)")
}

/// Runs a shell script that may mount: what it mounts is seen by nobody else and gone with it.
///
/// Root needs no user namespace, which some machines do not allow; everybody else does.
package func runMounting(
    _ script: String, _ arguments: [String] = [], environment: [String: String] = [:], timeout: Duration = .seconds(300)
) async throws -> ProgramResult {
    let unshare = try Programs.find("unshare", package: "util-linux")
    let user = geteuid() == 0 ? [] : ["--user", "--map-root-user"]
    return try await run(unshare, user + ["--mount", "sh", "-c", script, "sh"] + arguments, environment: environment, timeout: timeout)
}

import FoundationEssentials
import Glibc

/// An SFTP server of the tests' own (sshd), on loopback. The user of the tests logs in with a key, into the folder `root`.
package final class SFTPServer: Sendable {
    package let port: Int
    package let user: String
    package let root: String
    /// The private key that the server knows.
    package let identity: String
    package let knownHosts: String
    /// SHA-256 of the server's own key, in Base64.
    package let fingerprint: String
    private let server: GuardedServer

    package init() async throws {
        let sshd = try Programs.find("sshd", package: "openssh-server")
        let keygen = try Programs.find("ssh-keygen", package: "openssh-client")
        port = try freePort()
        guard let owner = getpwuid(geteuid()) else { throw Failure("the user of the tests has no name") }
        user = String(cString: owner.pointee.pw_name)
        let folder = try makeTemporaryFolder("sftp")
        root = folder + "/root"
        identity = folder + "/user"
        knownHosts = folder + "/known_hosts"
        mkdir(root, 0o755)
        // sshd looks for this folder when root starts it; a machine that never ran it has none.
        if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
        for key in ["host", "user"] {
            // libssh2 of Debian 12 reads keys in PEM.
            let made = try await run(keygen, ["-q", "-t", "ecdsa", "-m", "PEM", "-N", "", "-f", "\(folder)/\(key)"])
            guard made.status == 0 else { throw Failure("ssh-keygen: \(made.stderr)") }
        }
        let shown = try await run(keygen, ["-l", "-f", "\(folder)/host.pub"])
        fingerprint = shown.stdout.split(separator: " ").first { $0.hasPrefix("SHA256:") }.map { String($0.dropFirst(7)) } ?? ""
        let hostKey = try String(contentsOfFile: "\(folder)/host.pub", encoding: .utf8)
        try Data("[127.0.0.1]:\(port) \(hostKey)".utf8).write(to: URL(filePath: knownHosts))
        let settings = [
            "Port \(port)", "ListenAddress 127.0.0.1", "HostKey \(folder)/host", "AuthorizedKeysFile \(folder)/user.pub", "StrictModes no",
            "PidFile none", "UsePAM no", "PasswordAuthentication no", "PermitRootLogin prohibit-password", "Subsystem sftp internal-sftp",
            "ForceCommand internal-sftp -R -d \(root)", "LogLevel ERROR",
        ]
        try Data((settings.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(folder)/sshd_config"))
        server = try await GuardedServer([sshd, "-D", "-e", "-f", "\(folder)/sshd_config"], folder: folder, endedBy: "TERM")
        try await server.ready("sshd") { isListening(port) }
    }
}

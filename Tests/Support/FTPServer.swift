import FoundationEssentials
import Glibc

/// An FTP server of the tests' own (vsftpd), on loopback. Its one user may read the folder `root`.
///
/// It answers nothing but LIST to who asks what is there, as many servers do.
package final class FTPServer: Sendable {
    package enum Security: Sendable { case plain, explicitTLS, implicitTLS }

    package static let user = "anonymous"
    package static let password = "not-a-secret"

    package let port: Int
    /// The folder of the login.
    package let root: String
    /// The certificate to be trusted.
    package let authorities: String
    private let server: GuardedServer

    /// `rate`: bytes a second, so that a download lasts for a while.
    package init(_ security: Security = .plain, rate: Int = 0) async throws {
        let vsftpd = try Programs.find("vsftpd", package: "vsftpd")
        port = try freePort()
        let folder = try makeTemporaryFolder("ftp")
        root = folder + "/root"
        authorities = folder + "/certificate.pem"
        for name in ["root", "empty"] { mkdir("\(folder)/\(name)", 0o755) }
        var settings = [
            "listen=YES", "listen_address=127.0.0.1", "listen_port=\(port)", "background=NO", "pasv_address=127.0.0.1",
            "anonymous_enable=YES", "local_enable=NO", "write_enable=NO", "anon_root=\(root)", "anon_world_readable_only=NO",
            "secure_email_list_enable=YES", "email_password_file=\(folder)/passwords", "secure_chroot_dir=\(folder)/empty",
            // No other user, no chroot, no sandbox: so it needs neither root nor a machine of its own.
            "run_as_launching_user=YES", "seccomp_sandbox=NO", "xferlog_enable=NO", "anon_max_rate=\(rate)",
        ]
        if security != .plain {
            let openssl = try Programs.find("openssl", package: "openssl")
            let made = try await run(
                openssl,
                [
                    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                    "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(folder)/key.pem", "-out", authorities,
                ])
            guard made.status == 0 else { throw Failure("openssl: \(made.stderr)") }
            settings += [
                "ssl_enable=YES", "allow_anon_ssl=YES", "force_anon_logins_ssl=YES", "force_anon_data_ssl=YES",
                "rsa_cert_file=\(authorities)", "rsa_private_key_file=\(folder)/key.pem", "ssl_ciphers=HIGH", "require_ssl_reuse=NO",
                "implicit_ssl=\(security == .implicitTLS ? "YES" : "NO")",
            ]
        }
        try Data((settings.joined(separator: "\n") + "\n").utf8).write(to: URL(filePath: "\(folder)/vsftpd.conf"))
        try Data("\(Self.password)\n".utf8).write(to: URL(filePath: "\(folder)/passwords"))
        chmod("\(folder)/vsftpd.conf", 0o600)
        server = try await GuardedServer([vsftpd, "\(folder)/vsftpd.conf"], folder: folder, endedBy: "KILL")
        try await server.ready("vsftpd") { isListening(port) }
    }

    /// Puts a file into the folder of the login.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let path = "\(root)/\(name)"
        try FileManager.default.createDirectory(
            atPath: String(path[..<path.lastIndex(of: "/")!]), withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
    }

    package func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    /// Breaks all connections, as a restart of the server does, and goes on listening. Tells how many there were.
    @discardableResult
    package func dropConnections() -> Int {
        let children = descendants(of: server.pid)
        for child in children { kill(child, SIGKILL) }
        return children.count
    }

    private func descendants(of parent: pid_t) -> [pid_t] {
        let path = "/proc/\(parent)/task/\(parent)/children"
        let children = ((try? String(contentsOfFile: path, encoding: .utf8)) ?? "").split(separator: " ").compactMap { pid_t($0) }
        return children + children.flatMap { descendants(of: $0) }
    }
}

/// Whether somebody takes connections at a port of loopback.
func isListening(_ port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafeBytes(of: &address) { bytes in
        connect(socket, bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count)) == 0
    }
}

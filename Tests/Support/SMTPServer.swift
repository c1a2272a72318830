import FoundationEssentials
import Glibc

/// A mail server of the tests' own (aiosmtpd), on loopback. It keeps what it takes, and has no mailbox of `nobody@`.
package final class SMTPServer: Sendable {
    package enum Security: String, Sendable { case none, startTLS, tls }

    package struct Mail: Sendable {
        package let from: String
        package let to: [String]
        package let subject: String
        package let id: String
        package let text: String
        /// As it came over the wire.
        package let raw: String
    }

    package static let user = "vitrina"
    package static let password = "p@ss: тайна"

    package let port: Int
    /// The certificate to be trusted.
    package let authorities: String
    private let folder: String
    private let server: GuardedServer

    /// With a security, it wants the login.
    package init(_ security: Security = .none, port: Int? = nil) async throws {
        let python = try Programs.find("python3", package: "python3", beside: ["/usr/bin"])
        guard try await run(python, ["-c", "import aiosmtpd"]).status == 0 else {
            throw Failure("aiosmtpd is not installed. Install the Debian package `python3-aiosmtpd`: apt-get install python3-aiosmtpd")
        }
        let openssl = try Programs.find("openssl", package: "openssl")
        let number = try port ?? freePort()
        self.port = number
        let folder = try makeTemporaryFolder("smtp")
        self.folder = folder
        authorities = folder + "/certificate.pem"
        let made = try await run(
            openssl,
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "\(folder)/key.pem", "-out", authorities,
            ])
        guard made.status == 0 else { throw Failure("openssl: \(made.stderr)") }
        try Data(Self.script.utf8).write(to: URL(filePath: "\(folder)/server.py"))
        server = try await GuardedServer(
            [python, "\(folder)/server.py", "\(number)", security.rawValue, folder, Self.user, Self.password], folder: folder,
            endedBy: "KILL")
        try await server.ready("aiosmtpd") { isListening(number) }
    }

    /// What it took, in its order.
    package func mails() throws -> [Mail] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mail") }
        return try names.sorted().map { name in
            let lines = try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8).split(
                separator: "\u{1}", omittingEmptySubsequences: false)
            return Mail(
                from: String(lines[0]), to: lines[1].split(separator: " ").map(String.init), subject: String(lines[2]),
                id: String(lines[3]), text: String(lines[4]), raw: String(lines[5]))
        }
    }

    private static let script = """
        import asyncio, email, email.policy, os, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        port, security, folder, user, password = int(sys.argv[1]), *sys.argv[2:]
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder + "/certificate.pem", folder + "/key.pem")
        taken = 0

        class Handler:
            async def handle_RCPT(self, server, session, envelope, address, options):
                if address.startswith("nobody@"):
                    return "550 5.1.1 no such mailbox"
                envelope.rcpt_tos.append(address)
                return "250 OK"

            async def handle_DATA(self, server, session, envelope):
                global taken
                taken += 1
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                parts = [envelope.mail_from, " ".join(envelope.rcpt_tos), mail["Subject"], mail["Message-ID"],
                         mail.get_content(), envelope.content.decode()]
                path = f"{folder}/{taken:06}"
                with open(path + ".part", "w") as file:
                    file.write("\\1".join(parts))
                os.rename(path + ".part", path + ".mail")
                return "250 OK"

        def check(server, session, envelope, mechanism, login):
            isRight = login.login.decode() == user and login.password.decode() == password
            return AuthResult(success=isRight, handled=False)

        def connection():
            more = {} if security == "none" else dict(authenticator=check, auth_required=True, auth_require_tls=security == "startTLS")
            if security == "startTLS":
                more.update(tls_context=context, require_starttls=True)
            return SMTP(Handler(), hostname="localhost", **more)

        async def serve():
            ready = dict(ssl=context) if security == "tls" else {}
            server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", port, **ready)
            await server.serve_forever()

        asyncio.run(serve())
        """
}

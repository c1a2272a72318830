import Base
import Databases
import Glibc
import Secrets
import TestSupport
import Testing

@Suite struct `An address of MySQL` {
    private let plain = MySQLAddress(host: "db.example", user: "reader", password: Secret("hidden"), database: "shop")

    @Test func `takes its options`() throws {
        var address = plain
        try address.apply(options: [("tls", "required"), ("connect_timeout", "3")])
        #expect(address.tls == .required)
        #expect(address.patience == 3)
        try address.apply(options: [("zero_dates", "null")])
        #expect(address.zeroDates == .null)
        try address.apply(options: [("tls_ca", "/etc/ca.pem")])
        #expect(address.tls == .verified(authority: "/etc/ca.pem"))
        try address.apply(options: [("socket", "/run/mysqld/mysqld.sock")])
        #expect("\(address)" == "reader@localhost, socket /run/mysqld/mysqld.sock/shop")
        #expect("\(plain)" == "reader@db.example:3306/shop")
    }

    @Test(arguments: [("tsl", "required", "write tls"), ("tls", "yes", "tls=off"), ("connect_timeout", "soon", "write connect_timeout=10")])
    func `names the mend of an option it does not know`(name: String, value: String, mend: String) {
        var address = plain
        let diagnostic = #expect(throws: Diagnostic.self) { try address.apply(options: [(name, value)]) }
        #expect(diagnostic?.code == "database.address-option")
        #expect(diagnostic?.mend?[.en].contains(mend) == true)
    }

    @Test func `with TLS lets nobody listen, and believes only whom it should`() async throws {
        let folder = try TemporaryFolder("tls")
        // The server's own user reads the certificates.
        chmod(folder.path, 0o755)
        let openssl = try Programs.find("openssl", package: "openssl")
        let make = """
            set -e; cd "$1"
            for name in good bad; do
                openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$name" -keyout $name.key -out $name.pem
            done
            openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr
            printf 'subjectAltName=DNS:localhost,IP:127.0.0.1' >names
            openssl x509 -req -in server.csr -CA good.pem -CAkey good.key -CAcreateserial -days 2 -extfile names -out server.pem
            chmod 644 server.key
            """
        let made = try await run("sh", ["-c", make.replacing("openssl", with: openssl), "sh", folder.path])
        try #require(made.status == 0, "\(made.stderr)")
        let server = try await MariaDBServer(["--ssl-cert=\(folder.path("server.pem"))", "--ssl-key=\(folder.path("server.key"))"])
        var address = MySQLWorkbench.address(server, "mysql")

        func cipher() async throws -> String? {
            let connection = try await MySQLConnection.connect(address)
            var stream = try await connection.query("SHOW STATUS LIKE 'Ssl_cipher'")
            return try stream.next()?[1].text(0)
        }
        #expect(try await cipher() == "")
        address.tls = .required
        #expect(try await cipher()?.isEmpty == false)
        address.tls = .verified(authority: folder.path("good.pem"))
        #expect(try await cipher()?.isEmpty == false)
        // The connection that ends a query is encrypted like the one that asked it.
        try await server.execute("ALTER USER '\(MariaDBServer.user)'@'%' REQUIRE SSL")
        let connection = try await MySQLConnection.connect(address)
        var stream = try await connection.query("SELECT seq, repeat('x', 100) FROM seq_1_to_1000000000")
        #expect(try stream.next() != nil)
        connection.cancel()
        #expect(throws: DatabaseError.self) { while try stream.next() != nil {} }
        #expect(try await connection.execute("DO 1") == 0)

        address.tls = .verified(authority: folder.path("bad.pem"))
        var error = await #expect(throws: DatabaseError.self) { try await cipher() }
        #expect(error?.kind == .unreachable)
        // A server without TLS is not spoken to in the open.
        address = MySQLWorkbench.address(try await MariaDBServer.shared(), "mysql")
        address.tls = .required
        error = await #expect(throws: DatabaseError.self) { try await cipher() }
        #expect(error?.kind == .unreachable)
    }
}

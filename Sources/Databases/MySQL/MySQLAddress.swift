import Base
import Secrets

/// Where a MySQL or MariaDB server is, and how to be let in.
package struct MySQLAddress: Sendable, Hashable, CustomStringConvertible {
    /// How the connection is encrypted.
    package enum TLS: Sendable, Hashable {
        case off
        /// Encrypted, or no connection; whoever answers is believed.
        case required
        /// The server's certificate must be good and name the host; `authority` is a file of certificates, nil for the system's.
        case verified(authority: String?)
    }

    /// What becomes of `0000-00-00`, by which old tables say that there is no date.
    package enum ZeroDates: String, Sendable, CaseIterable {
        /// Its row is set aside, as with any date that no calendar has.
        case refused
        case null
    }

    package var host: String
    package var port: Int
    /// A Unix socket, in place of host and port.
    package var socket: String?
    package var user: String?
    package var password: Secret?
    package var database: String
    package var tls: TLS
    /// Seconds to wait for the server.
    package var patience: Int
    package var zeroDates: ZeroDates

    package init(
        host: String, port: Int = 3306, socket: String? = nil, user: String?, password: Secret?, database: String, tls: TLS = .off,
        patience: Int = 10, zeroDates: ZeroDates = .refused
    ) {
        self.host = host
        self.port = port
        self.socket = socket
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
        self.patience = patience
        self.zeroDates = zeroDates
    }

    package var description: String {
        let place = socket.map { "localhost, socket \($0)" } ?? "\(host):\(port)"
        return "\(user.map { $0 + "@" } ?? "")\(place)/\(database)"
    }
}

extension MySQLAddress {
    /// Takes what stands behind the `?` of the address: `tls`, `tls_ca`, `socket`, `connect_timeout`,
    /// `zero_dates`.
    package mutating func apply(options: [(name: String, value: String)]) throws(Diagnostic) {
        var authority: String?
        for (name, value) in options {
            switch name {
            case "tls":
                switch value {
                case "off": tls = .off
                case "required": tls = .required
                case "verified": tls = .verified(authority: nil)
                default: throw refusal("tls=\(value)", "tls=off, tls=required, tls=verified")
                }
            case "tls_ca": authority = value
            case "socket": socket = value
            case "connect_timeout":
                guard let seconds = Int(value), (1...3600).contains(seconds) else {
                    throw refusal("connect_timeout=\(value)", "connect_timeout=10")
                }
                patience = seconds
            case "zero_dates":
                guard let dates = ZeroDates(rawValue: value) else { throw refusal("zero_dates=\(value)", "zero_dates=null") }
                zeroDates = dates
            default:
                let known = ["tls", "tls_ca", "socket", "connect_timeout", "zero_dates"]
                throw refusal(name, nearest(to: name, in: known) ?? known.joined(separator: ", "))
            }
        }
        if let authority { tls = .verified(authority: authority) }
    }

    private func refusal(_ given: String, _ mend: String) -> Diagnostic {
        Diagnostic(
            "database.address-option", "The address of MySQL has an option that is not known: `\(given)`.",
            "В адресе MySQL неизвестная настройка: `\(given)`.", mend: Text("write \(mend)", "напишите \(mend)"))
    }
}

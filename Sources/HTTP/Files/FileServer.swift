import Base
import Synchronization

/// A server that hands out files: FTP, FTP with TLS, or SFTP. It is only read.
///
/// Its calls block in libcurl, on a thread of its own; the connection is kept from one call to the next.
package actor FileServer {
    package struct Address: Sendable {
        package enum Transport: String, Sendable {
            case ftp
            /// TLS from the first byte.
            case ftps
            /// FTP that turns to TLS before the login.
            case ftpes
            case sftp
        }

        package var transport: Transport
        package var host: String
        package var port: Int
        package var user: String?
        package var password: String?

        package init(_ transport: Transport, host: String, port: Int, user: String? = nil, password: String? = nil) {
            self.transport = transport
            self.host = host
            self.port = port
            self.user = user
            self.password = password
        }
    }

    /// By what the server is known to be itself.
    package struct Trust: Sendable {
        /// A file of certificates to trust instead of the system's.
        package var authorities: String?
        /// SHA-256 of the host's key in Base64, as `ssh-keygen -l` shows it behind `SHA256:`.
        package var fingerprint: String?
        /// A file of known hosts; without one and without a fingerprint, `~/.ssh/known_hosts`.
        package var knownHosts: String?
        /// A private key to log in with, in place of a password.
        package var identity: String?

        package init(authorities: String? = nil, fingerprint: String? = nil, knownHosts: String? = nil, identity: String? = nil) {
            self.authorities = authorities
            self.fingerprint = fingerprint
            self.knownHosts = knownHosts
            self.identity = identity
        }
    }

    package struct Patience: Sendable {
        package var connect = Duration.seconds(20)
        /// Without a byte.
        package var stall = Duration.seconds(60)
        /// How often a download that breaks off goes on where it was.
        package var retries = 5
        /// Before the first of them; each next one waits twice as long.
        package var pause = Duration.milliseconds(500)

        package init() {}
    }

    private let thread = QueueExecutor("files")
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    let address: Address
    let trust: Trust
    let patience: Patience
    let stop = StopFlag()
    /// Nil until the first call, and again when the connection is not to be used any more.
    private var kept: FileLine?
    /// Whether the server knows MLSD; nil until it was asked.
    private var knowsMLSD: Bool?

    package init(_ address: Address, trust: Trust = Trust(), patience: Patience = Patience()) {
        self.address = address
        self.trust = trust
        self.patience = patience
    }

    /// Ends the call that waits, and every later one, from any thread.
    package nonisolated func cancel() { stop.raise() }

    /// The files and folders in a folder. `incoming` lies in the folder of the login, `/srv/incoming` in the server's root.
    package func list(_ folder: String) throws(FileServerFailure) -> [FileEntry] {
        var attempt = 0
        while true {
            do throws(FileServerFailure) {
                return try listOnce(folder)
            } catch {
                // A server that cannot be reached at all is left to whoever asked.
                guard error.kind == .brokenOff, attempt < patience.retries, !stop.isRaised else { throw error }
                attempt += 1
                dropLine()
                wait(patience.pause)
            }
        }
    }

    private func listOnce(_ folder: String) throws(FileServerFailure) -> [FileEntry] {
        if address.transport != .sftp, knowsMLSD != false {
            do {
                let bytes = try line().list(folder, command: "MLSD")
                knowsMLSD = true
                return Listing.facts(bytes)
            } catch  where knowsMLSD == nil && error.kind.isRefusal {
                knowsMLSD = false
            }
        }
        return Listing.lines(try line().list(folder, command: nil))
    }

    func line() throws(FileServerFailure) -> FileLine {
        if let kept { return kept }
        let line = FileLine(self)
        kept = line
        return line
    }

    func dropLine() { kept = nil }

    final class StopFlag: Sendable {
        private let raised = Atomic(false)
        func raise() { raised.store(true, ordering: .relaxed) }
        var isRaised: Bool { raised.load(ordering: .relaxed) }
    }
}

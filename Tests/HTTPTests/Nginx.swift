// Process starts real programs; FoundationEssentials has none.
import Foundation
import Testing

@testable import HTTP

/// A real nginx on a free port, for the length of a test.
final class Nginx: Sendable {
    let port: UInt16
    let folder: TemporaryFolder
    private let process: Process

    /// The locations stand inside the server block.
    init(_ locations: String) async throws {
        let folder = try TemporaryFolder()
        self.folder = folder
        port = try HTTPServer(port: 0, router: Router()).port
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(folder.path)/\($0);" }
        try folder.write(
            "nginx.conf",
            """
            daemon off; master_process off; pid \(folder.path)/pid; error_log \(folder.path)/error.log;
            events { worker_connections 64; }
            http {
                access_log off; client_max_body_size 1g; \(temporary.joined(separator: " "))
                server { listen 127.0.0.1:\(port); listen unix:\(folder.path)/socket; root \(folder.path); \(locations) }
            }
            """)
        process = Process()
        process.executableURL = URL(fileURLWithPath: try Program.path("nginx", package: "nginx-light"))
        process.arguments = ["-p", folder.path, "-e", folder.path + "/error.log", "-c", folder.path + "/nginx.conf"]
        try process.run()
        try await eventually("nginx answers") { (try? RawConnection(port)) != nil }
    }

    var url: String { "http://127.0.0.1:\(port)" }

    deinit {
        // A program started from a thread of the pool is born with its signals blocked, so a polite one may not arrive.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

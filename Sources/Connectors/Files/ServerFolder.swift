import Base
import FoundationEssentials
import Glibc
import HTTP
import Project

/// A folder of a server, whose files are fetched one by one as they are read.
struct ServerFolder: FileFolder {
    private let server: FileServer
    private let folder: String
    /// As people know it.
    private let shown: String

    init(_ place: FileServerPlace, root: String) {
        let parts = place.address.reveal()
        guard let transport = FileServer.Address.Transport(rawValue: place.address.scheme) else {
            preconditionFailure("the project reads no other address")
        }
        server = FileServer(
            FileServer.Address(transport, host: parts.host, port: parts.port, user: parts.user, password: parts.password?.reveal()),
            trust: FileServer.Trust(
                authorities: place.authorities?.path(in: root), fingerprint: place.fingerprint,
                knownHosts: place.knownHosts?.path(in: root), identity: place.identity?.path(in: root)))
        folder = parts.database
        shown = "\(place.address)"
    }

    func news(_ pattern: String, after taken: Taken, for table: SourceTable, _ taking: Taking) async throws -> [FileVersion] {
        taking.whenCancelled { server.cancel() }
        let entries = try await list(NamePattern(pattern), for: table)
        guard !entries.isEmpty else { throw FileSet.noFiles(pattern, in: shown, for: table) }
        let news = entries.filter { !$0.entry.isSame(as: taken.files[$0.path]) }
        // A file that was touched a moment ago may be on its way: it is, if it looks another way a moment later.
        let now = time(nil)
        guard news.contains(where: { $0.entry.mayBeFresh(now) }) else { return news.map(\.version) }
        try await Task.sleep(for: ServerFolder.moment)
        let later = Dictionary(try await list(NamePattern(pattern), for: table).map { ($0.path, $0.entry) }) { first, _ in first }
        return news.filter { file in
            if later[file.path] == file.entry { return true }
            taking.noteLeft(file.path)
            return false
        }.map(\.version)
    }

    private static let moment = Duration.seconds(2)

    private struct Listed {
        let path: String
        let entry: FileEntry

        var version: FileVersion { FileVersion(name: path, size: entry.size, modified: entry.modified * 1_000_000_000) }
    }

    private func list(_ pattern: NamePattern, for table: SourceTable) async throws -> [Listed] {
        var paths = [""]
        var files: [Listed] = []
        for depth in 0...pattern.depth {
            var next: [String] = []
            for path in paths {
                for entry in try await list(path, for: table) where pattern.matches(entry.name, at: depth) {
                    if depth < pattern.depth, entry.kind == .folder { next.append(path + entry.name + "/") }
                    if depth == pattern.depth, entry.kind == .file { files.append(Listed(path: path + entry.name, entry: entry)) }
                }
            }
            paths = next
        }
        return files.sorted { $0.path < $1.path }
    }

    private func list(_ path: String, for table: SourceTable) async throws -> [FileEntry] {
        do {
            return try await server.list(full(path))
        } catch {
            throw explained(error, table)
        }
    }

    func fetch(_ file: FileVersion, for table: SourceTable, _ taking: Taking) async throws -> LocalFile {
        taking.whenCancelled { server.cancel() }
        try Files.makeFolder(taking.spool, mode: 0o700)
        let local = LocalFile("\(taking.spool)/\(UUID().uuidString)", name: file.name, isFetched: true)
        do {
            try await server.download(full(file.name), size: file.size, to: local.path)
            return local
        } catch {
            throw explained(error, table)
        }
    }

    private func full(_ path: String) -> String { folder.isEmpty || folder.hasSuffix("/") ? folder + path : folder + "/" + path }

    /// What may work in a moment is tried again by whoever asked.
    private func explained(_ error: FileServerFailure, _ table: SourceTable) -> any Error {
        let diagnostic = error.diagnostic(at: table.place)
        return error.kind.isPassing || error.kind == .grown || error.kind == .shrunk ? Interruption(diagnostic) : diagnostic
    }
}

extension FileEntry {
    /// Whether this is the file that was loaded. A listing may tell the day of an old file where it told the minute of a new one.
    fileprivate func isSame(as taken: FileVersion?) -> Bool {
        guard let taken, taken.size == size else { return false }
        let unit = exactness.rawValue
        return taken.modified / 1_000_000_000 / unit == modified / unit
    }

    /// Whether the file was touched within the last two minutes. A clock that keeps a zone of its own is off by quarters of an hour.
    fileprivate func mayBeFresh(_ now: Int) -> Bool {
        let age = now - modified
        return switch exactness {
        case .second: age < 120
        case .minute: abs(age) < 15 * 3600 && (age % 900 + 900 + 60) % 900 < 240
        case .day: false
        }
    }
}

import Databases
import Project

/// A table of files: each is a portion, fetched to this machine before it is read.
protocol FolderReader: TableReader {
    var table: SourceTable { get }
    var format: FileFormat { get }
    var folder: any FileFolder { get }
}

extension FolderReader {
    package func portions(after taken: Taken, _ taking: Taking) async throws -> [Portion] {
        try await folder.news(format.files, after: taken, for: table, taking).map { .file($0) }
    }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    func fetch(_ portion: Portion, _ taking: Taking) async throws -> LocalFile {
        guard case .file(let version) = portion else { preconditionFailure("files are taken one by one") }
        return try await folder.fetch(version, for: table, taking)
    }
}

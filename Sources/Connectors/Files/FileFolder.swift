import Base
import Project

/// The folder that the files of a source lie in.
protocol FileFolder: Sendable {
    /// Files that are new or have changed, in the order of their names. One that is still being written is left for the next
    /// run, and told.
    func news(_ pattern: String, after taken: Taken, for table: SourceTable, _ taking: Taking) async throws -> [FileVersion]

    /// The file on this machine.
    func fetch(_ file: FileVersion, for table: SourceTable, _ taking: Taking) async throws -> LocalFile
}

extension FilePlace {
    func folder(root: String) -> any FileFolder {
        switch self {
        case .folder(let path): LocalFolder(path: path.path(in: root))
        case .server(let place): ServerFolder(place, root: root)
        }
    }
}

extension Taking {
    func noteLeft(_ file: String) {
        note(
            Text(
                "`\(file)` is still being written and is left for the next run.",
                "`\(file)` ещё дописывается: он оставлен до следующего запуска."))
    }
}

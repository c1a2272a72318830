import Glibc
import Project

/// A folder of this machine.
struct LocalFolder: FileFolder {
    let path: String

    func news(_ pattern: String, after taken: Taken, for table: SourceTable, _ taking: Taking) async throws -> [FileVersion] {
        var news: [FileVersion] = []
        for file in try FileSet.find(pattern, in: path, for: table).files where taken.files[file.name] != file {
            if try await isAtRest(file.name) { news.append(file) } else { taking.noteLeft(file.name) }
        }
        return news
    }

    /// Whether nobody writes the file, or stops within a moment: a program that is just being started holds, for as long, what
    /// the one that starts it has open.
    private func isAtRest(_ name: String) async throws -> Bool {
        for _ in 0..<50 {
            if !isBeingWritten(name) { return true }
            try await Task.sleep(for: .milliseconds(30))
        }
        return false
    }

    func fetch(_ file: FileVersion, for table: SourceTable, _ taking: Taking) -> LocalFile {
        LocalFile(path + "/" + file.name, name: file.name)
    }

    /// Whether somebody has the file open for writing: then the system gives no lease for reading it. Where leases are not
    /// known, or not for us, the file is taken as it is.
    private func isBeingWritten(_ name: String) -> Bool {
        let setLease: Int32 = 1024  // F_SETLEASE, a macro that Swift does not see
        let descriptor = open(path + "/" + name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return fcntl(descriptor, setLease, F_RDLCK) != 0 && errno == EAGAIN
    }
}

import Glibc
import Project

/// A folder of this machine.
struct LocalFolder: FileFolder {
    let path: String

    func news(_ pattern: String, after taken: Taken, for table: SourceTable, _ taking: Taking) throws -> [FileVersion] {
        try FileSet.find(pattern, in: path, for: table).files.filter { file in
            guard taken.files[file.name] != file else { return false }
            guard isBeingWritten(file.name) else { return true }
            taking.noteLeft(file.name)
            return false
        }
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

import FoundationEssentials

#if canImport(Glibc)
import Glibc
#endif

/// Small acts on files whose failures a person must understand.
public enum Files {
    /// The whole file. Fails with `file.missing`, `file.denied` or `file.unreadable`, which name the path.
    public static func read(_ path: String) throws(Diagnostic) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure(path)
            }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// Puts the bytes in place at once: a reader sees the old file or the new one, never a part.
    public static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(Diagnostic) {
        let beside = path + ".next"
        let descriptor = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure(path) }
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress!, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                let error = failure(path)
                close(descriptor)
                unlink(beside)
                throw error
            }
            written += count
        }
        guard fsync(descriptor) == 0, close(descriptor) == 0, rename(beside, path) == 0 else {
            let error = failure(path)
            unlink(beside)
            throw error
        }
    }

    /// The folder and those above it.
    public static func makeFolder(_ path: String, mode: mode_t = 0o755) throws(Diagnostic) {
        guard mkdir(path, mode) != 0, errno != EEXIST else { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try makeFolder(String(path[..<slash]), mode: mode)
            guard mkdir(path, mode) != 0, errno != EEXIST else { return }
        }
        throw failure(path)
    }

    public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The names in a folder, sorted; empty where there is no such folder.
    public static func list(_ folder: String) throws(Diagnostic) -> [String] {
        guard let directory = opendir(folder) else {
            if errno == ENOENT { return [] }
            throw failure(folder)
        }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// The last failure of the system, as a diagnostic about this path. Call it before anything else touches errno.
    public static func failure(_ path: String) -> Diagnostic {
        let code = errno
        let place = Place(path)
        switch code {
        case ENOENT:
            return Diagnostic("file.missing", "There is no such file.", "Такого файла нет.", at: place)
        case EACCES, EPERM, EROFS:
            return Diagnostic(
                "file.denied", "The system does not let Vitrina in here.", "Система не даёт сюда доступа.", at: place,
                mend: Text(
                    "give the user that runs vitrina the right to read and write it",
                    "дайте пользователю, от имени которого работает vitrina, права на чтение и запись"))
        case ENOSPC, EDQUOT:
            return Diagnostic(
                "file.disk-full", "The disk is full.", "На диске нет места.", at: place,
                mend: Text("free some room, then run again", "освободите место и запустите ещё раз"))
        default:
            let reason = String(cString: strerror(code))
            return Diagnostic("file.unreadable", reason, reason, at: place)
        }
    }
}

import Base
import Glibc

/// The folder for what must lie on the disk for a while. Whoever puts a file in takes it out, unless it is killed.
package enum Spool {
    /// Removes what nobody touched for a day.
    package static func sweep(_ folder: String) throws(Diagnostic) {
        for name in try Files.list(folder) {
            var looks = stat()
            let path = folder + "/" + name
            if lstat(path, &looks) == 0, looks.st_mtim.tv_sec < time(nil) - 86_400 { unlink(path) }
        }
    }
}

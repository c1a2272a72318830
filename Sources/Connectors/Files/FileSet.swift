import Base
import Glibc
import Project

/// The files of a source table as they lie in their folder now.
package struct FileSet: Sendable {
    package let files: [FileVersion]

    /// Those that were not loaded yet, or are not what they were when they were loaded.
    package func news(after taken: Taken) -> [Portion] {
        files.filter { taken.files[$0.name] != $0 }.map { .file($0) }
    }

    /// Lists the files that the pattern names, in the order of their names. No file, or one that cannot be read, is an error.
    package static func find(_ pattern: String, in folder: String, for table: SourceTable) throws(Diagnostic) -> FileSet {
        guard Files.exists(folder) else {
            throw Diagnostic(
                "source.no-folder", "There is no folder `\(folder)`.", "Папки `\(folder)` нет.", at: table.place,
                mend: Text("make it, or correct `path` of the source", "создайте её или исправьте `path` источника"))
        }
        let names = try Files.list(folder).filter { matches(Array($0.utf8)[...], Array(pattern.utf8)[...]) }
        guard !names.isEmpty else {
            throw Diagnostic(
                "source.no-files", "No file in `\(folder)` is called `\(pattern)`.", "В папке `\(folder)` нет файлов `\(pattern)`.",
                at: table.place,
                mend: Text("bring the files, or correct `files` of the table", "положите файлы или исправьте `files` таблицы"))
        }
        var files: [FileVersion] = []
        for name in names { files.append(try file(name, in: folder)) }
        return FileSet(files: files)
    }

    private static func file(_ name: String, in folder: String) throws(Diagnostic) -> FileVersion {
        let path = folder + "/" + name
        var status = stat()
        guard stat(path, &status) == 0, access(path, R_OK) == 0 else { throw Files.failure(path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Diagnostic("file.not-a-file", "This is no file.", "Это не файл.", at: Place(path))
        }
        return FileVersion(name: name, size: status.st_size, modified: status.st_mtim.tv_sec * 1_000_000_000 + status.st_mtim.tv_nsec)
    }

    /// `*` stands for any characters, `?` for one.
    static func matches(_ name: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        // The usual two-finger walk: remember the last star and go back to it when the rest does not fit.
        var (name, pattern) = (name, pattern)
        var star: (name: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while let byte = name.first {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                star = (name, pattern)
            } else if let wanted = pattern.first, wanted == byte || wanted == UInt8(ascii: "?") {
                (name, pattern) = (name.dropFirst(), pattern.dropFirst())
            } else if let last = star {
                (name, pattern) = (last.name.dropFirst(), last.pattern)
                star = (name, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}

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
        let names = try names(NamePattern(pattern), in: folder)
        guard !names.isEmpty else { throw noFiles(pattern, in: folder, for: table) }
        var files: [FileVersion] = []
        for name in names { files.append(try file(name, in: folder)) }
        return FileSet(files: files)
    }

    static func noFiles(_ pattern: String, in folder: String, for table: SourceTable) -> Diagnostic {
        Diagnostic(
            "source.no-files", "No file in `\(folder)` is called `\(pattern)`.", "В папке `\(folder)` нет файлов `\(pattern)`.",
            at: table.place,
            mend: Text("bring the files, or correct `files` of the table", "положите файлы или исправьте `files` таблицы"))
    }

    private static func names(_ pattern: NamePattern, in folder: String) throws(Diagnostic) -> [String] {
        var paths = [""]
        for depth in 0...pattern.depth {
            var next: [String] = []
            for path in paths {
                for name in try list(folder + "/" + path, isRoot: depth == 0) where pattern.matches(name, at: depth) {
                    next.append(path + name + (depth < pattern.depth ? "/" : ""))
                }
            }
            paths = next
        }
        return paths.sorted()
    }

    /// The names in a folder; of what only might be a folder, nothing.
    private static func list(_ path: String, isRoot: Bool) throws(Diagnostic) -> [String] {
        var status = stat()
        guard isRoot || (stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR) else { return [] }
        return try Files.list(path)
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
}

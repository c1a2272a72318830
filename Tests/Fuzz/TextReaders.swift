import Base
import Connectors
import FoundationEssentials
import Project

/// The formats of text, each as a table of a project takes it.
enum TextReaders {
    static let all = [
        reader("csv", "files: a\ncolumns: {id: bigint, amount: \"decimal(18,2)\", name: text, day: date, payload: json}"),
        reader(
            "csv-cp1251",
            "files: a\nencoding: cp1251\nskip: 1\ndelimiter: \";\"\ndecimal_separator: \",\"\nthousands_separator: \" \"\ndate_format: \"%d.%m.%Y\"\ncolumns: {id: bigint, amount: \"decimal(18,2)\", name: text, day: date}"
        ),
        reader(
            "fixed",
            "files: a\nformat: fixed\nat: {id: 1-6, name: 7-20, amount: 21-30}\ncolumns: {id: bigint, name: text, amount: \"decimal(18,2)\"}"
        ),
        reader("log", "files: a\nformat: log\npattern: app\ncolumns: {time: timestamp, level: text, message: text}"),
        reader(
            "ndjson",
            "files: a\nformat: ndjson\nfields: {city: user.city}\ncolumns: {id: bigint, amount: \"decimal(18,2)\", city: text, user: json}"),
        reader("json", "files: a\nformat: json\nrecords: data.items\ncolumns: {id: bigint, name: text}"),
        Reader(name: "proposal") { path in _ = try FileProposal.look(at: path) },
    ]

    private static func reader(_ name: String, _ table: String) -> Reader {
        let loaded = Result { try source(table) }
        return Reader(name: name) { path in
            let table = try loaded.get()
            guard case .files(let format) = table.origin else { preconditionFailure("a source of files has files") }
            let taking = Taking(root: "/", spool: "/", reader: { throw CancellationError() }, warehouse: { throw CancellationError() })
            let next = try TextFile(LocalFile(path, name: "file"), table, format, taking).open()
            while try next() != nil {}
        }
    }

    /// A project of one table, read as any project is.
    private static func source(_ table: String) throws -> SourceTable {
        let root = "\(FileManager.default.temporaryDirectory.path())/vitrina-fuzz-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        try Files.makeFolder(root + "/sources")
        try Files.write(Array("name: fuzz\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n".utf8), to: root + "/vitrina.yaml")
        let lines = table.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        try Files.write(Array("kind: files\npath: data\ntables:\n  t:\n\(lines)\n".utf8), to: root + "/sources/s.yaml")
        let (folder, diagnostics) = Folder.load(root, environment: [:])
        guard let folder else { throw diagnostics }
        return folder.sources[0].tables[0]
    }
}

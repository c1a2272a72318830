import Base
import Columnar
import Connectors
import Engines
import FoundationEssentials
import Project
import TestSupport

/// A project of one source of files, read table by table as a run does.
struct FilesBed {
    let folder: TemporaryFolder
    let environment: [String: String]

    /// `source` is `sources/s.yaml` without `kind`; files lie in `data`.
    init(_ source: String, environment: [String: String] = [:]) throws {
        folder = try TemporaryFolder("files")
        self.environment = environment
        try folder.write("name: files\nlanguages: [en]\ncurrency: BYN\ntime_zone: Europe/Minsk\n", to: "vitrina.yaml")
        try folder.write("kind: files\n" + source, to: "sources/s.yaml")
    }

    /// A table `t` of a folder of this machine.
    init(table: String) throws {
        let indented = table.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
        try self.init("path: data\ntables:\n  t:\n\(indented)\n")
        try FileManager.default.createDirectory(atPath: folder.path("data"), withIntermediateDirectories: true)
    }

    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    /// No server that another test starts meanwhile inherits the open file, and would seem to write it.
    func write(_ bytes: [UInt8], to name: String) throws {
        let path = folder.path("data/" + name)
        try Files.makeFolder(String(path[..<path.lastIndex(of: "/")!]))
        try Files.write(bytes, to: path)
    }

    func load() throws -> Source {
        let (project, diagnostics) = Folder.load(folder.path, environment: environment)
        guard let project else { throw diagnostics }
        return project.sources[0]
    }

    var diagnostics: [Diagnostic] { Folder.load(folder.path, environment: environment).diagnostics.sorted }

    func taking() -> Taking {
        Taking(
            root: folder.path, spool: folder.path("spool"), reader: { try await FilesBed.database().connect() },
            warehouse: { try await FilesBed.database().connect() })
    }

    static func database() throws -> any Engines.Database {
        let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
        return try DuckDBDatabase(library: DuckDBLibrary(in: folders))
    }

    /// Takes what is new of a table.
    func take(_ name: String = "t", after taken: Taken = Taken(), _ given: Taking? = nil) async throws -> TakenRows {
        let taking = given ?? self.taking()
        let source = try load()
        guard let table = source.tables.first(where: { $0.name == name }) else { throw Failure("there is no table \(name)") }
        let reader = source.reader(of: table, root: folder.path)
        var result = TakenRows()
        for portion in try await reader.portions(after: taken, taking) {
            guard case .file(let file) = portion else { throw Failure("not a file: \(portion)") }
            result.taken.files[file.name] = file
            let stream = try await reader.rows(of: portion, taking)
            for batch in try await Blocking().collect(stream) { result.rows += batch.texts }
        }
        for batch in try taking.rejects.stream().collect() { result.rejects += batch.texts }
        result.notes = taking.notes.map(\.en)
        return result
    }
}

struct TakenRows {
    /// As text, `∅` for no value.
    var rows: [[String]] = []
    var rejects: [[String]] = []
    var notes: [String] = []
    var taken = Taken()

    /// File, line and column of each bad row.
    var places: [[String]] { rejects.map { Array($0.prefix(3)) } }
}

/// Where streams are read that may wait.
private actor Blocking {
    private let thread = QueueExecutor("test")
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    func collect(_ stream: consuming sending BatchStream) throws -> [RecordBatch] { try stream.collect() }
}

extension RecordBatch {
    var texts: [[String]] { (0..<count).map { row in columns.map { $0.string(row) ?? "∅" } } }
}

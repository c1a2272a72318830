import Base
import Connectors
import Engines
import Glibc
import Project
import SQLText
import Secrets
import State

/// A project with its engines.
package struct Workplace: Sendable {
    package let folder: Folder
    package let engines: EngineRoom

    package init(_ folder: Folder, _ engines: EngineRoom) {
        self.folder = folder
        self.engines = engines
    }

    /// Where files lie while they are read.
    var spool: String { folder.root + "/.vitrina/spool" }

    /// Who works here, for others to read: the machine and the project.
    package var holder: String { "\(machineName):\(folder.root)" }
}

/// The engines of a project, each opened when it is first wanted: a run with nothing to do opens none.
package actor EngineRoom {
    package nonisolated let root: String
    package nonisolated let roles: Settings.EngineSet
    /// What the engines may take together, in bytes.
    private let memory: Int
    private let libraries: [String]
    private var warehouseDatabase: (any Database)?
    private var martsDatabase: (any Database)?
    private var readerDatabase: DuckDBDatabase?
    private var store: Store?
    private var functions: Task<Void, any Error>?
    private var isRunning = false
    /// Steps that are done one by one.
    private var stepsUnderWay = 0

    /// `libraries` are the folders in which engines' libraries are looked for.
    package init(_ folder: Folder, libraries: [String]) {
        root = folder.root
        roles = folder.settings.engines
        memory = folder.settings.memory ?? MachineMemory.total / 2
        self.libraries = libraries
    }

    /// Where stage, dimensions and facts live.
    package func warehouse() throws -> any Database {
        if let warehouseDatabase { return warehouseDatabase }
        let database: any Database
        switch roles.warehouse {
        case .duckdb(let path):
            let path = try place(path)
            let limits = DuckDBDatabase.Limits(memory: memoryShare(2), temporaryFolder: path + ".spill")
            database = try DuckDBDatabase(path, library: DuckDBLibrary(in: libraries), limits: limits)
        case .postgres(let address): database = PostgresDatabase(url: address.url.reveal())
        }
        warehouseDatabase = database
        return database
    }

    /// Where the tables that people and programs read live.
    package func marts() throws -> any Database {
        if let martsDatabase { return martsDatabase }
        let database: any Database
        switch roles.marts {
        case .chdb(let path):
            let path = try place(path)
            try Files.makeFolder(path, mode: 0o700)
            database = try ChDBDatabase(path, library: ChDBLibrary(in: libraries), limits: .init(memory: memory / 2))
        case .clickhouse(let address): database = try ClickHouseDatabase(url: address.url.reveal())
        }
        martsDatabase = database
        return database
    }

    /// DuckDB in memory: the reader of files and the parser of SQL, whichever engine is the warehouse.
    package func reader() throws -> DuckDBDatabase {
        if let readerDatabase { return readerDatabase }
        // Of its own for each process: where all engines are servers, several work at once.
        let spill = try place(".vitrina/spill/\(getpid())")
        let database = try DuckDBDatabase(
            library: DuckDBLibrary(in: libraries), limits: .init(memory: memoryShare(4), temporaryFolder: spill))
        readerDatabase = database
        return database
    }

    /// The key under which personal columns are masked; made by one at a time.
    func maskKey() throws -> [UInt8] { try MaskKey.load(root: root) }

    /// Makes the functions that the model calls known to the connection.
    func prepare(_ connection: any Connection, for model: Model) async throws {
        guard Functions.areUsed(in: model.sql) else { return }
        let made =
            functions
            ?? Task {
                try await Functions.make(on: warehouse().connect())
            }
        functions = made
        do {
            try await made.value
        } catch {
            functions = nil
            throw error
        }
        guard connection.dialect == .postgres else { return }
        _ = try await connection.value("SELECT set_config('search_path', current_setting('search_path') || ', vitrina', false)")
    }

    package func state() async throws -> Store {
        if let store { return store }
        let opened: Store
        switch roles.state {
        case .sqlite(let path): opened = try await Store.open(.sqlite(path: place(path)))
        case .postgres(let address): opened = try await Store.open(.postgres(url: address.url))
        }
        store = opened
        return opened
    }

    /// Does the work of a run, of which this process has one at a time; the lease keeps other processes away.
    func exclusively<Result: Sendable>(_ work: @Sendable () async throws -> Result) async throws -> Result {
        guard !isRunning, stepsUnderWay == 0 else {
            throw Diagnostic(
                "run.under-way", "A run of this project is under way.", "Запуск этого проекта уже идёт.",
                mend: Text("`vitrina status` shows how far it is", "`vitrina status` покажет, где он сейчас"))
        }
        isRunning = true
        defer { isRunning = false }
        return try await work()
    }

    /// Does the work of one step, of which this process may have several at a time, but none beside a run.
    func beside<Result: Sendable>(_ work: @Sendable () async throws -> Result) async throws -> Result {
        while isRunning { try await Task.sleep(for: .milliseconds(100)) }
        stepsUnderWay += 1
        defer { stepsUnderWay -= 1 }
        return try await work()
    }

    package func parser() async throws -> SQLParser {
        try await SQLParser(duckdb: reader().connect()) { try await self.marts().connect() }
    }

    /// Where the tables are, in words that tell one place from another; what was made elsewhere is made again here.
    package nonisolated var addresses: (warehouse: String, marts: String) {
        let warehouse =
            switch roles.warehouse {
            case .duckdb(let path): "duckdb " + path
            case .postgres(let address): address.redacted
            }
        let marts =
            switch roles.marts {
            case .chdb(let path): "chdb " + path
            case .clickhouse(let address): address.redacted + (roles.cluster.map { " cluster " + $0 } ?? "")
            }
        return (warehouse, marts)
    }

    /// Whether the embedded files are there; a server is taken to be.
    package nonisolated var exists: (warehouse: Bool, marts: Bool) {
        let warehouse = if case .duckdb(let path) = roles.warehouse { Files.exists(absolute(path)) } else { true }
        let marts = if case .chdb(let path) = roles.marts { Files.exists(absolute(path) + "/store") } else { true }
        return (warehouse, marts)
    }

    private nonisolated func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : root + "/" + path }

    /// The absolute path, with the folders above it made.
    private func place(_ path: String) throws -> String {
        let path = absolute(path)
        if let slash = path.lastIndex(of: "/") { try Files.makeFolder(String(path[..<slash]), mode: 0o700) }
        return path
    }

    /// A part of the memory that the project may take, as DuckDB writes it.
    private func memoryShare(_ parts: Int) -> String { "\(memory / parts / 1024) KiB" }
}

private let machineName: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}()

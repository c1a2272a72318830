import Base
import CArrow
import CDuckDB
import Glibc
public import SQLText

/// DuckDB in this process: the embedded warehouse, the reader of files, and the parser of SQL.
///
/// One process at a time opens a file; inside it, connections are many.
public final class DuckDBDatabase: Database {
    public let dialect = Dialect.duckdb
    /// The library's version: `v2.0.0`.
    public let version: String
    let handle: Handle

    /// What the database may use; nil leaves DuckDB's own default.
    public struct Limits: Sendable {
        public var memory: String?
        public var threads: Int?
        /// Where it spills what does not fit in memory.
        public var temporaryFolder: String?

        public init(memory: String? = nil, threads: Int? = nil, temporaryFolder: String? = nil) {
            self.memory = memory
            self.threads = threads
            self.temporaryFolder = temporaryFolder
        }
    }

    /// Opens a file, or a database in memory where `path` is nil.
    public init(_ path: String? = nil, library: DuckDBLibrary, limits: Limits = Limits()) throws(EngineError) {
        if let path { try DuckDBDatabase.make(path, library) }
        handle = try Handle(path, library: library, limits: limits)
        version = library.version
    }

    public func connect() async throws -> any Connection {
        try DuckDBConnection(self)
    }

    /// A file that is not there yet is made beside its place and moved to it: DuckDB writes a new file bit by bit, and
    /// one that a kill left half made would never open again.
    private static func make(_ path: String, _ library: DuckDBLibrary) throws(EngineError) {
        guard !Files.exists(path) else { return }
        let beside = path + ".new"
        for file in [beside, beside + ".wal"] { unlink(file) }
        // Closed at once, which writes the file out.
        _ = try Handle(beside, library: library, limits: Limits())
        guard rename(beside, path) == 0 else {
            throw EngineError(.duckdb, .unreachable, "\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// The open database. Sendable: DuckDB's database handle may be used from any thread.
    final class Handle: @unchecked Sendable {
        let duckdb: DuckDB
        private(set) var raw: DuckDBHandle?

        init(_ path: String?, library: DuckDBLibrary, limits: Limits) throws(EngineError) {
            duckdb = library.functions
            var config: DuckDBHandle?
            _ = duckdb.create_config(&config)
            defer { duckdb.destroy_config(&config) }
            // Tables have no order; saying so lets DuckDB load files larger than memory.
            var options = [
                ("preserve_insertion_order", "false"), ("allocator_bulk_deallocation_flush_threshold", "16MiB"),
                ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
            ]
            if let memory = limits.memory { options.append(("memory_limit", memory)) }
            if let threads = limits.threads { options.append(("threads", String(threads))) }
            if let folder = limits.temporaryFolder { options.append(("temp_directory", folder)) }
            for (name, value) in options where duckdb.set_config(config, name, value) != 0 {
                throw EngineError(.duckdb, .statement, "the setting \(name) = \(value) was refused")
            }
            var error: UnsafeMutablePointer<CChar>?
            guard duckdb.open_ext(path, &raw, config, &error) == 0 else {
                let message = error.map { String(cString: $0) } ?? "the database did not open"
                duckdb.free(error)
                throw DuckDBDatabase.error(message)
            }
        }

        deinit { duckdb.close(&raw) }
    }

    /// DuckDB tells its kinds of errors by the first words of the message.
    static func error(_ message: String) -> EngineError {
        let kind: EngineError.Kind =
            if message.contains("Could not set lock on file") {
                .locked
            } else if message.contains("No space left on device") || message.contains("disk full") {
                .diskFull
            } else if message.hasPrefix("Out of Memory Error") {
                .outOfMemory
            } else if message.hasPrefix("INTERRUPT Error") {
                .cancelled
            } else if message.hasPrefix("IO Error: Cannot open file") {
                .unreachable
            } else {
                .statement
            }
        return EngineError(.duckdb, kind, message)
    }
}

/// DuckDB's library, loaded once.
///
/// Sendable: a table of functions that is never written after it was filled.
public struct DuckDBLibrary: @unchecked Sendable {
    let functions: DuckDB
    public let version: String
    public let path: String

    static let names = ["libduckdb.so", "_duckdb.cpython-311-x86_64-linux-gnu.so", "_duckdb.cpython-311-aarch64-linux-gnu.so"]

    /// Finds and loads the library: a plain `libduckdb.so` where there is one, or the one out of the Python wheel.
    public init(in folders: [String]) throws(EngineError) {
        guard let path = Library.find(DuckDBLibrary.names, in: folders) else {
            throw EngineError(.duckdb, .unreachable, "the library is not in \(folders.joined(separator: ", ")); scripts/setup fetches it")
        }
        let library: Library
        do {
            library = try Library(path, needsPython: !path.hasSuffix("libduckdb.so"))
        } catch {
            throw EngineError(.duckdb, .unreachable, "\(path): \(error)")
        }
        var table = DuckDB()
        if let missing = vitrina_duckdb_load(library.handle, &table) {
            throw EngineError(.duckdb, .unreachable, "\(path) has no function \(String(cString: missing)); version 2.0 is needed")
        }
        functions = table
        version = String(cString: table.library_version()!)
        self.path = path
    }
}

import Base
import CArrow
import CSystem
public import SQLText
import Synchronization

/// ClickHouse in this process: the embedded marts. One directory a process, one process a directory.
public final class ChDBDatabase: Database {
    public let dialect = Dialect.clickhouse
    let library: ChDBLibrary
    let handle: Handle
    private let counter = Atomic<Int>(0)

    public struct Limits: Sendable {
        public var memory: Int?
        public var threads: Int?

        public init(memory: Int? = nil, threads: Int? = nil) {
            self.memory = memory
            self.threads = threads
        }
    }

    /// Opens the directory, which must exist.
    public init(_ folder: String, library: ChDBLibrary, limits: Limits = Limits()) throws(EngineError) {
        self.library = library
        var options = [("uri", "chdb://\(folder)")]
        if let memory = limits.memory { options.append(("chdb.max_server_memory_usage", String(memory))) }
        if let threads = limits.threads { options.append(("chdb.max_threads", String(threads))) }
        handle = try Handle(library.driver, options)
    }

    public func connect() async throws -> any Connection {
        try ChDBConnection(self)
    }

    /// A mark that no other statement of this process carries, by which a statement under way is found and ended.
    func nextMark() -> String { "/* vitrina \(counter.add(1, ordering: .relaxed).newValue) */" }

    /// The open directory. Sendable: each connection is made under the library's own locks, and closing waits for all.
    final class Handle: @unchecked Sendable {
        let driver: AdbcDriver
        var raw = AdbcDatabase()
        /// Kept open for the life of the database: a full close and reconnect would install the library's signal handlers again.
        private var first = AdbcConnection()

        init(_ driver: AdbcDriver, _ options: [(String, String)]) throws(EngineError) {
            self.driver = driver
            try ChDBLibrary.check { driver.DatabaseNew(&raw, $0) }
            for (name, value) in options { try ChDBLibrary.check { driver.DatabaseSetOption(&raw, name, value, $0) } }
            try StartNoise.filtered { () throws(EngineError) in
                try ChDBLibrary.check { driver.DatabaseInit(&raw, $0) }
                try ChDBLibrary.check { driver.ConnectionNew(&first, $0) }
                try ChDBLibrary.check { driver.ConnectionInit(&first, &raw, $0) }
            }
            // The library's handlers sleep in a crash: a trap of ours would hang for minutes instead of ending.
            vitrina_restore_signals()
            Handle.skipExitHandlers
        }

        /// The library's exit handlers crash, now and then, where a directory is still open; every insert is on disk by then.
        private static let skipExitHandlers: Void = vitrina_skip_exit_handlers()

        deinit {
            var error = AdbcError()
            if first.private_data != nil { _ = driver.ConnectionRelease(&first, &error) }
            if raw.private_data != nil { _ = driver.DatabaseRelease(&raw, &error) }
        }
    }
}

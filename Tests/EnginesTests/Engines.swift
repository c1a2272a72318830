import Columnar
import Engines
import SQLText
import FoundationEssentials
import Testing
import TestSupport

/// The embedded engines under test, loaded once. chDB allows one directory a process, so all tests share it and make
/// databases of their own in it.
enum Embedded {
    static let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
    static let folder = Result { try TemporaryFolder("chdb") }
    static let duckdbLibrary = Result { try DuckDBLibrary(in: folders) }
    private static let chdb = Result {
        try ChDBDatabase(folder.get().path, library: ChDBLibrary(in: folders), limits: .init(memory: 4 << 30))
    }

    static func chdb(_ database: String) async throws -> any Connection {
        let connection = try await chdb.get().connect()
        try await connection.execute("CREATE DATABASE IF NOT EXISTS \(name: database)")
        return connection
    }

    static func duckdb() async throws -> any Connection { try await DuckDBDatabase(library: duckdbLibrary.get()).connect() }
}

/// Every row of a batch as text.
func text(_ batch: RecordBatch) -> [[String?]] {
    (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
}

extension Connection {
    func table(_ query: Query) throws -> [[String?]] { try rows(query).flatMap(text) }
}

import CArrow
import CDuckDB
import Synchronization

/// The way of streams into DuckDB: each is a view in a database of its own in memory, which any connection can select from, and
/// which no file ever hears of. Selecting from it, DuckDB converts and compresses on all its threads.
final class DuckDBPassage {
    private static let name = "vitrina_passage"
    private static let views = Atomic(0)
    /// Another one than the stream goes to, which may be in the midst of a transaction.
    private let connection: DuckDBConnection.Handle

    init(_ database: DuckDBDatabase.Handle) throws(EngineError) {
        connection = try DuckDBConnection.Handle(database)
        _ = try connection.run("ATTACH IF NOT EXISTS ':memory:' AS \(Self.name); USE \(Self.name)", [], streaming: false)
    }

    /// Lets `work` select from the stream under the name that it is given.
    func open<Result>(
        _ stream: UnsafeMutablePointer<ArrowArrayStream>, _ work: (String) throws -> Result
    ) throws -> Result {
        let view = "stream_\(Self.views.wrappingAdd(1, ordering: .relaxed).newValue)"
        guard connection.duckdb.arrow_scan(connection.raw, view, stream) == 0 else {
            throw EngineError(.duckdb, .statement, "the stream's columns could not be read")
        }
        defer { _ = try? connection.run("DROP VIEW \(view)", [], streaming: false) }
        return try work("\(Self.name).main.\(view)")
    }
}

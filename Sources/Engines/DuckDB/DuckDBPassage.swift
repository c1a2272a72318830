import CArrow
import CDuckDB
import Synchronization

/// The way of streams into DuckDB: each is a view in a database of its own in memory, which any connection can select from, and
/// which no file ever hears of. Selecting from it, DuckDB converts and compresses on all its threads.
///
/// No two streams share a database: a transaction sees each as it was when it first looked, and would not find the view of a later
/// stream there.
final class DuckDBPassage {
    private static let home = "vitrina_passage"
    private static let streams = Atomic(0)
    /// Another one than the stream goes to, which may be in the midst of a transaction.
    private let connection: DuckDBConnection.Handle

    init(_ database: DuckDBDatabase.Handle) throws(EngineError) {
        connection = try DuckDBConnection.Handle(database)
        _ = try connection.run("ATTACH IF NOT EXISTS ':memory:' AS \(Self.home)", [], streaming: false)
    }

    /// Lets `work` select from the stream under the name that it is given.
    func open<Result>(
        _ stream: UnsafeMutablePointer<ArrowArrayStream>, _ work: (String) throws -> Result
    ) throws -> Result {
        let name = "\(Self.home)_\(Self.streams.wrappingAdd(1, ordering: .relaxed).newValue)"
        _ = try connection.run("ATTACH ':memory:' AS \(name); USE \(name)", [], streaming: false)
        defer { _ = try? connection.run("USE \(Self.home); DETACH \(name)", [], streaming: false) }
        guard connection.duckdb.arrow_scan(connection.raw, "stream", stream) == 0 else {
            throw EngineError(.duckdb, .statement, "the stream's columns could not be read")
        }
        return try work("\(name).main.stream")
    }
}

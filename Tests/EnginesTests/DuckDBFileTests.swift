import Columnar
import Engines
import SQLText
import Testing
import TestSupport

@Suite struct `DuckDB in a file` {
    @Test func `ingests streams, in a transaction too, and keeps nothing but the rows`() async throws {
        let folder = try TemporaryFolder("duckdb")
        let file = folder.path("warehouse.duckdb")
        do {
            let connection = try await DuckDBDatabase(file, library: Embedded.duckdbLibrary.get()).connect()
            try await connection.execute("CREATE SCHEMA stage; CREATE TABLE stage.t (a bigint)")
            try await connection.ingest(numbers(10_000), into: TableName("stage", "t"))
            try await connection.transaction { connection in
                try connection.execute("INSERT INTO stage.t VALUES (-1)")
                try connection.ingest(numbers(5), into: TableName("stage", "t"))
                try connection.ingest(numbers(5), into: TableName("stage", "t"))
            }
            #expect(try await connection.value("SELECT current_schema()") == "main")
            await #expect(throws: Stopped.self) {
                try await connection.ingest(numbers(5), into: TableName("stage", "t")) { _ in throw Stopped() }
            }
            try await connection.ingest(numbers(5), into: TableName("stage", "t"))
            #expect(try await connection.table("SELECT view_name FROM duckdb_views() WHERE NOT internal").isEmpty)
            let passages: Query = "SELECT count(*) FROM duckdb_databases() WHERE database_name LIKE 'vitrina_passage_%'"
            #expect(try await connection.value(passages) == "0")
        }
        let again = try await DuckDBDatabase(file, library: Embedded.duckdbLibrary.get()).connect()
        #expect(try await again.value("SELECT count(*) FROM stage.t") == "10016")
    }
}

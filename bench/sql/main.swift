// bench-sql DATABASE SQL: runs SQL in one DuckDB process and nothing else: the raw limit of the benchmarks.
// DATABASE is a file, or `:memory:`.
import Base
import Engines
import FoundationEssentials
import Glibc
import SQLText

let folders = Library.folders(ProcessInfo.processInfo.environment, program: CommandLine.arguments[0])
let path = CommandLine.arguments[1]
do {
    let database = try DuckDBDatabase(path == ":memory:" ? nil : path, library: DuckDBLibrary(in: folders))
    let connection = try await database.connect()
    for batch in try await connection.rows(Query(sql: CommandLine.arguments[2])) {
        for row in 0..<batch.count { print(batch.columns.map { $0.string(row) ?? "" }.joined(separator: "\t")) }
    }
} catch {
    Terminal(environment: [:]).printError("\(error)")
    exit(1)
}

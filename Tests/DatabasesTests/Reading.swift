import Columnar
import Databases
import TestSupport

extension SQLiteConnection {
    /// An answer as texts, row by row.
    func texts(_ sql: String, types: [String: DataType] = [:], onProblem: ProblemSink? = nil) throws -> [[String?]] {
        rows(try query(sql, types: types, onProblem: onProblem).collect())
    }

    func batches(_ sql: String) throws -> [RecordBatch] { try query(sql).collect() }
}

func rows(_ batches: [RecordBatch]) -> [[String?]] {
    batches.flatMap { batch in (0..<batch.count).map { row in batch.columns.map { $0.string(row) } } }
}

enum Program {
    /// Runs SQL with SQLite's own shell.
    static func sqlite(_ path: String, _ sql: String) async throws {
        let result = try await run(try Programs.find("sqlite3", package: "sqlite3"), ["-bail", path], stdin: sql)
        guard result.status == 0 else { throw Failure("sqlite3: \(result.stderr)") }
    }
}

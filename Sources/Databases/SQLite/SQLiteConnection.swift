import Base
import Columnar
import SQLText

/// A SQLite file that is read. Its calls block, so it brings its own thread to wait on.
package actor SQLiteConnection {
    private let thread: QueueExecutor
    package nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    private nonisolated let file: SQLiteFile
    private var limit: Duration?

    /// Opens a file that is there. `patience`: how long to wait while another process writes into it.
    package static func connect(_ path: String, patience: Duration = .seconds(10)) async throws -> SQLiteConnection {
        let thread = QueueExecutor("sqlite")
        return SQLiteConnection(thread, try await Opening(thread).open(path, patience))
    }

    private init(_ thread: QueueExecutor, _ file: SQLiteFile) {
        self.thread = thread
        self.file = file
    }

    /// From here on all questions see the file as it was at the first of them, whoever writes.
    package func beginReading() throws { try statement { try file.execute("BEGIN") } }

    package func endReading() throws { try statement { try file.execute("COMMIT") } }

    /// Ends each later query that takes longer; nil for no limit. The time in which its rows are read counts.
    package func limit(seconds: Double?) { limit = seconds.map { .seconds($0) } }

    /// The rows of a query. `types` names the columns that are to be of another type than they are declared with. A row that
    /// does not fit goes to `onProblem`; where nobody asks for it, it ends the stream.
    package func query(_ sql: String, types: [String: DataType] = [:], onProblem: ProblemSink? = nil) throws -> BatchStream {
        try file.begin(limit)
        do {
            let reader = try SQLiteReader(sql, types: types, file, onProblem)
            return BatchStream(reader.schema) { try reader.next() }
        } catch {
            file.end()
            throw error
        }
    }

    /// Stops the statement that runs now, from any thread. Harmless when none runs.
    package nonisolated func cancel() { file.cancel() }

    private func statement<Result>(_ body: () throws -> Result) throws -> Result {
        try file.begin(nil)
        defer { file.end() }
        return try body()
    }
}

// MARK: - The catalogue

extension SQLiteConnection {
    /// The columns of a table or a view, those included that SQLite computes; none where there is no such table.
    package func columns(of table: TableName) throws -> [FoundColumn] {
        try ask(
            "SELECT name, type, \"notnull\" FROM pragma_table_xinfo(?, ?) WHERE hidden <> 1 ORDER BY cid",
            [table.name, schema(table.schema)]
        )
        .map { row in
            FoundColumn(name: row[0]!, native: row[1]!, type: SQLiteType(declared: row[1]!).arrow, isNullable: row[2] == "0")
        }
    }

    /// Tables and views of `main`.
    package func tables(in schema: String) throws -> [String] {
        try ask(
            """
            SELECT name FROM \(Dialect.sqlite.quote(self.schema(schema))).sqlite_schema
            WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
            """
        ).compactMap { $0[0] }
    }

    /// The columns of the primary key, in its order.
    package func key(of table: TableName) throws -> [String] {
        try ask("SELECT name FROM pragma_table_xinfo(?, ?) WHERE pk > 0 ORDER BY pk", [table.name, schema(table.schema)]).compactMap {
            $0[0]
        }
    }

    /// About how many rows a table has, without counting them; nil for a view, and where SQLite numbers no rows.
    package func estimatedRows(of table: TableName) throws -> Int? {
        // The greatest number of a row is found at once, and only deleted rows make it too great.
        try? ask("SELECT max(_rowid_) FROM \(SourceDialect.sqlite.quote(table))").first?[0].flatMap { Int($0) }
    }

    private func schema(_ name: String) -> String { name.isEmpty ? "main" : name }

    private func ask(_ sql: String, _ values: [String] = []) throws -> [[String?]] {
        try statement {
            let statement = try SQLiteStatement(sql, file)
            for (index, value) in values.enumerated() { statement.bind(value, Int32(index + 1)) }
            var rows: [[String?]] = []
            while try statement.step() { rows.append((0..<statement.columnCount).map { statement.string($0) }) }
            return rows
        }
    }
}

/// Opens the file on the thread that will be the connection's.
private actor Opening {
    private let thread: QueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ thread: QueueExecutor) {
        self.thread = thread
    }

    func open(_ path: String, _ patience: Duration) throws -> SQLiteFile { try SQLiteFile(path, patience: patience) }
}

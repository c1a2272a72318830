import Base
import Columnar
import Engines
import FoundationEssentials
import Project
import SQLText

/// Runs examples of models on tables in memory: the project's own tables are neither read nor touched.
package struct ModelTestRun {
    package struct Outcome: Sendable {
        package let seconds: Double
        /// The columns that were compared.
        package let columns: [String]
        /// Rows that were expected and not made.
        package let missing: [[String?]]
        /// Rows that were made and not expected.
        package let extra: [[String?]]

        package var isPassed: Bool { missing.isEmpty && extra.isEmpty }
    }

    private let folder: Folder
    private let duckdb: DuckDBDatabase
    private let marts: TemporaryMarts
    private var references = References(known: [:])

    package init(_ folder: Folder, libraries: [String]) throws {
        self.folder = folder
        duckdb = try DuckDBDatabase(library: DuckDBLibrary(in: libraries))
        marts = TemporaryMarts(libraries)
    }

    package mutating func run(_ test: ModelTest) async throws -> Outcome {
        let start = ContinuousClock.now
        guard let model = folder.model(test.model) else { preconditionFailure("a test names a model of its project") }
        let connection = try await duckdb.connect()
        let marts = marts
        let parser = SQLParser(duckdb: connection) { try await marts.connect() }
        let tables = try await references.tables(of: model) { parser }
        for given in test.given where !tables.contains(given.table.value) { throw notRead(given.table, by: model) }

        var inputs: [(table: TableName, shape: Shapes.Shape)] = []
        var reads: [TableName: [TableName]] = [:]
        for model in folder.models { reads[model.table] = try await references.tables(of: model) { parser } }
        var shapes = Shapes(folder, reads: reads)
        for table in tables {
            guard let shape = try await shapes.shape(of: table, &references, parser: { parser }) else { throw unknown(table, test) }
            inputs.append((table, shape))
        }
        try await connection.execute("BEGIN")
        do {
            for (table, shape) in inputs {
                try await make(table, shape, on: connection)
                for given in test.given where given.table.value == table { try await fill(table, shape, given.rows, on: connection) }
            }
            let result = TableName("main", "made")
            do {
                if model.layer == .mart {
                    try await makeMart(model, inputs.map(\.table), into: result, on: connection)
                } else {
                    if Functions.areUsed(in: model.sql) {
                        try await Functions.make(on: connection)
                        try await PeriodBounds.all.set(on: connection)
                    }
                    try await connection.execute("CREATE TABLE \(table: result) AS \(sql: model.sql)")
                }
            } catch let error as EngineError {
                throw error.diagnostic(at: model.sqlPlace)
            }
            let outcome = try await compare(test, result, since: start, on: connection)
            try await connection.execute("ROLLBACK")
            return outcome
        } catch {
            _ = try? await connection.execute("ROLLBACK")
            throw error
        }
    }

    /// Removes what was made on disk.
    package func end() async { await marts.remove() }

    private func make(_ table: TableName, _ shape: Shapes.Shape, on connection: any Connection) async throws {
        let columns = shape.map { "\(name: $0.name) \(sql: $0.type)" as Query }.joined(separator: ", ")
        try await connection.execute("CREATE SCHEMA IF NOT EXISTS \(name: table.schema)")
        try await connection.execute("CREATE TABLE \(table: table) (\(columns))")
    }

    private func fill(_ table: TableName, _ shape: Shapes.Shape, _ rows: ModelTest.Rows, on connection: any Connection) async throws {
        switch rows {
        case .list(let rows):
            for row in rows {
                for cell in row.cells where !shape.contains(where: { $0.name == cell.column.value }) {
                    throw noColumn(cell.column, in: table, shape.map(\.name))
                }
                let names = row.cells.map { "\(name: $0.column.value)" as Query }.joined(separator: ", ")
                let values = row.cells.map { "\($0.value)" as Query }.joined(separator: ", ")
                let what: Query = row.cells.isEmpty ? "DEFAULT VALUES" : "(\(names)) VALUES (\(values))"
                try await at(row.place) { try await connection.execute("INSERT INTO \(table: table) \(what)") }
            }
        case .file(let file):
            let path = folder.root + "/" + file.value
            guard Files.exists(path) else { throw noFile(file) }
            try await at(file.place) {
                try await connection.execute(
                    "INSERT INTO \(table: table) BY NAME SELECT * FROM read_csv(\(literal: path), header = true, all_varchar = true)")
            }
        }
    }

    /// The mart's SELECT in ClickHouse, over copies of the tables, and its rows back to where they are compared.
    private func makeMart(_ model: Model, _ inputs: [TableName], into result: TableName, on connection: any Connection) async throws {
        let target = try await marts.connect()
        for table in inputs {
            try await target.execute("CREATE DATABASE IF NOT EXISTS \(name: table.schema)")
            try await target.execute("DROP TABLE IF EXISTS \(table: table)")
            let rows = try await connection.query("SELECT * FROM \(table: table)")
            try await target.execute(target.createTable(table, rows.schema, suffix: "ENGINE = Memory"))
            try await target.ingest(rows, into: table)
        }
        let rows = try await target.query(Query(sql: model.sql))
        try await connection.execute(connection.createTable(result, rows.schema))
        try await connection.ingest(rows, into: result)
    }

    /// Holds what was made against what was expected, in the columns that the expectation names.
    private func compare(
        _ test: ModelTest, _ result: TableName, since start: ContinuousClock.Instant, on connection: any Connection
    ) async throws -> Outcome {
        let made = try await connection.columns(of: result)
        let expected = TableName("main", "expected")
        try await make(expected, made, on: connection)
        try await fill(expected, made, test.expected, on: connection)
        var columns = made.map(\.name)
        switch test.expected {
        case .list(let rows):
            let named = Set(rows.flatMap { $0.cells.map(\.column.value) })
            if !named.isEmpty { columns = columns.filter(named.contains) }
        case .file(let file):
            let header = try await connection.query(
                "SELECT * FROM read_csv(\(literal: folder.root + "/" + file.value), header = true, all_varchar = true) LIMIT 0")
            columns = columns.filter(header.schema.names.contains)
        }
        let list = columns.map { "\(name: $0)" as Query }.joined(separator: ", ")
        func difference(_ left: TableName, _ right: TableName) async throws -> [[String?]] {
            let texts = columns.map { "CAST(\(name: $0) AS text)" as Query }.joined(separator: ", ")
            let rows: Query = "SELECT \(list) FROM \(table: left) EXCEPT ALL SELECT \(list) FROM \(table: right)"
            return try await connection.rows("SELECT \(texts) FROM (\(rows)) AS d ORDER BY ALL").flatMap { batch in
                (0..<batch.count).map { row in batch.columns.map { $0.string(row) } }
            }
        }
        let missing = try await difference(expected, result)
        let extra = try await difference(result, expected)
        return Outcome(seconds: start.secondsSince, columns: columns, missing: missing, extra: extra)
    }

    /// An engine's refusal of a row, with the place of the row.
    private func at(_ place: Place, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as EngineError {
            throw error.diagnostic(at: place)
        }
    }
}

import Base
import Connectors
import Engines
import Project
import SQLText

extension StepRun {
    func extract(_ table: SourceTable, of source: Source) async throws -> Result {
        switch (source.kind, table.origin) {
        case (.files(let path), .files(let format)):
            let files = try FileSet.find(format.files, in: path.path(in: workplace.folder.root), for: table)
            let start = Result(version: version(from: files.version), inputsVersion: files.version)
            return try await load(table, CSVReader(table, format, files), files, start)
        case (.postgres(let url), .postgres(let origin)):
            return try await copy(table, PostgresReader(table, origin), from: PostgresDatabase(url: url.url.reveal()))
        default: preconditionFailure("a table takes its origin from its source")
        }
    }

    /// Files into stage. DuckDB reads them straight into a warehouse of its own, and hands batches to any other.
    private func load(_ table: SourceTable, _ reader: CSVReader, _ files: FileSet, _ start: Result) async throws -> Result {
        var result = start
        let connection = try await connections.open(workplace.engines.warehouse())
        let build = TableBuild(table.stage, on: connection)
        let reading = connection.dialect == .duckdb ? connection : try await connections.open(workplace.engines.reader())
        do {
            try await reader.checkHeaders(on: reading)
            try await build.begin()
            try await reader.begin(on: reading)
            if connection.dialect == .duckdb {
                result.counts.rowsIn = try await watching(connection) { try await build.fill(from: reader.rows) }
                result.counts.rejected = try await connection.execute("INSERT INTO \(table: build.nextQuarantine) \(reader.rejects)")
            } else {
                result.counts.rowsIn = try await pour(reader.rows, of: reading, into: build)
                result.counts.rejected = try await connection.ingest(reading.query(reader.rejects), into: build.nextQuarantine)
            }
            result.counts.bytes = files.files.reduce(0) { $0 + $1.size }
            result.counts.rowsOut = result.counts.rowsIn
            try await check(table.checks, build, &result)
            try await build.publish()
            return result
        } catch let error as EngineError {
            try? await build.abandon()
            throw error.dialect == .duckdb ? reader.failure(error) : error.diagnostic(at: table.place)
        } catch {
            try? await build.abandon()
            throw error
        }
    }

    /// A table of another database into stage. Rows that are the same as last time leave everything downstream alone.
    private func copy(_ table: SourceTable, _ reader: PostgresReader, from source: any Database) async throws -> Result {
        let connection = try await connections.open(workplace.engines.warehouse())
        let build = TableBuild(table.stage, on: connection)
        var result = Result(version: "", inputsVersion: "")
        do {
            let reading = try await connections.open(source)
            try await build.begin()
            result.counts.rowsIn = try await pour(reader.rows, of: reading, into: build)
            result.inputsVersion = try await build.contentVersion()
            result.version = version(from: result.inputsVersion)
            if let previous, previous.textHash == step.textHash, previous.inputsVersion == result.inputsVersion {
                try await build.abandon()
                return Result(
                    counts: .init(rowsIn: result.counts.rowsIn, rowsOut: previous.rows), version: previous.version,
                    inputsVersion: result.inputsVersion, isUpToDate: true)
            }
            result.counts.rowsOut = result.counts.rowsIn
            try await check(table.checks, build, &result)
            try await build.publish()
            return result
        } catch {
            try? await build.abandon()
            throw explained(error, at: table.place, nil)
        }
    }

    /// Rows of one engine into the new table of another, batch by batch.
    private func pour(_ query: Query, of source: any Connection, into build: TableBuild) async throws -> Int {
        let stream = try await source.query(query)
        let schema = stream.schema
        let passed = RowCounter(report)
        return try await build.fill(from: stream, schema) { passed.add($0) }
    }
}

import Base
import Columnar
import Connectors
import Engines
import Project
import SQLText

/// Rows of a quarantine that a person mended in a file, typed as they are when they come from their source.
struct MendedRows {
    struct Refusal: Sendable {
        let line: Int
        let reason: String
    }

    /// The column of the file that tells which row it mends.
    static let id = "_id"

    private let schema: Schema
    private let names: [String]
    /// The place of each of the table's columns in the file.
    private let cells: [Int]
    private let idCell: Int
    private(set) var refusals: [Refusal] = []
    /// The typed rows, in their order.
    private(set) var good: [(id: String, line: Int)] = []
    private let builder: RowBuilder

    /// Fails where the file lacks a column of the table.
    init(_ header: [String], for schema: Schema, of table: TableName) throws(Diagnostic) {
        self.schema = schema
        names = schema.names
        let missing = ([MendedRows.id] + schema.names).first { !header.contains($0) }
        if let missing {
            throw Diagnostic(
                "quarantine.no-column", "The mended rows have no column `\(missing)`.", "У исправленных строк нет колонки `\(missing)`.",
                mend: Text(
                    "mend the file that this writes: vitrina quarantine export \(table) --to rows.csv",
                    "исправляйте файл, который пишет: vitrina quarantine export \(table) --to rows.csv"))
        }
        cells = schema.names.map { header.firstIndex(of: $0)! }
        idCell = header.firstIndex(of: MendedRows.id)!
        builder = RowBuilder(schema)
    }

    /// Takes a row of the file, which `line` it is counted without the header.
    mutating func take(_ batch: RecordBatch, _ row: Int, line: Int) {
        for cell in cells {
            if let text = batch[cell].string(row) {
                var text = text
                text.withUTF8 { builder.append(UnsafeRawBufferPointer($0)) }
            } else {
                builder.appendNull()
            }
        }
        let problems = builder.endRow()
        guard problems.isEmpty else {
            refusals.append(Refusal(line: line, reason: problems.map { "\($0.column): \($0.reason)" }.joined(separator: "; ")))
            return
        }
        good.append((batch[idCell].string(row) ?? "", line))
    }

    /// The typed rows.
    func finish() -> RecordBatch { builder.finish() }
}

/// What became of a file of mended rows.
package struct Replay: Sendable {
    package let taken: Int
    /// Lines of the file that did not fit, and why.
    package let refused: [(line: Int, reason: String)]
    /// Lines that mend no row in quarantine.
    package let unknown: [Int]
}

extension Runner {
    /// Keeps the mended rows of a file; the run that follows puts them in place of those in quarantine. `request.replays` names
    /// the table.
    package func keepMended(from path: String, for name: String) async throws -> Replay {
        let connection = try await workplace.engines.warehouse().connect()
        let build = try await workplace.quarantine(of: name, on: connection)
        guard let table = workplace.folder.sources.flatMap(\.tables).first(where: { $0.stage == build.table }) else {
            throw Diagnostic(
                "quarantine.model", "`\(build.table)` is made by a model: its rows are mended where they come from.",
                "`\(build.table)` создаёт модель: её строки исправляют там, откуда они пришли.",
                mend: Text("mend the rows of its source", "исправьте строки её источника"))
        }
        guard Files.exists(path) else { throw Diagnostic.missingFile(path) }
        guard var schema = try await connection.schema(of: table.stage) else { preconditionFailure("a table with a quarantine is there") }
        let hasFile = schema.names.contains(StageColumns.file)
        schema.fields.removeAll { $0.name == StageColumns.file }

        let reader = try await workplace.engines.reader().connect()
        let rows = try await reader.rows(
            "SELECT * FROM read_csv(\(literal: path), header = true, all_varchar = true, delim = ',', quote = '\"')")
        guard let header = rows.first?.schema.names else { return Replay(taken: 0, refused: [], unknown: []) }
        var mended = try MendedRows(header, for: schema, of: table.stage)
        var line = 1
        for batch in rows {
            for row in 0..<batch.count {
                line += 1
                mended.take(batch, row, line: line)
            }
        }
        let key = table.masks.isEmpty ? [] : try await workplace.engines.maskKey()
        let plain = mended.finish()
        let masked = try BatchStream(schema, [plain]).masked(table.masks, key: key).collect()[0]
        let origins = try await origins(in: build)
        var unknown: [Int] = []
        let batch = BatchBuilder(Mends.schema)
        var taken = 0
        for (row, (id, line)) in mended.good.enumerated() {
            guard let origin = origins[id] else {
                unknown.append(line)
                continue
            }
            // What a check took out had been masked already.
            let values = origin.isOfTypes ? masked : plain
            var cells = zip(schema.names, values.columns).map { ($0, $1.string(row).map(JSON.string) ?? .null) }
            if hasFile { cells.append((StageColumns.file, origin.file.map(JSON.string) ?? .null)) }
            batch.columns[0].append(text: id)
            batch.columns[1].append(text: JSON.object(cells).description)
            taken += 1
        }
        try await keep(batch.finish(), Mends.table(of: build.quarantine), build)
        return Replay(taken: taken, refused: mended.refusals.map { ($0.line, $0.reason) }, unknown: unknown)
    }

    private func origins(in build: TableBuild) async throws -> [String: (file: String?, isOfTypes: Bool)] {
        var origins: [String: (file: String?, isOfTypes: Bool)] = [:]
        let rows = try await build.connection.rows("SELECT md5(raw), file, rule FROM \(table: build.quarantine)")
        for batch in rows {
            for row in 0..<batch.count {
                origins[batch[0].text(row)] = (batch[1].string(row), batch[2].string(row) == Quarantine.ofTypes)
            }
        }
        return origins
    }

    /// The last mend of a row counts.
    private func keep(_ batch: RecordBatch, _ mends: TableName, _ build: TableBuild) async throws {
        let connection = build.connection
        let coming = TableName(mends.schema, mends.name + "_in")
        if try await build.kind(of: mends) == nil { try await connection.execute(connection.createTable(mends, Mends.schema)) }
        try await connection.drop(coming, build.kind(of: coming))
        try await connection.execute(connection.createTable(coming, Mends.schema))
        try await connection.ingest(BatchStream(Mends.schema, [batch]), into: coming)
        try await connection.transaction { connection in
            try connection.execute("DELETE FROM \(table: mends) WHERE id IN (SELECT id FROM \(table: coming))")
            try connection.execute("INSERT INTO \(table: mends) SELECT * FROM \(table: coming)")
            try connection.execute("DROP TABLE \(table: coming)")
        }
    }
}

extension Diagnostic {
    fileprivate static func missingFile(_ path: String) -> Diagnostic {
        Diagnostic(
            "file.missing", "There is no file `\(path)`.", "Файла `\(path)` нет.",
            mend: Text("write its path from the project's folder", "напишите путь от папки проекта"))
    }
}

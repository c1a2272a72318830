import Base
import Columnar
import Engines
import Project
import SQLText

/// Parquet files, read by DuckDB. Their types are their own; where the project wants others, none may lose a digit.
package struct ParquetReader: FolderReader {
    let table: SourceTable
    let format: FileFormat
    let folder: any FileFolder

    package init(_ table: SourceTable, _ format: FileFormat, in place: FilePlace, root: String) {
        self.table = table
        self.format = format
        folder = place.folder(root: root)
    }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let file = try await fetch(portion, taking)
        let connection = try await taking.reader()
        do {
            let schema = try await connection.query("SELECT * FROM read_parquet(\(literal: file.path)) LIMIT 0").schema
            let columns = try columns(of: schema, in: file)
            let rows = try await connection.query(
                "SELECT \(columns), \(literal: file.name) AS \(name: FileColumns.file) FROM read_parquet(\(literal: file.path))")
            // The file is kept for as long as its rows are read.
            let all = rows.schema
            return rows.mapped(to: all) { [file] batch in withExtendedLifetime(file) { batch } }
        } catch let error as EngineError {
            throw Diagnostic(
                "source.parquet", "`\(file.shown)` cannot be read as Parquet: \(error.message)",
                "`\(file.shown)` не читается как Parquet: \(error.message)", at: table.place,
                mend: Text("ask for the file anew, or correct `format`", "запросите файл заново или исправьте `format`"))
        }
    }

    private func columns(of schema: Schema, in file: LocalFile) throws -> Query {
        if table.columns.isEmpty { return "*" }
        return try table.columns.map { column in
            let name = format.names[column.name] ?? column.name
            guard let index = schema.index(of: name) else { throw lacks(name, column, file) }
            let type = schema.fields[index].type
            if losesDigits(type, column.type) { throw loses(column, type, file) }
            return "CAST(\(name: name) AS \(sql: column.type.sql(.duckdb))) AS \(name: column.name)"
        }.joined(separator: ", ")
    }

    private func losesDigits(_ type: DataType, _ wanted: ColumnType) -> Bool {
        switch (type, wanted) {
        case (.float32, .decimal), (.float64, .decimal), (.float32, .bigint), (.float64, .bigint), (.float32, .integer),
            (.float64, .integer),
            (.float32, .smallint), (.float64, .smallint), (.float64, .real):
            true
        case (.decimal(_, let scale), .decimal(_, let kept)): scale > kept
        case (.decimal(_, let scale), .bigint), (.decimal(_, let scale), .integer), (.decimal(_, let scale), .smallint): scale > 0
        case (.timestamp, .date): true
        default: false
        }
    }

    private func lacks(_ name: String, _ column: Project.Column, _ file: LocalFile) -> Diagnostic {
        Diagnostic(
            "source.header", "`\(file.shown)` has no column `\(name)`.", "В `\(file.shown)` нет колонки `\(name)`.", at: column.place,
            mend: Text("correct `columns`, or ask for the file anew", "исправьте `columns` или запросите файл заново"))
    }

    private func loses(_ column: Project.Column, _ type: DataType, _ file: LocalFile) -> Diagnostic {
        Diagnostic(
            "source.column-type", "`\(column.name)` is \(type) in `\(file.shown)`: as \(column.type) it would lose digits.",
            "`\(column.name)` в `\(file.shown)` имеет тип \(type): как \(column.type) она потеряла бы знаки.", at: column.place,
            mend: Text("take it as it is, and round it in a model", "возьмите её как есть и округлите в модели"))
    }
}

import Base
import Columnar
import Databases
import Engines
import Project
import SQLText

/// CSV files read by DuckDB, whichever engine is the warehouse. Rows that do not fit their types are set aside by DuckDB
/// with their place, and are handed out by `rejects` once the rows have been read.
package struct CSVReader: DuckDBReadable {
    private let table: SourceTable
    private let format: FileFormat
    private let folder: String
    /// Names of DuckDB's own tables of rejects, which belong to one connection.
    private let marks: (errors: String, scans: String)

    /// Files of a folder of this machine.
    package init(_ table: SourceTable, _ format: FileFormat, in folder: String) {
        self.table = table
        self.format = format
        self.folder = folder
        marks = ("rejected_" + table.stage.name, "scanned_" + table.stage.name)
    }

    package func portions(after taken: Taken, _ taking: Taking) throws -> [Portion] {
        try FileSet.find(format.files, in: folder, for: table).news(after: taken)
    }

    package func columns(_ taking: Taking) -> [FoundColumn]? { nil }

    package func rows(of portion: Portion, _ taking: Taking) async throws -> BatchStream {
        let connection = try await taking.reader()
        try await begin([portion], on: connection)
        return try await connection.query(rows(of: [portion]))
    }

    package func rows(of portions: [Portion]) -> Query {
        let columns = table.columns.map { "\(literal: $0.name): \(literal: $0.type.sql(.duckdb))" as Query }.joined(separator: ", ")
        let cut = String(folder.unicodeScalars.count + 2)
        return """
            SELECT * REPLACE (substr(_file, \(sql: cut)) AS _file)
            FROM read_csv([\(paths(portions))], columns = {\(columns)}, \(dialect), header = \(sql: String(format.header)),
                nullstr = \(literal: format.null)\(formats), decimal_separator = \(literal: format.decimalSeparator), filename = '_file',
                store_rejects = true, rejects_table = \(literal: marks.errors), rejects_scan = \(literal: marks.scans))
            """
    }

    /// One row a bad line: its file, line, columns, reasons and raw text.
    package func rejects(of portions: [Portion]) -> Query {
        let cut = String(folder.unicodeScalars.count + 2)
        return """
            SELECT substr(scan.file_path, \(sql: cut)) AS file, error.line AS line,
                string_agg(error.column_name, ', ' ORDER BY error.column_idx) AS column_name,
                string_agg(error.error_message, '; ' ORDER BY error.column_idx) AS reason, any_value(error.csv_line) AS raw
            FROM \(name: marks.errors) AS error
            JOIN \(name: marks.scans) AS scan ON scan.scan_id = error.scan_id AND scan.file_id = error.file_id
            GROUP BY scan.file_path, error.line
            """
    }

    /// Forgets the rejects of an earlier read on this connection, and looks at the first line of each file.
    package func begin(_ portions: [Portion], on connection: any Connection) async throws {
        try await connection.execute("DROP TABLE IF EXISTS \(name: marks.errors); DROP TABLE IF EXISTS \(name: marks.scans)")
        for path in files(portions) { try await checkHeader(of: path, on: connection) }
    }

    private func files(_ portions: [Portion]) -> [String] {
        portions.compactMap { if case .file(let file) = $0 { folder + "/" + file.name } else { nil } }
    }

    /// Fails where a file's first line does not name the columns of the table, or is not in the encoding that it claims.
    private func checkHeader(of path: String, on connection: any Connection) async throws {
        guard format.header else { return }
        let header = try await header(of: path, on: connection)
        let wanted = table.columns.map(\.name)
        guard header != wanted else { return }
        throw Diagnostic(
            "source.header",
            Text(
                "`\(path)` has another header. \(difference(header, wanted).en)",
                "У файла `\(path)` другой заголовок. \(difference(header, wanted).ru)"),
            at: table.place, mend: Text("correct `columns`, or ask for the file anew", "исправьте `columns` или запросите файл заново"))
    }

    private func header(of path: String, on connection: any Connection) async throws -> [String] {
        do {
            let batches = try await connection.rows(
                "SELECT * FROM read_csv(\(literal: path), \(dialect), header = false, columns = {\(headerColumns)}, null_padding = true, parallel = false) LIMIT 1"
            )
            guard let batch = batches.first(where: { $0.count > 0 }) else { return [] }
            return batch.columns.compactMap { $0.string(0) }
        } catch let error as EngineError {
            throw failure(error)
        }
    }

    /// DuckDB's refusal of a file, as a person must hear it.
    package func failure(_ error: EngineError) -> any Error {
        let message = error.message
        if message.contains("not utf-8") || message.lowercased().contains("unicode") || message.contains("encoded") {
            let (file, line) = (Self.word(after: "file = ", in: message), Self.word(after: "CSV Error on Line: ", in: message))
            let place = [file, line].compactMap(\.self).joined(separator: ":")
            return Diagnostic(
                "source.encoding",
                Text("`\(place)` is not in \(format.encoding.rawValue).", "`\(place)` не в кодировке \(format.encoding.rawValue)."),
                at: table.place,
                mend: Text("write its `encoding`, or convert it to UTF-8", "укажите `encoding` или переведите файл в UTF-8"))
        }
        if let file = Self.word(after: "Unexpected end of GZIP stream: ", in: message) {
            return Diagnostic(
                "source.truncated", "`\(file)` ends in the middle of its compressed rows.", "`\(file)` обрывается посреди сжатых строк.",
                at: table.place,
                mend: Text("ask for the file anew, then run again", "запросите файл заново и повторите запуск"))
        }
        // What follows is DuckDB's own settings, which no user of ours can change.
        let told = message.firstRange(of: "\n\nPossible Solution").map { String(message[..<$0.lowerBound]) } ?? message
        return EngineError(error.dialect, error.kind, told, code: error.code).diagnostic(at: table.place)
    }

    /// The rest of the line behind a mark in DuckDB's message.
    private static func word(after mark: String, in message: String) -> String? {
        message.firstRange(of: mark).map { String(message[$0.upperBound...].prefix { !$0.isNewline }) }
    }

    private func difference(_ header: [String], _ wanted: [String]) -> Text {
        let missing = wanted.filter { !header.contains($0) }
        let extra = header.filter { !wanted.contains($0) }
        let (missingList, extraList) = (missing.joined(separator: ", "), extra.joined(separator: ", "))
        return switch (missing.isEmpty, extra.isEmpty) {
        case (false, false):
            Text("It lacks \(missingList) and has \(extraList) instead.", "Нет колонок \(missingList), вместо них есть \(extraList).")
        case (false, true): Text("It lacks \(missingList).", "Нет колонок \(missingList).")
        case (true, false): Text("It has \(extraList) besides.", "Есть лишние колонки: \(extraList).")
        case (true, true):
            Text(
                "Its columns stand in another order: \(header.joined(separator: ", ")).",
                "Колонки идут в другом порядке: \(header.joined(separator: ", ")).")
        }
    }

    /// More columns than the table has, so that an extra one is seen.
    private var headerColumns: Query {
        (0..<table.columns.count + 1).map { "\(literal: "c\($0)"): 'VARCHAR'" as Query }.joined(separator: ", ")
    }

    private func paths(_ portions: [Portion]) -> Query { files(portions).map { "\(literal: $0)" as Query }.joined(separator: ", ") }

    private var dialect: Query {
        "delim = \(literal: format.delimiter), quote = \(literal: format.quote), escape = \(literal: format.quote), encoding = \(literal: format.encoding.rawValue), auto_detect = false"
    }

    private var formats: Query {
        let date: Query = format.dateFormat.map { ", dateformat = \(literal: $0)" } ?? ""
        let timestamp: Query = format.timestampFormat.map { ", timestampformat = \(literal: $0)" } ?? ""
        return date + timestamp
    }
}

import Base
import Columnar
import Engines
import FoundationEssentials
import Pipeline
import SQLText

extension Command {
    static let query = Command(
        name: "query",
        about: Text(
            "ask the warehouse or the marts a question in SQL; nothing can be changed",
            "спросить хранилище или витрины на SQL; изменить ничего нельзя"),
        operands: [Operand(name: "SQL")],
        options: [
            .flag("warehouse", Text("ask the warehouse", "спросить хранилище")),
            .flag("marts", Text("ask the marts (so it is by default)", "спросить витрины (так по умолчанию)")),
            .value(
                "format", "table|csv|json|parquet",
                Text("how to show the answer; a table by default", "в каком виде ответ; по умолчанию таблица")),
            .value("timeout", "SECONDS", Text("how long it may take", "сколько секунд ждать")),
        ],
        work: .owner { arguments, session in
            let format = try OutputFormat(arguments["format"] ?? "table")
            let engines = session.workplace.engines
            let connection = try await (arguments.has("warehouse") ? engines.warehouse() : engines.marts()).connect()
            let limit = try arguments.number("timeout", default: 0)
            let query = Query(sql: trimmed(arguments.operands[0]))
            let output = format.output(to: session.console, reader: { try await engines.reader() })
            try await connection.within(limit > 0 ? .seconds(limit) : nil) { connection in
                try connection.beginReading()
            }
            try await output.write(query, of: connection, within: limit > 0 ? .seconds(limit) : nil)
            return 0
        })

    private static func trimmed(_ sql: String) -> String {
        var text = Substring(sql)
        while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
        return String(text)
    }
}

/// How an answer is shown.
enum OutputFormat: String, CaseIterable {
    case table, csv, json, parquet

    init(_ name: String) throws {
        guard let format = OutputFormat(rawValue: name) else {
            throw OutputFormat.unknown(name, among: OutputFormat.allCases.map(\.rawValue))
        }
        self = format
    }

    static func unknown(_ name: String, among names: [String]) -> Diagnostic {
        Diagnostic(
            "argument.unknown-format", "There is no format `\(name)`.", "Формата `\(name)` нет.",
            mend: nearest(to: name, in: names).map { Text("write `--format \($0)`", "напишите `--format \($0)`") }
                ?? Text(same: names.joined(separator: " | ")))
    }

    fileprivate func output(to console: any Console, reader: @escaping @Sendable () async throws -> DuckDBDatabase) -> any AnswerOutput {
        switch self {
        case .table: TableOutput(console: console)
        case .csv: CSVOutput(console: console)
        case .json: JSONOutput(console: console)
        case .parquet: ParquetOutput(console: console, reader: reader)
        }
    }
}

protocol AnswerOutput: Sendable {
    func write(_ query: Query, of connection: any Connection, within limit: Duration?) async throws
}

/// RFC 4180, batch by batch.
struct CSVOutput: AnswerOutput {
    let console: any Console

    func write(_ query: Query, of connection: any Connection, within limit: Duration?) async throws {
        try await connection.within(limit) { connection in
            let stream = try connection.query(query)
            console.write(CSVOutput.line(stream.schema.names))
            try stream.forEach { batch in
                var bytes: [UInt8] = []
                let columns = batch.columns
                for row in 0..<batch.count { bytes += CSVOutput.line(columns.map { $0.string(row) }) }
                console.write(bytes)
            }
        }
    }

    static func line(_ values: [String?]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, value) in values.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            guard let value else { continue }
            let needsQuotes =
                value.isEmpty
                || value.utf8.contains {
                    $0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r")
                }
            guard needsQuotes else {
                bytes += value.utf8
                continue
            }
            bytes.append(UInt8(ascii: "\""))
            for byte in value.utf8 {
                if byte == UInt8(ascii: "\"") { bytes.append(byte) }
                bytes.append(byte)
            }
            bytes.append(UInt8(ascii: "\""))
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }
}

/// An array of objects, a row a line.
struct JSONOutput: AnswerOutput {
    let console: any Console

    func write(_ query: Query, of connection: any Connection, within limit: Duration?) async throws {
        try await connection.within(limit) { connection in
            let stream = try connection.query(query)
            let names = stream.schema.names
            var isFirst = true
            try stream.forEach { batch in
                var bytes: [UInt8] = []
                let columns = batch.columns
                for row in 0..<batch.count {
                    bytes += (isFirst ? "[" : ",\n").utf8
                    isFirst = false
                    JSON.object(zip(names, columns).map { ($0, $1.json(row)) }).write(into: &bytes)
                }
                console.write(bytes)
            }
            console.print(isFirst ? "[]" : "]")
        }
    }
}

/// Columns under their names, numbers to the right; a long answer is cut, and says so.
struct TableOutput: AnswerOutput {
    let console: any Console
    private static let limit = 1_000

    func write(_ query: Query, of connection: any Connection, within limit: Duration?) async throws {
        let (names, isNumber, rows, total) = try await connection.within(limit) { connection in
            let stream = try connection.query(query)
            let fields = stream.schema.fields
            var rows: [[String]] = []
            var total = 0
            try stream.forEach { batch in
                let columns = batch.columns
                for row in 0..<min(batch.count, TableOutput.limit - rows.count) { rows.append(columns.map { $0.string(row) ?? "∅" }) }
                total += batch.count
            }
            return (fields.map(\.name), fields.map(\.type.isNumber), rows, total)
        }
        for line in TextTable(names: names, isNumber: isNumber, rows: rows).lines { console.print(line) }
        let shown = console.language.rows(total)
        console.print(
            total > rows.count
                ? Text("(\(shown), the first \(rows.count) shown)", "(\(shown), показаны первые \(rows.count))")[console.language]
                : "(\(shown))")
    }
}

/// A Parquet file, written by DuckDB whichever engine answers.
struct ParquetOutput: AnswerOutput {
    let console: any Console
    let reader: @Sendable () async throws -> DuckDBDatabase

    func write(_ query: Query, of connection: any Connection, within limit: Duration?) async throws {
        let writer = try await reader().connect()
        // A name of its own: several answers may be written at once by one server.
        let name = "answer_\(UUID().uuidString)"
        let table = TableName("main", name)
        let file = FileManager.default.temporaryDirectory.path + "/vitrina_\(name).parquet"
        defer { try? FileManager.default.removeItem(atPath: file) }
        do {
            try await limited(limit, connection) {
                let stream = try await connection.query(query)
                try await writer.execute(Dialect.duckdb.createTable(table, stream.schema))
                try await writer.ingest(stream, into: table) { _ in try Task.checkCancellation() }
            }
            try await writer.execute("COPY \(table: table) TO \(literal: file) (FORMAT parquet)")
        } catch {
            _ = try? await writer.execute("DROP TABLE IF EXISTS \(table: table)")
            throw error
        }
        try await writer.execute("DROP TABLE \(table: table)")
        console.write(try Files.read(file))
    }

    /// `Connection.within` for work on two connections: the statement of the first one is stopped.
    private func limited(_ limit: Duration?, _ connection: any Connection, _ work: @Sendable @escaping () async throws -> Void) async throws
    {
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await withTaskCancellationHandler(operation: work) { connection.cancel() }
            }
            if let limit {
                group.addTask {
                    try await Task.sleep(for: limit)
                    throw EngineError(connection.dialect, .timedOut, "the statement took longer than \(limit)")
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}

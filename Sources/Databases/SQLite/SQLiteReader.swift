import CSQLite
import Columnar

/// The rows of a question to a SQLite file, a batch at a time.
final class SQLiteReader {
    let schema: Schema
    private let file: SQLiteFile
    private var statement: SQLiteStatement?
    private let rows: RowBuilder
    private let onProblem: ProblemSink?
    private var number = 0

    init(_ sql: String, types: [String: DataType], _ file: SQLiteFile, _ onProblem: ProblemSink?) throws {
        let statement = try SQLiteStatement(sql, file)
        let count = statement.columnCount
        guard sqlite3_stmt_readonly(statement.raw) != 0, count > 0 else {
            throw DatabaseError(SQLiteFile.database, .statement, "the statement answers no rows")
        }
        var fields: [Field] = []
        for index in 0..<count {
            let name = statement.name(index)
            guard let type = types[name] ?? SQLiteType(declared: statement.declaredType(index) ?? "").arrow, CellParser.reads(type) else {
                throw DatabaseError(SQLiteFile.database, .statement, "column `\(name)` has a type that cannot be taken")
            }
            fields.append(Field(name, type))
        }
        schema = Schema(fields)
        rows = RowBuilder(schema, CellFormat(null: nil))
        self.statement = consume statement
        self.file = file
        self.onProblem = onProblem
    }

    deinit {
        if statement != nil { close() }
    }

    func next() throws -> RecordBatch? {
        guard statement != nil else { return nil }
        do {
            while !rows.isFull {
                guard try statement!.step() else {
                    close()
                    break
                }
                try appendRow()
            }
        } catch {
            close()
            throw error
        }
        return rows.count > 0 ? rows.finish() : nil
    }

    private func appendRow() throws {
        number += 1
        for index in 0..<Int32(schema.fields.count) { append(index) }
        let problems = rows.endRow()
        guard !problems.isEmpty else { return }
        guard let onProblem else { throw DatabaseError.misfit(SQLiteFile.database, row: number, problems) }
        try onProblem(number, raw, problems)
    }

    private var raw: String {
        var raw = RawRow()
        for (index, name) in schema.names.enumerated() {
            let index = Int32(index)
            switch statement!.storage(index) {
            case SQLITE_TEXT, SQLITE_BLOB: raw.append(name, bytes: statement!.bytes(index))
            default: raw.append(name, statement!.string(index))
            }
        }
        return raw.text
    }

    private func append(_ index: Int32) {
        switch statement!.storage(index) {
        case SQLITE_NULL: rows.appendNull()
        case SQLITE_INTEGER: append(integer: statement!.integer(index))
        case SQLITE_FLOAT: rows.append(double: statement!.double(index))
        case SQLITE_TEXT:
            let text = statement!.bytes(index)
            // Blank is no number and no day; only texts and bytes may be so.
            if !rows.nextType.isText, rows.nextType != .binary, text.allSatisfy({ $0 <= 0x20 }) { return rows.refuse("blank") }
            rows.append(text)
        default: rows.append(binary: statement!.bytes(index))
        }
    }

    /// SQLite's own functions write a moment as seconds since 1970. Milliseconds, which others write, would be years that
    /// no calendar here has, and are refused.
    private func append(integer value: Int64) {
        switch rows.nextType {
        case .timestamp where (-62_135_596_800...253_402_300_799).contains(value): rows.append(moment: value * 1_000_000)
        case .timestamp: rows.refuse("not the seconds of a moment")
        default: rows.append(integer: value)
        }
    }

    private func close() {
        statement = nil
        file.end()
    }
}

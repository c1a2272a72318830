import Base
import CSQLite
import Columnar
import Glibc

/// Writes tables into a new SQLite file whose bytes depend on the rows alone.
final class SQLiteFile {
    private let path: String
    private let beside: String
    private var database: OpaquePointer?

    /// Begins beside the file's place; `finish` puts it there.
    init(_ path: String) throws(Diagnostic) {
        self.path = path
        beside = path + ".next"
        unlink(beside)
        guard sqlite3_open_v2(beside, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil) == SQLITE_OK else {
            throw failure()
        }
        for pragma in [
            "page_size = 4096", "encoding = 'UTF-8'", "auto_vacuum = 0", "journal_mode = OFF", "synchronous = OFF",
            "locking_mode = EXCLUSIVE",
            "cache_size = -65536", "temp_store = FILE",
        ] { try execute("PRAGMA \(pragma)") }
        try execute("BEGIN")
    }

    deinit {
        sqlite3_close_v2(database)
        unlink(beside)
    }

    /// The table with all rows of the stream.
    func write(_ table: Table, _ stream: consuming BatchStream) throws {
        let columns = table.schema.fields.map {
            #"  "\#($0.name)" \#($0.sqliteType)\#($0.name == table.key ? " PRIMARY KEY" : $0.isNullable ? "" : " NOT NULL")"#
        }
        try execute(#"CREATE TABLE "\#(table.name)" (\#n\#(columns.joined(separator: ",\n"))\#n)"#)
        var statement: OpaquePointer?
        let places = table.schema.fields.map { _ in "?" }.joined(separator: ", ")
        guard sqlite3_prepare_v2(database, #"INSERT INTO "\#(table.name)" VALUES (\#(places))"#, -1, &statement, nil) == SQLITE_OK else {
            throw failure()
        }
        defer { sqlite3_finalize(statement) }
        let row = SQLiteRow(statement!, table.schema)
        try stream.forEach { batch in
            row.bind(to: batch)
            for number in 0..<batch.count {
                row.set(number)
                guard sqlite3_step(statement) == SQLITE_DONE else { throw failure() }
                sqlite3_reset(statement)
            }
        }
        for column in table.indexed {
            try execute(#"CREATE INDEX "\#(table.name)_\#(column)" ON "\#(table.name)" ("\#(column)")"#)
        }
    }

    func finish() throws(Diagnostic) {
        try execute("COMMIT")
        guard sqlite3_close(database) == SQLITE_OK else { throw failure() }
        database = nil
        // The version of the library that wrote the file stands in its header: the same for all, so that the bytes are.
        let file = open(beside, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw Files.failure(beside) }
        defer { close(file) }
        guard pwrite(file, [0, 46, 99, 1], 4, 96) == 4, rename(beside, path) == 0 else { throw Files.failure(path) }
    }

    private func execute(_ sql: String) throws(Diagnostic) {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure() }
    }

    private func failure() -> Diagnostic {
        switch sqlite3_errcode(database) & 0xFF {
        case SQLITE_FULL:
            return Diagnostic(
                "file.disk-full", "The disk is full.", "На диске нет места.", at: Place(path),
                mend: Text("free some room, then run again", "освободите место и запустите ещё раз"))
        default:
            let reason = String(cString: sqlite3_errmsg(database))
            return Diagnostic("file.unreadable", reason, reason, at: Place(path))
        }
    }
}

extension Field {
    /// `DECIMAL TEXT` keeps the digits as they are: SQLite's own DECIMAL would make binary floating point of them.
    fileprivate var sqliteType: String {
        switch type {
        case .int64, .int32, .int16: "INTEGER"
        case .decimal(let precision, let scale): "DECIMAL TEXT(\(precision),\(scale))"
        case .date: "DATE"
        case .timestamp: "TIMESTAMP"
        default: "TEXT"
        }
    }
}

/// The values of a statement, set from rows of batches. What is bound stays in the batch or in scratch memory until it is read.
private final class SQLiteRow {
    private let statement: OpaquePointer
    private let schema: Schema
    private var columns: [Column] = []
    /// Room for a decimal or a moment in each column.
    private let scratch: UnsafeMutableBufferPointer<UInt8>
    private static let width = 48

    init(_ statement: OpaquePointer, _ schema: Schema) {
        self.statement = statement
        self.schema = schema
        scratch = .allocate(capacity: schema.fields.count * SQLiteRow.width)
    }

    deinit { scratch.deallocate() }

    func bind(to batch: RecordBatch) { columns = batch.columns }

    func set(_ row: Int) {
        for place in columns.indices {
            let column = columns[place]
            let index = Int32(place + 1)
            if column.isNull(row) {
                sqlite3_bind_null(statement, index)
                continue
            }
            switch column.type {
            case .utf8:
                column.withBytes(row) { bytes in
                    let start = bytes.baseAddress?.assumingMemoryBound(to: CChar.self)
                    if let start {
                        sqlite3_bind_text(statement, index, start, Int32(bytes.count), nil)
                    } else {
                        sqlite3_bind_text(statement, index, "", 0, nil)
                    }
                }
            case .decimal(_, let scale): bind(index) { $0.put(decimal: column.decimal(row), scale: scale) }
            case .date: bind(index) { $0.put(date: Int(column.integer(row))) }
            case .timestamp: bind(index) { $0.put(moment: column.integer(row) / 1_000, separator: UInt8(ascii: " "), zone: false) }
            default: sqlite3_bind_int64(statement, index, column.integer(row))
            }
        }
    }

    private let text = Bytes()

    private func bind(_ index: Int32, _ write: (Bytes) -> Void) {
        text.clear()
        write(text)
        let start = scratch.baseAddress! + Int(index - 1) * SQLiteRow.width
        let count = text.count
        start.update(from: text.written.baseAddress!, count: count)
        start.withMemoryRebound(to: CChar.self, capacity: count) { _ = sqlite3_bind_text(statement, index, $0, Int32(count), nil) }
    }
}

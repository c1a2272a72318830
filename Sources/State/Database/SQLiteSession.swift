import Base
import CSQLite
import Glibc
import SQLText

/// A SQLite file. Its prepared statements are kept, for the same few are run again and again.
final class SQLiteSession: Session {
    let dialect = Dialect.sqlite
    private let raw: OpaquePointer
    let place: Place
    private var statements: [String: OpaquePointer] = [:]

    /// Opens the file, or makes it, readable by its owner only: it holds the digests of passwords.
    init(_ path: String) throws {
        place = Place(path)
        try makeFile(path)
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw Diagnostic.failed("no memory for SQLite", at: place) }
        raw = opened
        guard code == SQLITE_OK else { throw failure(code) }
        sqlite3_extended_result_codes(raw, 1)
        sqlite3_busy_timeout(raw, Self.patience)
        // FULL: what a commit reported is on disk, whatever kills the process or the machine after it.
        _ = try run("PRAGMA synchronous = FULL")
        _ = try run("PRAGMA foreign_keys = ON")
        try keepAWriteAheadLog()
    }

    /// How long a call waits for another process, in milliseconds.
    private static let patience: Int32 = 10_000

    /// Turns on WAL. In a new file SQLite does not wait its turn for this, as it does for all else: so we do.
    private func keepAWriteAheadLog() throws {
        for _ in 0..<Self.patience / 10 {
            let code = sqlite3_exec(raw, "PRAGMA journal_mode = WAL", nil, nil, nil)
            if code == SQLITE_OK { return }
            guard code & 0xff == SQLITE_BUSY else { throw failure(code) }
            usleep(10_000)
        }
        throw Diagnostic.busy(at: place)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(raw)
    }

    func run(_ sql: String, _ values: [Value]) throws -> Answer {
        let statement = try prepare(sql)
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, value) in values.enumerated() {
            let code = bind(value, to: statement, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw failure(code) }
        }
        var answer = Answer()
        let columns = (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
        while true {
            let code = sqlite3_step(statement)
            switch code {
            case SQLITE_ROW:
                let values = columns.indices.map { value(of: statement, at: Int32($0)) }
                answer.rows.append(Row(columns: columns, values: values))
            case SQLITE_DONE:
                answer.changed = Int(sqlite3_changes(raw))
                return answer
            default:
                throw failure(code)
            }
        }
    }

    private func prepare(_ sql: String) throws -> OpaquePointer {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v3(raw, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
        guard code == SQLITE_OK, let statement else { throw failure(code) }
        statements[sql] = statement
        return statement
    }

    private func bind(_ value: Value, to statement: OpaquePointer, at index: Int32) -> Int32 {
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch value {
        case .null: return sqlite3_bind_null(statement, index)
        case .bool(let flag): return sqlite3_bind_int64(statement, index, flag ? 1 : 0)
        case .int(let number): return sqlite3_bind_int64(statement, index, number)
        case .double(let number): return sqlite3_bind_double(statement, index, number)
        case .decimal(let text), .text(let text):
            let text = storable(text)
            return sqlite3_bind_text(statement, index, text, Int32(text.utf8.count), copied)
        case .bytes(let bytes): return sqlite3_bind_blob(statement, index, bytes, Int32(bytes.count), copied)
        }
    }

    private func value(of statement: OpaquePointer, at index: Int32) -> Value {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: .int(sqlite3_column_int64(statement, index))
        case SQLITE_FLOAT: .double(sqlite3_column_double(statement, index))
        case SQLITE_TEXT: .text(String(cString: sqlite3_column_text(statement, index)))
        case SQLITE_BLOB: .bytes(bytes(of: statement, at: index))
        default: .null
        }
    }

    private func bytes(of statement: OpaquePointer, at index: Int32) -> [UInt8] {
        let start = sqlite3_column_blob(statement, index)
        return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
    }

    private func failure(_ code: Int32) -> Diagnostic {
        switch code & 0xff {
        case SQLITE_NOTADB, SQLITE_CORRUPT: .notADatabase(at: place)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM: .denied(at: place)
        case SQLITE_FULL: .diskFull(at: place)
        case SQLITE_BUSY, SQLITE_LOCKED: .busy(at: place)
        default: .failed(String(cString: sqlite3_errmsg(raw)), at: place)
        }
    }
}

/// Makes the file with rights for its owner only. One that is there is not touched: closing a second descriptor of it
/// would release the locks that SQLite holds in this process.
private func makeFile(_ path: String) throws {
    guard !Files.exists(path) else { return }
    if let slash = path.lastIndex(of: "/"), slash > path.startIndex { try Files.makeFolder(String(path[..<slash])) }
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 || errno == EEXIST else { throw Files.failure(path) }
    close(descriptor)
}

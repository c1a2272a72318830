import Base
import CSQLite
import Synchronization

/// An open SQLite file, shared by its connection and by the stream that it has open.
///
/// Sendable: `raw` is used by one at a time, which `open` sees to; `sqlite3_interrupt` may be called from any thread.
final class SQLiteFile: @unchecked Sendable {
    static let database = "SQLite"

    let raw: OpaquePointer
    let path: String
    let open = OpenStatement()
    /// When the open statement has to have ended.
    private let deadline = Mutex<ContinuousClock.Instant?>(nil)

    /// Opens the file for reading only. `patience`: how long to wait while another process writes.
    init(_ path: String, patience: Duration) throws {
        guard !path.utf8.contains(0), Files.exists(path) else {
            throw Diagnostic(
                "database.no-file", "There is no file `\(path)`.", "Файла `\(path)` нет.",
                mend: Text("correct `path`, or bring the file", "исправьте `path` или положите файл"))
        }
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard let opened else { throw DatabaseError(Self.database, .unreachable, "no memory for SQLite") }
        raw = opened
        self.path = path
        guard code == SQLITE_OK else { throw failure(code) }
        sqlite3_extended_result_codes(raw, 1)
        sqlite3_busy_timeout(raw, Int32(min(patience / .milliseconds(1), 1e9)))
        sqlite3_progress_handler(
            raw, 10_000,
            { Unmanaged<SQLiteFile>.fromOpaque($0!).takeUnretainedValue().isOverdue ? 1 : 0 },
            Unmanaged.passUnretained(self).toOpaque())
        // What the file itself defines must not reach beyond it. The second question reads the first page: only then is it
        // known whether this is a database at all.
        for sql in ["PRAGMA trusted_schema = OFF", "PRAGMA schema_version"] {
            let code = sqlite3_exec(raw, sql, nil, nil, nil)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    deinit { sqlite3_close_v2(raw) }

    func begin(_ timeout: Duration?) throws(DatabaseError) {
        try open.begin(Self.database)
        deadline.withLock { $0 = timeout.map { .now + $0 } }
    }

    func end() {
        deadline.withLock { $0 = nil }
        open.end()
    }

    private var isOverdue: Bool { deadline.withLock { $0.map { $0 < .now } ?? false } }

    func cancel() { open.cancel { sqlite3_interrupt(raw) } }

    func execute(_ sql: String) throws {
        let code = sqlite3_exec(raw, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    func failure(_ code: Int32) -> any Error {
        let message = String(cString: sqlite3_errmsg(raw))
        let name = String(cString: sqlite3_errstr(code))
        func error(_ kind: DatabaseError.Kind) -> DatabaseError { DatabaseError(Self.database, kind, message, code: "\(code)") }
        switch code & 0xff {
        case SQLITE_NOTADB, SQLITE_CORRUPT:
            return Diagnostic(
                "database.damaged-file",
                Text(
                    "`\(path)` is no SQLite database, or a damaged one: \(message)", "`\(path)` не база SQLite или повреждена: \(message)"),
                mend: Text(
                    "check it with `sqlite3 \(path) 'PRAGMA integrity_check'`", "проверьте её: `sqlite3 \(path) 'PRAGMA integrity_check'`"))
        case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: return error(.denied)
        case SQLITE_BUSY, SQLITE_LOCKED: return error(.unreachable)
        case SQLITE_READONLY:
            // A journal or a log that a dead process left has to be worked in, and we do not write.
            return DatabaseError(
                Self.database, .unreachable, "who wrote into `\(path)` did not finish; open it once with `sqlite3`, which puts it right",
                code: "\(code)")
        case SQLITE_IOERR: return DatabaseError(Self.database, .broken, "\(message): \(name)", code: "\(code)")
        case SQLITE_INTERRUPT: return error(open.wasCancelled ? .cancelled : .timedOut)
        default: return error(.statement)
        }
    }
}

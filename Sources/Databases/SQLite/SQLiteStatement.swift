import CSQLite

/// A prepared question to a SQLite file.
struct SQLiteStatement: ~Copyable {
    let raw: OpaquePointer
    private let file: SQLiteFile

    init(_ sql: String, _ file: SQLiteFile) throws {
        guard !sql.utf8.contains(0) else { throw DatabaseError(SQLiteFile.database, .statement, "the statement contains a zero byte") }
        var statement: OpaquePointer?
        let code = sqlite3_prepare_v2(file.raw, sql, -1, &statement, nil)
        guard code == SQLITE_OK else { throw file.failure(code) }
        guard let statement else { throw DatabaseError(SQLiteFile.database, .statement, "the statement is empty") }
        raw = statement
        self.file = file
    }

    deinit { sqlite3_finalize(raw) }

    /// False after the last row.
    func step() throws -> Bool {
        switch sqlite3_step(raw) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        case let code: throw file.failure(code)
        }
    }

    var columnCount: Int32 { sqlite3_column_count(raw) }

    func name(_ index: Int32) -> String { String(cString: sqlite3_column_name(raw, index)) }

    /// Nil for an expression, and for a column declared without a type.
    func declaredType(_ index: Int32) -> String? { sqlite3_column_decltype(raw, index).map { String(cString: $0) } }

    func storage(_ index: Int32) -> Int32 { sqlite3_column_type(raw, index) }

    func integer(_ index: Int32) -> Int64 { sqlite3_column_int64(raw, index) }

    func double(_ index: Int32) -> Double { sqlite3_column_double(raw, index) }

    /// A text or a blob; it lives until the next step.
    func bytes(_ index: Int32) -> UnsafeRawBufferPointer {
        let start = storage(index) == SQLITE_TEXT ? UnsafeRawPointer(sqlite3_column_text(raw, index)) : sqlite3_column_blob(raw, index)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, index)))
    }

    /// A number or a text as text; nil for a null.
    func string(_ index: Int32) -> String? {
        switch storage(index) {
        case SQLITE_INTEGER: String(integer(index))
        case SQLITE_FLOAT: "\(double(index))"
        case SQLITE_TEXT: String(decoding: bytes(index), as: UTF8.self)
        default: nil
        }
    }

    func bind(_ text: String, _ index: Int32) {
        // SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
        sqlite3_bind_text(raw, index, text, Int32(text.utf8.count), unsafeBitCast(-1, to: sqlite3_destructor_type.self))
    }
}

import CODBC

/// A statement handle.
struct ODBCStatement: ~Copyable {
    let raw: SQLHSTMT
    private let session: ODBCSession

    init(_ session: ODBCSession) throws(DatabaseError) {
        var statement: SQLHANDLE?
        let code = SQLAllocHandle(SQLSMALLINT(SQL_HANDLE_STMT), session.connection, &statement)
        guard ODBC.isGood(code), let statement else { throw session.error(ODBCFailure(SQL_HANDLE_DBC, session.connection)) }
        raw = statement
        self.session = session
        session.current.withLock { [address = UInt(bitPattern: statement)] in $0 = address }
    }

    deinit {
        session.current.withLock { $0 = nil }
        SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_STMT), raw)
    }

    func check(_ code: SQLRETURN) throws(DatabaseError) {
        guard ODBC.isGood(code) else { throw failure() }
    }

    /// What the last call was refused for.
    func failure() -> DatabaseError { session.error(ODBCFailure(SQL_HANDLE_STMT, raw)) }

    func execute(_ sql: String) throws(DatabaseError) {
        try session.checkCancelled()
        guard !sql.utf8.contains(0) else {
            throw DatabaseError(session.dialect.databaseName, .statement, "the statement contains a zero byte")
        }
        let code = ODBC.withText(sql) { SQLExecDirectW(raw, $0, SQLINTEGER($1)) }
        if code != SQL_NO_DATA { try check(code) }
    }

    func set(_ attribute: Int32, _ value: Int) throws(DatabaseError) {
        try check(SQLSetStmtAttrW(raw, attribute, ODBC.attribute(value), SQL_IS_UINTEGER))
    }

    func set(_ attribute: Int32, _ pointer: UnsafeMutableRawPointer) throws(DatabaseError) {
        try check(SQLSetStmtAttrW(raw, attribute, pointer, SQL_IS_POINTER))
    }

    /// False after the last row.
    func fetch() throws(DatabaseError) -> Bool {
        try session.checkCancelled()
        let code = SQLFetch(raw)
        if code == SQL_NO_DATA { return false }
        try check(code)
        return true
    }

    /// Makes a row of the fetched block the one that `piece` reads.
    func go(to row: Int) throws(DatabaseError) {
        try check(SQLSetPos(raw, SQLSETPOSIROW(row + 1), SQLUSMALLINT(SQL_POSITION), SQLUSMALLINT(SQL_LOCK_NO_CHANGE)))
    }

    /// The answer's columns, as the driver describes them.
    func columns() throws(DatabaseError) -> [ODBCColumn] {
        var count: SQLSMALLINT = 0
        try check(SQLNumResultCols(raw, &count))
        var columns: [ODBCColumn] = []
        for index in 0..<count { columns.append(try column(SQLUSMALLINT(index + 1))) }
        return columns
    }

    private func column(_ index: SQLUSMALLINT) throws(DatabaseError) -> ODBCColumn {
        var name = [SQLWCHAR](repeating: 0, count: 1024)
        var (length, type, digits, nullable): (SQLSMALLINT, SQLSMALLINT, SQLSMALLINT, SQLSMALLINT) = (0, 0, 0, 0)
        var size: SQLULEN = 0
        try check(SQLDescribeColW(raw, index, &name, SQLSMALLINT(name.count), &length, &type, &size, &digits, &nullable))
        var unsigned: SQLLEN = 0
        SQLColAttributeW(raw, index, SQLUSMALLINT(SQL_DESC_UNSIGNED), nil, 0, nil, &unsigned)
        let native = ODBC.text { SQLColAttributeW(raw, index, SQLUSMALLINT(SQL_DESC_TYPE_NAME), $0, $1, $2, nil) }
        return ODBCColumn(
            name: String(decoding: name.prefix { $0 != 0 }, as: UTF16.self), typeName: native ?? "", type: Int32(type),
            size: Int(clamping: size),
            digits: Int(digits), isUnsigned: unsigned != 0, isNullable: nullable != 0, dialect: session.dialect)
    }
}

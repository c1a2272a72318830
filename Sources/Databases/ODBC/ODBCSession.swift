import Base
import CODBC
import Secrets
import Synchronization

/// One connection over ODBC, shared by its actor and by the stream that it has open.
///
/// Sendable: the handles are used by one at a time, which `open` sees to; `SQLCancel` may be called from any thread.
final class ODBCSession: @unchecked Sendable {
    private let environment: SQLHENV
    let connection: SQLHDBC
    let dialect: SourceDialect
    let open = OpenStatement()
    /// The address of the handle of the statement under way. Who frees it takes it away from here first.
    let current = Mutex<UInt?>(nil)
    private let isOverdue = Atomic(false)
    private let alarm = Mutex<Task<Void, any Error>?>(nil)
    private let secrets: ODBCSecrets
    /// What the driver can do of SQLGetData beyond the least.
    let pieces: ODBCPieces

    /// Connects. Blocks until the server has answered or `patience` is over.
    init(_ text: Secret, _ dialect: SourceDialect, patience: Duration) throws {
        secrets = ODBCSecrets(text)
        self.dialect = dialect
        var environment: SQLHANDLE?
        var connection: SQLHANDLE?
        guard ODBC.isGood(SQLAllocHandle(SQLSMALLINT(SQL_HANDLE_ENV), nil, &environment)), let environment,
            ODBC.isGood(SQLSetEnvAttr(environment, SQL_ATTR_ODBC_VERSION, ODBC.attribute(3), 0)),
            ODBC.isGood(SQLAllocHandle(SQLSMALLINT(SQL_HANDLE_DBC), environment, &connection)), let connection
        else { throw DatabaseError(dialect.databaseName, .unreachable, "no memory for a connection") }
        self.environment = environment
        self.connection = connection
        pieces = try Self.connect(connection, text, dialect, secrets, patience: patience)
        for sql in dialect.session { try run(sql) }
    }

    deinit {
        // In an open transaction nobody may disconnect.
        SQLEndTran(SQLSMALLINT(SQL_HANDLE_DBC), connection, SQLSMALLINT(SQL_ROLLBACK))
        SQLDisconnect(connection)
        SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_DBC), connection)
        SQLFreeHandle(SQLSMALLINT(SQL_HANDLE_ENV), environment)
    }

    private static func connect(
        _ connection: SQLHDBC, _ text: Secret, _ dialect: SourceDialect, _ secrets: ODBCSecrets, patience: Duration
    ) throws -> ODBCPieces {
        SQLSetConnectAttrW(connection, SQL_ATTR_LOGIN_TIMEOUT, ODBC.attribute(max(1, Int(patience / .seconds(1)))), SQL_IS_UINTEGER)
        SQLSetConnectAttrW(connection, SQL_ATTR_ACCESS_MODE, ODBC.attribute(1), SQL_IS_UINTEGER)
        let code = ODBC.withText(text.reveal()) { text, count in
            SQLDriverConnectW(connection, nil, text, SQLSMALLINT(clamping: count), nil, 0, nil, SQLUSMALLINT(SQL_DRIVER_NOPROMPT))
        }
        if ODBC.isGood(code) { return ODBCPieces(connection) }
        let failure = ODBCFailure(SQL_HANDLE_DBC, connection)
        let message = secrets.hide(failure.message)
        if failure.isMissingDriver {
            throw Diagnostic(
                "database.no-driver", Text("The ODBC driver cannot be loaded: \(message)", "Драйвер ODBC не загружается: \(message)"),
                mend: Text(
                    "install it, and name its file in the connection: Driver=/path/to/driver.so",
                    "установите его и назовите его файл в строке соединения: Driver=/путь/к/driver.so"))
        }
        throw DatabaseError(dialect.databaseName, failure.isLogin ? .denied : .unreachable, message, code: failure.state)
    }

    // MARK: One statement at a time

    /// Stops the statement under way, if there is one. Blocks until the driver has told the server.
    func cancel() {
        open.cancel { current.withLock { if let handle = $0 { SQLCancel(SQLHSTMT(bitPattern: handle)) } } }
    }

    private func stop() {
        isOverdue.store(true, ordering: .releasing)
        cancel()
    }

    /// Begins a statement, which is stopped when it takes longer than `limit`.
    func begin(_ limit: Duration?) throws(DatabaseError) {
        try open.begin(dialect.databaseName)
        isOverdue.store(false, ordering: .releasing)
        guard let limit else { return }
        let alarm = Task { [weak self] in
            try await Task.sleep(for: limit)
            guard let session = self else { return }
            startThread { session.stop() }
        }
        self.alarm.withLock { $0 = alarm }
    }

    func end() {
        alarm.withLock { alarm in
            alarm?.cancel()
            alarm = nil
        }
        open.end()
    }

    func statement<Result>(_ body: () throws -> Result) throws -> Result {
        try begin(nil)
        defer { end() }
        return try body()
    }

    /// Runs a statement that answers no rows.
    func run(_ sql: String) throws {
        let statement = try ODBCStatement(self)
        try statement.execute(sql)
    }

    /// From here on statements belong to one transaction, until `commit`.
    func setAutomaticCommit(_ isOn: Bool) throws {
        try check(SQLSetConnectAttrW(connection, SQL_ATTR_AUTOCOMMIT, ODBC.attribute(isOn ? 1 : 0), SQL_IS_UINTEGER))
    }

    func commit() throws { try check(SQLEndTran(SQLSMALLINT(SQL_HANDLE_DBC), connection, SQLSMALLINT(SQL_COMMIT))) }

    private func check(_ code: SQLRETURN) throws {
        guard ODBC.isGood(code) else { throw error(ODBCFailure(SQL_HANDLE_DBC, connection)) }
    }

    func error(_ failure: ODBCFailure) -> DatabaseError {
        var kind = failure.kind
        if kind == .statement, isDead { kind = .broken }
        if kind != .broken, open.wasCancelled { kind = isOverdue.load(ordering: .acquiring) ? .timedOut : .cancelled }
        return DatabaseError(dialect.databaseName, kind, secrets.hide(failure.message), code: failure.state)
    }

    /// A statement that was cancelled between two calls of the driver, which stops nothing.
    func checkCancelled() throws(DatabaseError) {
        guard open.wasCancelled else { return }
        let kind: DatabaseError.Kind = isOverdue.load(ordering: .acquiring) ? .timedOut : .cancelled
        throw DatabaseError(dialect.databaseName, kind, "the statement was stopped", code: "HY008")
    }

    /// Drivers that lose their server often say so in no state that ODBC has for it.
    private var isDead: Bool {
        var value: SQLUINTEGER = 0
        let code = SQLGetConnectAttrW(connection, SQL_ATTR_CONNECTION_DEAD, &value, SQL_IS_UINTEGER, nil)
        return ODBC.isGood(code) && value == 1
    }
}

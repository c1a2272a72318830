import Base
import CPostgreSQL
import Glibc
import SQLText
import Synchronization

/// One libpq connection, shared by its actor and by the stream that it has open.
///
/// Sendable: `raw` is used by one at a time, the actor or the open stream, which `begin` sees to; what cancels uses
/// nothing but `canceller`, which libpq allows from any thread.
final class PostgresSession: @unchecked Sendable {
    let raw: OpaquePointer
    private let canceller: OpaquePointer?
    /// The number of the statement under way; 0 when none is.
    private let running = Atomic(0)
    private let statements = Mutex(Statements())

    /// Held while a cancel is on its way to the server, so that it never meets a later statement than its own.
    private struct Statements {
        var last = 0
        var wasCancelled = false
    }

    init(opened raw: OpaquePointer) {
        self.raw = raw
        canceller = PQgetCancel(raw)
        PQsetNoticeProcessor(raw, { _, _ in }, nil)
    }

    deinit {
        PQfreeCancel(canceller)
        PQfinish(raw)
    }

    // MARK: One statement at a time

    func begin() throws(EngineError) {
        let isFree = statements.withLock { statements in
            guard running.load(ordering: .acquiring) == 0 else { return false }
            statements.last += 1
            statements.wasCancelled = false
            running.store(statements.last, ordering: .releasing)
            return true
        }
        guard isFree else {
            throw EngineError(.postgres, .statement, "a stream of this connection is still open: read it to its end or drop it")
        }
    }

    func end() {
        statements.withLock { _ in running.store(0, ordering: .releasing) }
    }

    /// Runs `body` as one statement.
    func statement<Result>(_ body: () throws -> Result) throws -> Result {
        try begin()
        defer { end() }
        return try body()
    }

    /// The statement under way, to be named to `cancel`; nil when none is.
    var current: Int? {
        let number = running.load(ordering: .acquiring)
        return number == 0 ? nil : number
    }

    private var wasCancelled: Bool { statements.withLock { $0.wasCancelled } }

    /// Asks the server to stop the statement, unless it has ended meanwhile. Blocks until the server has been told.
    func cancel(_ number: Int) {
        statements.withLock { statements in
            guard running.load(ordering: .acquiring) == number else { return }
            statements.wasCancelled = true
            _ = requestCancel()
        }
    }

    /// Asks the server to stop what this thread has under way itself.
    @discardableResult
    func requestCancel() -> Bool {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { message in
            PQcancel(canceller, message.baseAddress, 256) != 0
        }
    }

    // MARK: Sending and receiving

    var isInTransaction: Bool { PQtransactionStatus(raw) == PQTRANS_INTRANS }

    /// Whether the database holds bytes of no known encoding and hands them out as they are.
    var isTextUnchecked: Bool { PQparameterStatus(raw, "server_encoding").map { String(cString: $0) } == "SQL_ASCII" }

    func send(_ sql: String, _ values: PostgresValues, binary: Bool) throws(EngineError) {
        guard !sql.utf8.contains(0) else { throw EngineError(.postgres, .statement, "the statement contains a zero byte") }
        // Between two questions of one statement the server is idle and would not have heard the cancel.
        guard !wasCancelled else { throw EngineError(.postgres, .cancelled, "the statement was cancelled", code: "57014") }
        let sent =
            if values.isEmpty && !binary {
                PQsendQuery(raw, sql)
            } else {
                values.withArguments { PQsendQueryParams(raw, sql, $0, $1, $2, $3, $4, binary ? 1 : 0) }
            }
        guard sent == 1 else { throw EngineError(connection: raw) }
    }

    func receive() -> PostgresResult? { PostgresResult(PQgetResult(raw)) }

    func error(_ result: borrowing PostgresResult) -> EngineError {
        EngineError(result, isBroken: PQstatus(raw) == CONNECTION_BAD, wasCancelled: wasCancelled)
    }

    /// Reads what the server still says about the statement, whatever state it is in, until the connection is free for
    /// the next. Each answer is shown to `see`; the first failure is thrown.
    func drain(_ see: (borrowing PostgresResult) -> Void = { _ in }) throws(EngineError) {
        var failure: EngineError?
        while let result = receive() {
            switch result.status {
            case PGRES_COPY_IN: PQputCopyEnd(raw, "rows for COPY come through ingest")
            case PGRES_COPY_OUT: skipCopy()
            default:
                if result.hasFailed { failure = failure ?? error(result) } else { see(result) }
            }
            if PQstatus(raw) == CONNECTION_BAD { break }
        }
        if let failure { throw failure }
        if PQstatus(raw) == CONNECTION_BAD { throw EngineError(connection: raw) }
    }

    private func skipCopy() {
        var row: UnsafeMutablePointer<CChar>?
        while PQgetCopyData(raw, &row, 0) > 0 { PQfreemem(row) }
    }

    /// A small question of our own, answered as text.
    func ask(_ query: Query) throws(EngineError) -> [[String?]] {
        let (sql, values) = query.render(.postgres)
        try send(sql, try PostgresValues(values), binary: false)
        var answer: [[String?]] = []
        try drain { result in
            for row in 0..<result.rows { answer.append((0..<result.columns).map { result.text(row, $0) }) }
        }
        return answer
    }
}

// MARK: - Opening

extension PostgresSession {
    /// Connects. Blocks until the server has answered or the address's patience is over.
    static func open(_ address: PostgresAddress) throws -> PostgresSession {
        let parameters = address.parameters
        let keywords = parameters.map { strdup($0.keyword) } + [nil]
        let values = parameters.map { strdup($0.value) } + [nil]
        defer { for text in keywords + values { free(text) } }
        guard let raw = PQconnectStartParams(keywords.map { UnsafePointer($0) }, values.map { UnsafePointer($0) }, 0) else {
            throw EngineError(.postgres, .outOfMemory, "no memory for a connection")
        }
        // Only a verbose message carries the SQLSTATE by which a wrong password is told from a missing server.
        PQsetErrorVerbosity(raw, PQERRORS_VERBOSE)
        do {
            try awaitConnection(raw, address)
        } catch {
            PQfinish(raw)
            throw error
        }
        PQsetErrorVerbosity(raw, PQERRORS_DEFAULT)
        let session = PostgresSession(opened: raw)
        // Moments are UTC; a notice during COPY could not be told from a failure.
        _ = try session.ask(
            "SET TimeZone = 'UTC'; SET DateStyle = 'ISO'; SET standard_conforming_strings = on; SET client_min_messages = error")
        return session
    }

    private static func awaitConnection(_ raw: OpaquePointer, _ address: PostgresAddress) throws(EngineError) {
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(min(address.patience, 1_000_000))
        var step = PGRES_POLLING_WRITING
        while PQstatus(raw) != CONNECTION_BAD {
            switch step {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_FAILED: throw EngineError(opening: raw)
            default: break
            }
            let rest = clock.now.duration(to: deadline).components
            guard rest.seconds >= 0 && rest.attoseconds >= 0 else {
                throw EngineError(.postgres, .unreachable, "\(address) did not answer within \(address.patience) s")
            }
            var wait = pollfd(fd: PQsocket(raw), events: Int16(step == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
            guard poll(&wait, 1, Int32(min(rest.seconds * 1000 + 100, 10_000))) > 0 else { continue }
            step = PQconnectPoll(raw)
        }
        throw EngineError(opening: raw)
    }
}

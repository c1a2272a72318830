import CPostgreSQL
import Columnar

/// The rows of a query, a batch at a time, while the server makes them. Dropped early, it stops the server and leaves the
/// connection free for the next statement.
final class PostgresReader {
    private let session: PostgresSession
    private let decoder: BatchDecoder
    private let isCopy: Bool
    private let isInTransaction: Bool
    private var isOpen = true

    /// Starts the query: as a COPY, which is the fast way, or with its values bound.
    init(_ session: PostgresSession, _ decoder: BatchDecoder, copying copy: String?, sql: String, _ values: PostgresValues) throws {
        self.session = session
        self.decoder = decoder
        isCopy = copy != nil
        isInTransaction = session.isInTransaction
        if let copy {
            try session.send(copy, values, binary: false)
            guard let result = session.receive() else { throw EngineError(connection: session.raw) }
            guard result.status == PGRES_COPY_OUT else { throw session.error(result) }
        } else {
            try session.send(sql, values, binary: true)
            PQsetSingleRowMode(session.raw)
        }
    }

    deinit {
        if isOpen { close() }
    }

    func next() throws -> RecordBatch? {
        guard isOpen else { return nil }
        do {
            while !decoder.isFull {
                guard try isCopy ? receiveCopy() : receiveRow() else {
                    close()
                    break
                }
            }
        } catch {
            close()
            throw error
        }
        return decoder.finish()
    }

    /// One message of a COPY; false at its end.
    private func receiveCopy() throws -> Bool {
        var message: UnsafeMutablePointer<CChar>?
        let count = PQgetCopyData(session.raw, &message, 0)
        guard count > 0, let message else {
            try session.drain()
            return false
        }
        defer { PQfreemem(message) }
        try decoder.append(message: UnsafeRawBufferPointer(start: message, count: Int(count)))
        return true
    }

    /// One row of a result; false at its end.
    private func receiveRow() throws -> Bool {
        guard let result = session.receive() else { return false }
        guard !result.hasFailed else { throw session.error(result) }
        for row in 0..<result.rows { try decoder.append(row, of: result) }
        return true
    }

    /// Where rows are left, the server is told to stop. A cancelled statement would undo the transaction around it, so in
    /// one the rest of the rows is read instead.
    private func close() {
        isOpen = false
        if PQtransactionStatus(session.raw) == PQTRANS_ACTIVE {
            if !isInTransaction { session.requestCancel() }
            try? session.drain()
        }
        session.end()
    }
}

import CPostgreSQL
import Glibc
import SQLText

/// Rows on their way into a table: one COPY, so all of them arrive or none does.
struct PostgresWriter: ~Copyable {
    static let flushSize = 128 << 10
    /// Small enough for a socket that says it has room.
    private static let pieceSize = 8 << 10

    var buffer = RowBuffer(capacity: flushSize + (64 << 10))
    private let session: PostgresSession

    init(_ session: PostgresSession, _ table: TableName, _ columns: [PostgresColumn]) throws {
        self.session = session
        let names = columns.map { Dialect.postgres.quote($0.name) }.joined(separator: ", ")
        try session.send(
            "COPY \(Dialect.postgres.quote(table)) (\(names)) FROM STDIN (FORMAT binary)", try PostgresValues([]), binary: false)
        guard let result = session.receive() else { throw EngineError(connection: session.raw) }
        guard result.status == PGRES_COPY_IN else {
            let error = session.error(result)
            try? session.drain()
            throw error
        }
        // The signature of the format, no flags, no extension.
        for byte in [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] as [UInt8] { buffer.put(byte) }
        buffer.put(Int64(0))
    }

    /// Sends what has gathered. A server that has already failed says so at once, not after the last row.
    ///
    /// libpq reads the server's words away when a send would block, and keeps them until the COPY ends. So each piece goes
    /// out when the socket has room for it, and what the server says meanwhile is seen here first.
    mutating func flush() throws {
        let bytes = buffer.start.assumingMemoryBound(to: CChar.self)
        for begin in stride(from: 0, to: buffer.count, by: PostgresWriter.pieceSize) {
            var socket = pollfd(fd: PQsocket(session.raw), events: Int16(POLLIN | POLLOUT), revents: 0)
            while poll(&socket, 1, -1) < 0 && errno == EINTR {}
            if socket.revents & Int16(POLLIN) != 0 {
                PQputCopyEnd(session.raw, "the server spoke before the last row")
                try session.drain()
            }
            let count = Int32(min(PostgresWriter.pieceSize, buffer.count - begin))
            guard PQputCopyData(session.raw, bytes + begin, count) == 1 else { throw EngineError(connection: session.raw) }
        }
        buffer.clear()
    }

    /// Ends the COPY; the rows are in the table. Returns their number.
    mutating func finish() throws -> Int {
        buffer.put(Int16(-1))
        do {
            try flush()
            guard PQputCopyEnd(session.raw, nil) == 1 else { throw EngineError(connection: session.raw) }
        } catch {
            abandon()
            throw error
        }
        var rows = 0
        try session.drain { rows += $0.changed }
        return rows
    }

    /// Takes the rows back: the table is as it was.
    mutating func abandon() {
        guard PQtransactionStatus(session.raw) == PQTRANS_ACTIVE else { return }
        PQputCopyEnd(session.raw, "the rows ended early")
        try? session.drain()
    }
}

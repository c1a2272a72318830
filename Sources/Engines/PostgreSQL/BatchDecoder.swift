import CPostgreSQL
import Columnar

/// Gathers rows of PostgreSQL's binary format into batches of up to 65,536 rows or 8 MiB.
final class BatchDecoder {
    private let columns: [PostgresColumn]
    private let builder: BatchBuilder
    private let decoders: [ColumnDecoder]
    private var rows = 0
    private var bytes = 0
    /// Rows of the batches before.
    private var rowsBefore = 0
    private var hasSeenHeader = false

    init(_ columns: [PostgresColumn], isTextChecked: Bool) {
        self.columns = columns
        builder = BatchBuilder(Schema(columns.map(\.field)))
        decoders = zip(columns, builder.columns).map { ColumnDecoder($0.type, $1, isTextChecked: isTextChecked) }
    }

    var isFull: Bool { rows >= 65_536 || bytes >= 8 << 20 }

    /// The rows gathered; nil where there are none.
    func finish() -> RecordBatch? {
        guard rows > 0 else { return nil }
        rowsBefore += rows
        (rows, bytes) = (0, 0)
        return builder.finish()
    }

    /// One message of a binary COPY: the first begins with a header, and each holds some whole rows.
    func append(message: UnsafeRawBufferPointer) throws {
        guard let start = message.baseAddress else { return }
        bytes += message.count
        var at = 0
        if !hasSeenHeader {
            // An 11-byte signature, flags, and the length of an extension that nobody has used yet.
            guard message.count >= 19 else { throw malformed() }
            at = 19 + Int(bigEndian(start + 15, as: Int32.self))
            hasSeenHeader = true
        }
        while at + 2 <= message.count {
            let fields = bigEndian(start + at, as: Int16.self)
            if fields == -1 { return }
            guard Int(fields) == decoders.count else { throw malformed() }
            at = try appendRow(message, from: at + 2)
        }
    }

    /// The fields of one row, each with its length before it; returns where the next row begins.
    @inline(__always)
    private func appendRow(_ message: UnsafeRawBufferPointer, from begin: Int) throws -> Int {
        let start = message.baseAddress!
        var at = begin
        for index in decoders.indices {
            guard at + 4 <= message.count else { throw malformed() }
            let count = Int(bigEndian(start + at, as: Int32.self))
            at += 4
            if count < 0 {
                decoders[index].appendNull()
                continue
            }
            guard at + count <= message.count else { throw malformed() }
            try append(UnsafeRawBufferPointer(start: start + at, count: count), to: index)
            at += count
        }
        rows += 1
        return at
    }

    /// One row of a result in binary format.
    func append(_ row: Int, of result: borrowing PostgresResult) throws {
        let row = Int32(row)
        for index in decoders.indices {
            let column = Int32(index)
            if PQgetisnull(result.raw, row, column) != 0 {
                decoders[index].appendNull()
                continue
            }
            let count = Int(PQgetlength(result.raw, row, column))
            bytes += count
            try append(UnsafeRawBufferPointer(start: PQgetvalue(result.raw, row, column), count: count), to: index)
        }
        rows += 1
    }

    @inline(__always)
    private func append(_ value: UnsafeRawBufferPointer, to index: Int) throws {
        do throws(Misfit) {
            try decoders[index].append(value)
        } catch {
            throw error.reading(columns[index], row: rowsBefore + rows + 1)
        }
    }

    private func malformed() -> EngineError {
        EngineError(.postgres, .unreachable, "the server sent rows in a form that is not PostgreSQL's")
    }
}

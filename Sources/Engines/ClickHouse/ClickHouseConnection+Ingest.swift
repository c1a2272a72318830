public import Columnar
public import SQLText

extension ClickHouseConnection {
    /// Appends every row of the stream, in blocks that are encoded while the server takes them.
    ///
    /// When the stream or `onBatch` fails the upload breaks off inside a block, and the server drops what it had not
    /// yet written. It writes about a million rows at a time, each time for good: a larger load that must be whole
    /// or not at all goes into a table beside, which is then exchanged.
    @discardableResult
    public func ingest(_ stream: consuming BatchStream, into table: TableName, onBatch: (@Sendable (Int) throws -> Void)?) throws -> Int {
        guard let columns = try columns(of: table)?.filter(\.isStored).map(\.column) else {
            throw EngineError(.clickhouse, .statement, "Table \(table) doesn't exist", code: "60")
        }
        guard columns.count == stream.schema.fields.count else {
            throw ClickHouseProblem.otherWidth(table: table.description, columns: columns.count, given: stream.schema.fields.count)
        }
        let upload = ClickHouseUpload(stream, NativeWriter(columns), compression: compression, onBatch: onBatch)
        let insert = "INSERT INTO \(dialect.quote(table)) FORMAT Native"
        let answer = try send(
            parameters: [("query", insert)] + (compression ? [("decompress", "1")] : []), upload: upload.fill)
        try answer.finish()
        return upload.rows
    }
}

/// The body of an insert, made block by block as the sender asks for it.
private final class ClickHouseUpload {
    private var stream: BatchStream
    private let writer: NativeWriter
    private let compression: Bool
    private let onBatch: ((Int) throws -> Void)?
    private var batch: RecordBatch?
    private var row = 0
    private var block = NativeOutput()
    private var bytes: [UInt8] = []
    private var sent = 0
    private var isWhole = false
    private(set) var rows = 0

    init(_ stream: consuming BatchStream, _ writer: NativeWriter, compression: Bool, onBatch: ((Int) throws -> Void)?) {
        self.stream = stream
        self.writer = writer
        self.compression = compression
        self.onBatch = onBatch
    }

    /// Fills the memory with the next bytes; 0 at the end.
    ///
    /// The last byte of what is made stays behind until more is made or all is: so an upload that fails always ends
    /// inside a block, and no server can take it for a whole one.
    func fill(_ memory: UnsafeMutableRawBufferPointer) throws -> Int {
        while !isWhole, bytes.count - sent <= 1 { try prepare() }
        let count = min(bytes.count - sent - (isWhole ? 0 : 1), memory.count)
        bytes.withUnsafeBytes { memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count])) }
        sent += count
        return count
    }

    private func prepare() throws {
        bytes.removeSubrange(..<sent)
        sent = 0
        guard let rows = try nextRows() else {
            isWhole = true
            return
        }
        block.removeAll()
        try writer.write(rows, to: &block)
        if compression {
            block.bytes.withUnsafeBytes { bytes += CompressedBlocks.compress($0) }
        } else {
            bytes += block.bytes
        }
        self.rows += rows.count
    }

    /// The next rows, no more of them than a block should have.
    private func nextRows() throws -> RecordBatch? {
        while batch == nil || row == batch!.count {
            guard let next = try stream.next() else { return nil }
            try onBatch?(next.count)
            batch = next
            row = 0
        }
        let rows = row..<min(row + NativeWriter.blockRows, batch!.count)
        row = rows.upperBound
        return batch!.slice(rows)
    }
}

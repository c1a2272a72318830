import Columnar
import SQLText

/// Writes rows into a table by INSERTs of many rows each.
struct MySQLWriter {
    private let session: MySQLSession
    private let schema: Schema
    private let opening: [UInt8]
    /// Bytes after which an INSERT is sent, and the most that the server takes.
    private let worthSending: Int
    private let longest: Int
    private var text: [UInt8] = []
    private(set) var count = 0

    init(_ session: MySQLSession, _ schema: Schema, _ table: TableName) throws {
        self.session = session
        self.schema = schema
        longest = try session.ask("SELECT @@max_allowed_packet").first?[0].flatMap { Int($0) } ?? 1 << 20
        worthSending = min(longest / 2, 1 << 20)
        let names = schema.names.map(Dialect.postgres.quote).joined(separator: ", ")
        opening = Array("INSERT INTO \(Dialect.postgres.quote(table)) (\(names)) VALUES ".utf8)
    }

    mutating func write(_ batch: RecordBatch) throws {
        let columns = batch.columns
        for row in 0..<batch.count {
            text += text.isEmpty ? opening : [UInt8(ascii: ",")]
            text.append(UInt8(ascii: "("))
            for index in columns.indices {
                if index > 0 { text.append(UInt8(ascii: ",")) }
                try append(columns[index], row, named: schema.fields[index].name)
            }
            text.append(UInt8(ascii: ")"))
            count += 1
            if text.count >= worthSending { try send() }
        }
    }

    mutating func send() throws {
        guard !text.isEmpty else { return }
        // The server would end the connection without a word about why.
        guard text.count < longest else {
            throw DatabaseError(session.product, .misfit, "a row of \(text.count) bytes is longer than max_allowed_packet, \(longest)")
        }
        try session.run(text)
        text.removeAll(keepingCapacity: true)
    }

    private mutating func append(_ column: Column, _ row: Int, named name: String) throws {
        guard !column.isNull(row) else { return append("NULL") }
        switch column.type {
        case .bool: append(column.bool(row) ? "1" : "0")
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64, .decimal, .decimal256: append(column.string(row)!)
        case .float32, .float64:
            guard column.double(row).isFinite else { throw misfit(name, "\(column.double(row)) is no number that MySQL keeps") }
            // With an exponent it is a double to the server too; without one it would be a decimal of 65 digits.
            let digits = column.string(row)!
            append(digits.utf8.contains(UInt8(ascii: "e")) ? digits : digits + "e0")
        case .date, .time: append("'\(column.string(row)!)'")
        case .timestamp(_, let zone): append("'\(column.string(row)!.dropLast(zone == nil ? 0 : 1))'")
        case .utf8, .largeUtf8: column.withBytes(row) { quote($0) }
        case .binary, .largeBinary, .fixedBinary: append("x'\(column.string(row)!)'")
        default: throw misfit(name, "MySQL has no type for \(column.type)")
        }
    }

    private func misfit(_ name: String, _ reason: String) -> DatabaseError {
        DatabaseError(session.product, .misfit, "row \(count + 1), column `\(name)`: \(reason)")
    }

    private mutating func append(_ literal: String) { text += literal.utf8 }

    /// Backslashes mean nothing in the session, so that only the quote itself is doubled.
    private mutating func quote(_ bytes: UnsafeRawBufferPointer) {
        let mark = UInt8(ascii: "'")
        text.append(mark)
        for byte in bytes {
            if byte == mark { text.append(mark) }
            text.append(byte)
        }
        text.append(mark)
    }
}

extension MySQLConnection {
    /// Adds rows to a table, by the names of their columns; returns how many. All of them, or where one is refused none.
    @discardableResult
    package func insert(_ stream: consuming BatchStream, into table: TableName) throws -> Int {
        let session = session
        try session.begin()
        defer { session.end() }
        var writer = try MySQLWriter(session, stream.schema, table)
        try session.run("START TRANSACTION")
        do {
            while let batch = try stream.next() { try writer.write(batch) }
            try writer.send()
            try session.run("COMMIT")
        } catch {
            _ = try? session.run("ROLLBACK")
            throw error
        }
        return writer.count
    }
}

import CMariaDB

/// Rows by the protocol of prepared statements, for answers with columns of FLOAT: as text the server writes those with six
/// digits, and 16777216 would come as 16777200. The library turns all other cells into text.
final class BinaryAnswer: MySQLAnswer {
    let fields: [MYSQL_FIELD]
    let cells: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    let lengths: UnsafeMutablePointer<UInt>
    private(set) var isAtEnd = false
    private let session: MySQLSession
    private let statement: UnsafeMutablePointer<MYSQL_STMT>
    private let metadata: UnsafeMutablePointer<MYSQL_RES>
    private let binds: UnsafeMutableBufferPointer<MYSQL_BIND>
    private let nulls: UnsafeMutablePointer<my_bool>
    /// Room for a cell of each column; it grows with the cells.
    private var room: [UnsafeMutableRawBufferPointer]

    /// Nil where the text says the same: no column is a FLOAT, or the server does not prepare such statements.
    init?(_ sql: String, _ session: MySQLSession) throws(DatabaseError) {
        guard let statement = mysql_stmt_init(session.raw) else { throw session.error }
        var sql = sql
        let code = sql.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { mysql_stmt_prepare(statement, $0.baseAddress, UInt($0.count)) }
        }
        guard code == 0 else {
            let error = DatabaseError(statement, session)
            mysql_stmt_close(statement)
            if error.code == "1295" { return nil }
            throw error
        }
        guard let metadata = mysql_stmt_result_metadata(statement) else {
            mysql_stmt_close(statement)
            return nil
        }
        fields = (0..<Int(mysql_num_fields(metadata))).map { metadata.pointee.fields[$0] }
        guard fields.contains(where: { $0.type == MYSQL_TYPE_FLOAT }) else {
            mysql_free_result(metadata)
            mysql_stmt_close(statement)
            return nil
        }
        self.session = session
        self.statement = statement
        self.metadata = metadata
        cells = .allocate(capacity: fields.count)
        lengths = .allocate(capacity: fields.count)
        nulls = .allocate(capacity: fields.count)
        binds = .allocate(capacity: fields.count)
        room = fields.map { _ in .allocate(byteCount: 64, alignment: 8) }
        cells.initialize(repeating: nil, count: fields.count)
        lengths.initialize(repeating: 0, count: fields.count)
        nulls.initialize(repeating: 0, count: fields.count)
        for index in fields.indices {
            var bind = MYSQL_BIND()
            bind.buffer_type = isFraction(index) ? MYSQL_TYPE_DOUBLE : MYSQL_TYPE_STRING
            // The length of a fraction is that of its text, which is ours to say.
            bind.length = isFraction(index) ? nil : lengths + index
            bind.is_null = nulls + index
            binds.initializeElement(at: index, to: bind)
            lend(index)
        }
        guard mysql_stmt_bind_result(statement, binds.baseAddress) == 0, mysql_stmt_execute(statement) == 0 else {
            isAtEnd = true
            let error = DatabaseError(statement, session)
            close()
            throw error
        }
    }

    deinit {
        for room in room { room.deallocate() }
        cells.deallocate()
        lengths.deallocate()
        nulls.deallocate()
        binds.deallocate()
    }

    func fetch() throws(DatabaseError) -> Bool {
        switch mysql_stmt_fetch(statement) {
        case 0, MYSQL_DATA_TRUNCATED: break
        case MYSQL_NO_DATA:
            isAtEnd = true
            return false
        default:
            isAtEnd = true
            throw DatabaseError(statement, session)
        }
        for index in fields.indices { try take(index) }
        return true
    }

    private func take(_ index: Int) throws(DatabaseError) {
        guard nulls[index] == 0 else {
            cells[index] = nil
            return
        }
        if isFraction(index) {
            write(fraction: room[index].load(as: Double.self), index)
        } else if lengths[index] > room[index].count {
            room[index].deallocate()
            room[index] = .allocate(byteCount: Int(lengths[index]), alignment: 8)
            lend(index)
            guard mysql_stmt_fetch_column(statement, binds.baseAddress! + index, UInt32(index), 0) == 0 else {
                throw DatabaseError(statement, session)
            }
            mysql_stmt_bind_result(statement, binds.baseAddress)
        }
        cells[index] = room[index].baseAddress!.assumingMemoryBound(to: CChar.self)
    }

    /// The shortest digits that read back as the same number.
    private func write(fraction value: Double, _ index: Int) {
        let text = Array((fields[index].type == MYSQL_TYPE_FLOAT ? "\(Float(value))" : "\(value)").utf8)
        room[index].copyBytes(from: text)
        lengths[index] = UInt(text.count)
    }

    private func isFraction(_ index: Int) -> Bool { fields[index].type == MYSQL_TYPE_FLOAT || fields[index].type == MYSQL_TYPE_DOUBLE }

    private func lend(_ index: Int) {
        binds[index].buffer = room[index].baseAddress
        binds[index].buffer_length = UInt(room[index].count)
    }

    func close() {
        mysql_free_result(metadata)
        mysql_stmt_close(statement)
    }
}

extension DatabaseError {
    fileprivate init(_ statement: UnsafeMutablePointer<MYSQL_STMT>, _ session: MySQLSession) {
        self = session.error(code: mysql_stmt_errno(statement), String(cString: mysql_stmt_error(statement)))
    }
}

import CMariaDB
import Columnar

/// The rows of a query, a batch at a time, while the server makes them. Dropped early, it stops the server and leaves the
/// connection free for the next statement.
final class MySQLReader {
    let schema: Schema
    private let session: MySQLSession
    private let result: UnsafeMutablePointer<MYSQL_RES>
    private let rows: RowBuilder
    private let columns: [Column]
    private let onProblem: ProblemSink?
    /// Rows of the answer so far.
    private var count = 0
    private var isOpen = true

    /// What the cells of a column need before they are text.
    private enum Column {
        case plain, bits
        /// Days and moments whose zero stands for no value.
        case zeroIsNull
    }

    /// Takes the answer to a statement that was sent.
    init(
        _ session: MySQLSession, types: [String: DataType], zeroDates: MySQLConnection.ZeroDates, _ onProblem: ProblemSink?
    ) throws(DatabaseError) {
        guard let result = mysql_use_result(session.raw) else {
            guard mysql_errno(session.raw) == 0 else { throw session.error }
            throw DatabaseError(session.product, .statement, "the statement answers no rows")
        }
        self.session = session
        self.result = result
        self.onProblem = onProblem
        var fields: [Field] = []
        var columns: [Column] = []
        for index in 0..<Int(mysql_num_fields(result)) {
            let field = result.pointee.fields[index]
            let name = String(cString: field.name)
            guard let type = types[name] ?? MySQLType.answered(field), CellParser.reads(type) else {
                mysql_free_result(result)
                throw DatabaseError(session.product, .statement, "column `\(name)` has a type that cannot be taken")
            }
            let isMoment = [MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP].contains(field.type)
            let zeroIsNull = zeroDates == .null && isMoment && !type.isText
            fields.append(Field(name, type, isNullable: zeroIsNull || !MySQLType.has(field, NOT_NULL_FLAG)))
            columns.append(field.type == MYSQL_TYPE_BIT ? .bits : zeroIsNull ? .zeroIsNull : .plain)
        }
        self.columns = columns
        schema = Schema(fields)
        rows = RowBuilder(schema, CellFormat(null: nil))
    }

    deinit {
        if isOpen { close(early: true) }
    }

    func next() throws -> RecordBatch? {
        guard isOpen else { return nil }
        do {
            while !rows.isFull {
                guard let row = mysql_fetch_row(result) else {
                    guard mysql_errno(session.raw) == 0 else { throw session.error }
                    close(early: false)
                    break
                }
                try append(row, mysql_fetch_lengths(result))
            }
        } catch {
            close(early: true)
            throw error
        }
        return rows.count > 0 ? rows.finish() : nil
    }

    private func append(_ row: MYSQL_ROW, _ lengths: UnsafeMutablePointer<UInt>) throws {
        count += 1
        for index in columns.indices {
            guard let start = row[index] else {
                rows.appendNull()
                continue
            }
            let cell = UnsafeRawBufferPointer(start: start, count: Int(lengths[index]))
            switch columns[index] {
            case .plain: rows.append(cell)
            case .zeroIsNull: if cell.starts(with: MySQLReader.zeroDate) { rows.appendNull() } else { rows.append(cell) }
            case .bits: rows.append(String(cell.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }))
            }
        }
        let problems = rows.endRow()
        guard !problems.isEmpty else { return }
        guard let onProblem else { throw DatabaseError.misfit(session.product, row: count, problems) }
        try onProblem(count, raw(row, lengths), problems)
    }

    private static let zeroDate = Array("0000-00-00".utf8)

    private func raw(_ row: MYSQL_ROW, _ lengths: UnsafeMutablePointer<UInt>) -> String {
        var raw = RawRow()
        for (index, name) in schema.names.enumerated() {
            if let start = row[index] {
                raw.append(name, bytes: UnsafeRawBufferPointer(start: start, count: Int(lengths[index])))
            } else {
                raw.append(name, nil)
            }
        }
        return raw.text
    }

    /// Where rows are left, the server is told to stop: otherwise all of them would still be read.
    private func close(early: Bool) {
        isOpen = false
        if early, result.pointee.eof == 0 { session.cancel() }
        mysql_free_result(result)
        session.end()
    }
}

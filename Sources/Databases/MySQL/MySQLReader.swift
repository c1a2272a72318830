import CMariaDB
import Columnar

/// The rows of a query, a batch at a time, while the server makes them. Dropped early, it stops the server and leaves the
/// connection free for the next statement.
final class MySQLReader {
    let schema: Schema
    private let session: MySQLSession
    private let answer: any MySQLAnswer
    private let rows: RowBuilder
    private let cells: [Cell]
    private let onProblem: ProblemSink?
    /// Rows of the answer so far.
    private var count = 0
    private var isOpen = true

    /// What the cells of a column are besides text.
    private enum Cell {
        case text, bits
        /// Days and moments whose zero stands for no value.
        case zeroIsNull
    }

    /// Takes over the answer of the session's open statement.
    init(
        _ session: MySQLSession, _ answer: any MySQLAnswer, types: [String: DataType], _ onProblem: ProblemSink?
    ) throws(DatabaseError) {
        var fields: [Field] = []
        var cells: [Cell] = []
        for field in answer.fields {
            let name = String(cString: field.name)
            // What has no twin may still be had as the bytes it is kept in.
            let own = MySQLType.answered(field)
            guard let type = types[name] ?? own, CellParser.reads(type), own != nil || type == .binary else {
                session.cancel()
                answer.close()
                throw DatabaseError(session.product, .statement, "column `\(name)` has a type that cannot be taken")
            }
            let isMoment = [MYSQL_TYPE_DATE, MYSQL_TYPE_NEWDATE, MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP].contains(field.type)
            let zeroIsNull = session.address.zeroDates == .null && isMoment && !type.isText
            fields.append(Field(name, type, isNullable: zeroIsNull || !MySQLType.has(field, NOT_NULL_FLAG)))
            cells.append(field.type == MYSQL_TYPE_BIT ? .bits : zeroIsNull ? .zeroIsNull : .text)
        }
        self.session = session
        self.answer = answer
        self.cells = cells
        self.onProblem = onProblem
        schema = Schema(fields)
        rows = RowBuilder(schema, CellFormat(null: nil))
    }

    deinit {
        if isOpen { close() }
    }

    func next() throws -> RecordBatch? {
        guard isOpen else { return nil }
        do {
            while !rows.isFull {
                guard try answer.fetch() else {
                    close()
                    break
                }
                try appendRow()
            }
        } catch {
            close()
            throw error
        }
        return rows.count > 0 ? rows.finish() : nil
    }

    private func appendRow() throws {
        count += 1
        let (starts, lengths) = (answer.cells, answer.lengths)
        for index in cells.indices {
            guard let start = starts[index] else {
                rows.appendNull()
                continue
            }
            let cell = UnsafeRawBufferPointer(start: start, count: Int(lengths[index]))
            switch cells[index] {
            case .text: rows.append(cell)
            case .bits: rows.append(String(cell.reduce(0 as UInt64) { $0 << 8 | UInt64($1) }))
            case .zeroIsNull: if cell.starts(with: MySQLReader.zeroDate) { rows.appendNull() } else { rows.append(cell) }
            }
        }
        let problems = rows.endRow()
        guard !problems.isEmpty else { return }
        guard let onProblem else { throw DatabaseError.misfit(session.product, row: count, problems) }
        try onProblem(count, raw, problems)
    }

    private static let zeroDate = Array("0000-00-00".utf8)

    private var raw: String {
        var raw = RawRow()
        for (index, name) in schema.names.enumerated() {
            if let start = answer.cells[index] {
                raw.append(name, bytes: UnsafeRawBufferPointer(start: start, count: Int(answer.lengths[index])))
            } else {
                raw.append(name, nil)
            }
        }
        return raw.text
    }

    /// Where rows are left, the server is told to stop: otherwise all of them would still be read.
    private func close() {
        isOpen = false
        if !answer.isAtEnd { session.cancel() }
        answer.close()
        session.end()
    }
}

import CODBC
import Columnar

/// The rows of a query over ODBC, a batch at a time.
///
/// The driver writes them into memory in blocks. Where a column's values may be of any length, it is asked for one row at a
/// time, and for those values by themselves.
final class ODBCReader {
    let schema: Schema
    private let session: ODBCSession
    private var statement: ODBCStatement?
    private let columns: [ODBCColumn]
    private let block: ODBCBlock
    private let rows: RowBuilder
    private let cells = ODBCCells()
    /// Values of the row that are asked for by themselves, by their column.
    private var long: [Int: LongValue] = [:]
    private let onProblem: ProblemSink?
    /// The row of the block that comes next.
    private var position = 0
    /// Rows of the answer so far.
    private var number = 0

    /// `fetch`: rows to ask for at a time.
    init(_ session: ODBCSession, _ sql: String, types: [String: DataType], fetch: Int, _ onProblem: ProblemSink?) throws {
        let statement = try ODBCStatement(session)
        try statement.execute(sql)
        columns = try statement.columns()
        guard !columns.isEmpty else { throw DatabaseError(session.dialect.databaseName, .statement, "the statement answers no rows") }
        schema = Schema(
            try columns.map { column in
                let name = column.name
                guard let type = types[name] ?? column.arrow, CellParser.reads(type) else {
                    throw DatabaseError(
                        session.dialect.databaseName, .statement, "column `\(name)` has a type that cannot be taken: \(column.native)")
                }
                return Field(name, type, isNullable: column.isNullable)
            })
        let widths = session.pieces.widths(columns, areSizesTrue: session.dialect != .sqlite)
        block = ODBCBlock(columns, widths: widths, capacity: widths.contains(nil) ? 1 : fetch)
        try block.bind(statement, columns)
        rows = RowBuilder(schema, CellFormat(null: nil))
        self.session = session
        self.statement = consume statement
        self.onProblem = onProblem
    }

    deinit {
        if statement != nil { close() }
    }

    func next() throws -> RecordBatch? {
        guard statement != nil else { return nil }
        do {
            while !rows.isFull {
                if position == block.count {
                    block.clear()
                    guard try statement!.fetch() else {
                        close()
                        break
                    }
                    position = 0
                }
                while position < block.count, !rows.isFull {
                    try appendRow(position)
                    position += 1
                }
            }
        } catch {
            close()
            throw error
        }
        return rows.count > 0 ? rows.finish() : nil
    }

    private func appendRow(_ row: Int) throws {
        guard block.state(row) != .missing else { return }
        number += 1
        if block.state(row) == .broken {
            rows.refuse("the driver could not read the row: \(statement!.failure().message)")
        } else {
            for index in columns.indices { try append(index, row) }
        }
        let problems = rows.endRow()
        guard !problems.isEmpty else { return }
        guard let onProblem else { throw DatabaseError.misfit(session.dialect.databaseName, row: number, problems) }
        try onProblem(number, raw(row), problems)
    }

    private func append(_ index: Int, _ row: Int) throws {
        switch block.value(index, row) {
        case .null: rows.appendNull()
        case .bytes(let bytes): cells.append(bytes, of: columns[index], to: rows)
        case .unbound: try appendWhole(index, expected: nil)
        // A value may be longer than the driver had said that they are.
        case .cut(let length):
            guard session.pieces.readsBound, block.capacity == 1 || session.pieces.readsBlocks else {
                return rows.refuse("longer than the \(columns[index].native) that the driver told of")
            }
            if block.capacity > 1 { try statement!.go(to: row) }
            try appendWhole(index, expected: length)
        }
    }

    private func appendWhole(_ index: Int, expected length: Int?) throws {
        let value = long[index] ?? LongValue()
        long[index] = value
        try value.read(statement!, index, columns[index].form)
        let count = value.bytes?.count
        if let length, count != length { return rows.refuse("cut off by the driver: \(count ?? 0) of \(length) bytes") }
        if let bytes = value.bytes { cells.append(bytes, of: columns[index], to: rows) } else { rows.appendNull() }
    }

    private func raw(_ row: Int) -> String {
        var raw = RawRow()
        for (index, column) in columns.enumerated() {
            switch block.value(index, row) {
            case .null: raw.append(column.name, nil)
            case .bytes(let bytes): cells.write(bytes, column, into: &raw)
            case .cut, .unbound:
                if let bytes = long[index]?.bytes { cells.write(bytes, column, into: &raw) } else { raw.append(column.name, nil) }
            }
        }
        return raw.text
    }

    private func close() {
        statement = nil
        session.end()
    }
}

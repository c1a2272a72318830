import CODBC

/// The memory into which a driver writes a block of rows, a column at a time.
final class ODBCBlock {
    /// Rows that fit.
    let capacity: Int
    /// Where the values of a column are, and how long each is; nil for one that is read by pieces.
    private let columns: [Column?]
    private let fetched = UnsafeMutablePointer<SQLULEN>.allocate(capacity: 1)
    private let states: UnsafeMutablePointer<SQLUSMALLINT>

    private struct Column {
        let values: UnsafeMutableRawPointer
        let lengths: UnsafeMutablePointer<SQLLEN>
        let width: Int
        let form: ODBCColumn.Form
    }

    /// Bytes that a block may take; more rows at once than this holds make nothing faster.
    private static let size = 2 << 20

    /// `widths`: bytes of a value of each column; nil for a column that is not bound.
    init(_ columns: [ODBCColumn], widths: [Int?], capacity: Int) {
        let rowSize = widths.reduce(0) { $0 + ($1 ?? 0) + 8 }
        let capacity = max(1, min(capacity, Self.size / rowSize))
        self.capacity = capacity
        states = .allocate(capacity: capacity)
        states.initialize(repeating: 0, count: capacity)
        fetched.initialize(to: 0)
        self.columns = zip(columns, widths).map { column, width in
            width.map { width in
                let values = UnsafeMutableRawPointer.allocate(byteCount: width * capacity, alignment: 16)
                values.initializeMemory(as: UInt8.self, repeating: 0, count: width * capacity)
                let lengths = UnsafeMutablePointer<SQLLEN>.allocate(capacity: capacity)
                lengths.initialize(repeating: 0, count: capacity)
                return Column(values: values, lengths: lengths, width: width, form: column.form)
            }
        }
    }

    /// The statement that writes here has been freed before.
    deinit {
        for case let column? in columns {
            column.values.deallocate()
            column.lengths.deallocate()
        }
        states.deallocate()
        fetched.deallocate()
    }

    func bind(_ statement: borrowing ODBCStatement, _ described: [ODBCColumn]) throws(DatabaseError) {
        if capacity > 1 { try statement.set(SQL_ATTR_ROW_ARRAY_SIZE, capacity) }
        try statement.set(SQL_ATTR_ROW_STATUS_PTR, states)
        try statement.set(SQL_ATTR_ROWS_FETCHED_PTR, fetched)
        for (index, column) in columns.enumerated() {
            guard let column else { continue }
            try statement.check(
                SQLBindCol(
                    statement.raw, SQLUSMALLINT(index + 1), SQLSMALLINT(described[index].form.code), column.values, column.width,
                    column.lengths))
        }
    }

    /// Before a fetch. MariaDB's driver leaves the length of some values as it was, which would make a null of what follows one.
    func clear() {
        for case let column? in columns { column.lengths.update(repeating: 0, count: capacity) }
    }

    /// Rows of the last fetch.
    var count: Int { Int(fetched.pointee) }

    enum State { case good, broken, missing }

    func state(_ row: Int) -> State {
        switch Int32(states[row]) {
        case SQL_ROW_ERROR: .broken
        case SQL_ROW_NOROW, SQL_ROW_DELETED: .missing
        default: .good
        }
    }

    enum Value {
        case null
        case bytes(UnsafeRawBufferPointer)
        /// Longer than the memory for it; of so many bytes, where the driver knows.
        case cut(Int?)
        case unbound
    }

    func value(_ index: Int, _ row: Int) -> Value {
        guard let column = columns[index] else { return .unbound }
        let length = column.lengths[row]
        if length == SQL_NULL_DATA { return .null }
        let start = column.values + row * column.width
        if column.form.isFixed { return .bytes(UnsafeRawBufferPointer(start: start, count: column.width)) }
        if length < 0 || length > column.width - column.form.terminator { return .cut(length < 0 ? nil : length) }
        return .bytes(UnsafeRawBufferPointer(start: start, count: length))
    }
}

import CODBC

/// A value that is asked for by itself, however long it is, in memory that is kept for the next.
final class LongValue {
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 16)
    private var count = 0
    private var isNull = true

    deinit { memory.deallocate() }

    /// The value last read; nil for a null.
    var bytes: UnsafeRawBufferPointer? { isNull ? nil : UnsafeRawBufferPointer(rebasing: memory[..<count]) }

    func read(_ statement: borrowing ODBCStatement, _ column: Int, _ form: ODBCColumn.Form) throws(DatabaseError) {
        (count, isNull) = (0, false)
        while true {
            let room = memory.count - count
            var length: SQLLEN = 0
            let code = SQLGetData(
                statement.raw, SQLUSMALLINT(column + 1), SQLSMALLINT(form.code), memory.baseAddress! + count, room, &length)
            if code == SQL_NO_DATA { return }
            try statement.check(code)
            if length == SQL_NULL_DATA {
                isNull = true
                return
            }
            // A driver that does not know how much is left says so, and gives all there is room for.
            guard length < 0 || length > room - form.terminator else {
                count += length
                return
            }
            count += room - form.terminator
            grow(to: length < 0 ? memory.count * 2 : memory.count + length - room + 2 * form.terminator)
        }
    }

    private func grow(to size: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<count]))
        memory.deallocate()
        memory = larger
    }
}

import CODBC

/// What the driver allows of SQLGetData.
struct ODBCPieces {
    private let extensions: SQLUINTEGER

    init(_ connection: SQLHDBC) {
        var value: SQLUINTEGER = 0
        SQLGetInfoW(connection, SQLUSMALLINT(SQL_GETDATA_EXTENSIONS), &value, 4, nil)
        extensions = value
    }

    /// A bound column may be read again.
    var readsBound: Bool { extensions & 8 != 0 }
    /// A row of a block may be chosen.
    var readsBlocks: Bool { extensions & 4 != 0 }
    /// In any order.
    var readsAnyColumn: Bool { extensions & 1 != 0 }

    /// Bytes of memory for the values of each column, nil for one that is read by pieces: then rows come one at a time.
    func widths(_ columns: [ODBCColumn], areSizesTrue: Bool) -> [Int?] {
        let wanted = columns.map { column in
            areSizesTrue || ![.wide, .bytes].contains(column.form) ? column.width : nil
        }
        guard !readsAnyColumn, let long = wanted.firstIndex(of: nil) else { return wanted }
        // The least that a driver can do: what is read by pieces stands behind what is bound.
        return wanted.enumerated().map { $0 < long ? $1 : nil }
    }
}

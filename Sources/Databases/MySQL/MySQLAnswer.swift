import CMariaDB

/// The rows of a statement that runs, one at a time, each cell as text.
protocol MySQLAnswer: AnyObject {
    /// Their names point into memory of the answer.
    var fields: [MYSQL_FIELD] { get }
    /// The row that was fetched last: where each cell stands, nil for a null, and how long it is.
    var cells: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { get }
    var lengths: UnsafeMutablePointer<UInt> { get }
    /// Whether nothing is left to fetch.
    var isAtEnd: Bool { get }

    /// Reads the next row; false at the end.
    func fetch() throws(DatabaseError) -> Bool
    /// Frees the answer. What was not fetched is read until the server has no more.
    func close()
}

/// Rows as the server writes them, straight out of the buffer they were received in.
final class TextAnswer: MySQLAnswer {
    let fields: [MYSQL_FIELD]
    private(set) var cells: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private(set) var lengths: UnsafeMutablePointer<UInt>
    private(set) var isAtEnd = false
    private let session: MySQLSession
    private let result: UnsafeMutablePointer<MYSQL_RES>

    init(_ sql: String, _ session: MySQLSession) throws(DatabaseError) {
        try session.send(sql)
        guard let result = mysql_use_result(session.raw) else {
            guard mysql_errno(session.raw) == 0 else { throw session.error }
            throw DatabaseError(session.product, .statement, "the statement answers no rows")
        }
        self.session = session
        self.result = result
        fields = (0..<Int(mysql_num_fields(result))).map { result.pointee.fields[$0] }
        (cells, lengths) = (result.pointee.row, result.pointee.lengths)
    }

    func fetch() throws(DatabaseError) -> Bool {
        guard let row = mysql_fetch_row(result) else {
            isAtEnd = true
            guard mysql_errno(session.raw) == 0 else { throw session.error }
            return false
        }
        (cells, lengths) = (row, mysql_fetch_lengths(result))
        return true
    }

    func close() { mysql_free_result(result) }
}

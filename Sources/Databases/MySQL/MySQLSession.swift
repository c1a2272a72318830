import CMariaDB
import Glibc

/// One connection of libmariadb, shared by its actor and by the stream that it has open.
///
/// Sendable: `raw` is used by one at a time, the actor or the open stream, which `begin` sees to; what cancels uses a
/// connection of its own and a duplicate of the socket.
final class MySQLSession: @unchecked Sendable {
    let raw: UnsafeMutablePointer<MYSQL>
    let address: MySQLAddress
    /// `MySQL` or `MariaDB`.
    let product: String
    private let number: UInt
    /// The socket under a descriptor of our own, which stays ours when libmariadb closes the other.
    private let socket: Int32
    private let statement = OpenStatement()

    /// Connects. Blocks until the server has answered or the address's patience is over.
    init(_ address: MySQLAddress) throws(DatabaseError) {
        self.address = address
        raw = try MySQLSession.connect(address)
        product = mariadb_connection(raw) != 0 ? "MariaDB" : "MySQL"
        number = UInt(mysql_thread_id(raw))
        socket = dup(mysql_get_socket(raw))
        MySQLSession.keepAlive(socket)
    }

    deinit {
        mysql_close(raw)
        close(socket)
    }

    // MARK: One statement at a time

    func begin() throws(DatabaseError) {
        let wasCancelled = statement.wasCancelled
        try statement.begin(product)
        // A cancel that reached the server after the last row of the statement before would meet this one.
        if wasCancelled { mysql_real_query(raw, "DO 0", 4) }
    }

    func end() { statement.end() }

    func statement<Result>(_ body: () throws -> Result) throws -> Result {
        try begin()
        defer { end() }
        return try body()
    }

    /// Stops the statement under way, if there is one. Blocks until the server has been told.
    func cancel() { statement.cancel(stop) }

    /// Has the server end the statement; where it does not, the connection is cut.
    private func stop() {
        var address = address
        address.patience = min(address.patience, 5)
        guard let other = try? MySQLSession.connect(address) else {
            shutdown(socket, Int32(SHUT_RDWR))
            return
        }
        defer { mysql_close(other) }
        let kill = "KILL QUERY \(number)"
        if mysql_real_query(other, kill, UInt(kill.utf8.count)) != 0 { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    // MARK: Sending and receiving

    /// What the last call ran into.
    var error: DatabaseError { error(code: mysql_errno(raw), String(cString: mysql_error(raw))) }

    func error(code: UInt32, _ message: String) -> DatabaseError {
        DatabaseError(mysql: code, message, product, wasCancelled: statement.wasCancelled)
    }

    func send(_ sql: String) throws(DatabaseError) { try send(Array(sql.utf8)) }

    private func send(_ sql: [UInt8]) throws(DatabaseError) {
        // Between two questions of one statement the server is idle and would not have heard the cancel.
        guard !statement.wasCancelled else { throw DatabaseError(product, .cancelled, "the statement was cancelled") }
        let code = sql.withUnsafeBytes { mysql_real_query(raw, $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt($0.count)) }
        guard code == 0 else { throw error }
    }

    /// Runs a statement that answers no rows; returns how many it changed.
    @discardableResult
    func run(_ sql: String) throws(DatabaseError) -> Int { try run(Array(sql.utf8)) }

    @discardableResult
    func run(_ sql: [UInt8]) throws(DatabaseError) -> Int {
        try send(sql)
        if let rows = mysql_store_result(raw) {
            mysql_free_result(rows)
        } else if mysql_errno(raw) != 0 {
            throw error
        }
        let changed = mysql_affected_rows(raw)
        return changed == .max ? 0 : Int(changed)
    }

    /// A small question of our own, answered as text.
    func ask(_ sql: String) throws(DatabaseError) -> [[String?]] {
        try send(sql)
        guard let rows = mysql_store_result(raw) else { throw error }
        defer { mysql_free_result(rows) }
        let columns = Int(mysql_num_fields(rows))
        var answer: [[String?]] = []
        while let row = mysql_fetch_row(rows), let lengths = mysql_fetch_lengths(rows) {
            answer.append(
                (0..<columns).map { index in
                    row[index].map { String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(lengths[index])), as: UTF8.self) }
                })
        }
        return answer
    }
}

// MARK: - Opening

extension MySQLSession {
    private static func connect(_ address: MySQLAddress) throws(DatabaseError) -> UnsafeMutablePointer<MYSQL> {
        guard let raw = mysql_init(nil) else { throw DatabaseError("MySQL", .unreachable, "no memory for a connection") }
        set(raw, MYSQL_OPT_CONNECT_TIMEOUT, UInt32(address.patience))
        // A server may ask for any file of this machine.
        set(raw, MYSQL_OPT_LOCAL_INFILE, UInt32(0))
        mysql_options(raw, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        mysql_options4(raw, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "vitrina")
        switch address.tls {
        case .off: break
        case .required: set(raw, MYSQL_OPT_SSL_ENFORCE, CChar(1))
        case .verified(let authority):
            set(raw, MYSQL_OPT_SSL_ENFORCE, CChar(1))
            set(raw, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, CChar(1))
            mysql_options(raw, MYSQL_OPT_SSL_CA, authority ?? "/etc/ssl/certs/ca-certificates.crt")
        }
        let host = address.socket == nil ? address.host : "localhost"
        // The library takes `localhost` for a Unix socket unless it is told otherwise.
        let transport = address.socket == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
        set(raw, MYSQL_OPT_PROTOCOL, transport.rawValue)
        let opened = mysql_real_connect(
            raw, host, address.user, address.password?.reveal(), address.database, UInt32(address.port), address.socket, 0)
        guard opened != nil else {
            let error = DatabaseError(mysql: mysql_errno(raw), String(cString: mysql_error(raw)), "MySQL", wasCancelled: false)
            mysql_close(raw)
            // Before there is a connection nothing can break.
            throw error.kind == .broken ? DatabaseError("MySQL", .unreachable, error.message, code: error.code) : error
        }
        // To "enforce" TLS means to the library: where the server has it.
        guard address.tls == .off || mysql_get_ssl_cipher(raw) != nil else {
            mysql_close(raw)
            throw DatabaseError("MySQL", .unreachable, "the server has no TLS, which `tls` of the address asks for")
        }
        return raw
    }

    private static func set<Value: BitwiseCopyable>(_ raw: UnsafeMutablePointer<MYSQL>, _ option: mysql_option, _ value: Value) {
        withUnsafePointer(to: value) { _ = mysql_options(raw, option, $0) }
    }

    /// A server that has vanished without a word is noticed within a minute.
    private static func keepAlive(_ socket: Int32) {
        for (level, option, value) in [
            (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30), (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10),
            (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
        ] {
            var value = Int32(value)
            setsockopt(socket, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
        }
    }
}

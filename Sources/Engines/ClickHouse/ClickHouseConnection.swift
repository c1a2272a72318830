import Base
public import Columnar
import HTTP
public import SQLText
import Synchronization

/// One caller of a ClickHouse server: a statement at a time, each a request of its own.
///
/// The server keeps no session between them, so that settings and temporary tables do not last, and it has no
/// transactions. A request carries one statement.
public actor ClickHouseConnection: Connection {
    public nonisolated let dialect = Dialect.clickhouse
    /// The server's, known once the connection is open.
    public private(set) var version = ClickHouseVersion(0, 0)

    nonisolated let address: ClickHouseAddress
    let http = HTTPClient()
    let compression: Bool
    private var answersCompressed: Bool
    private var isReading = false
    /// Ends the exchange under way.
    private let running = Mutex<HTTPCancel?>(nil)

    private let thread = QueueExecutor("clickhouse")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(_ address: ClickHouseAddress, compression: Bool) {
        self.address = address
        self.compression = compression
        answersCompressed = compression
    }

    /// Learns the server's version, and whether it can be asked for compressed answers: Debian's 18.16 loses those
    /// that are smaller than one MiB.
    func greet() throws {
        let question = "SELECT version()"
        if answersCompressed { answersCompressed = try ask(question).schema() != nil }
        guard let text = try ask(question).next()?[0].string(0), let version = ClickHouseVersion(text) else {
            throw EngineError(.clickhouse, .unreachable, "\(address): what answers there is no ClickHouse server")
        }
        self.version = version
    }

    // MARK: Statements

    @discardableResult
    public func execute(_ query: Query) throws -> Int {
        let answer = try ask(query.clickHouseText)
        try answer.finish()
        return answer.rowsWritten
    }

    public func query(_ query: Query) throws -> BatchStream {
        let sql = query.clickHouseText
        let answer = try ask(sql)
        guard let schema = try answer.schema() else { return BatchStream(try schema(ofEmpty: sql), []) }
        return BatchStream(schema) { try answer.next() }
    }

    /// The columns of a query that has no rows: old servers send nothing then.
    private func schema(ofEmpty sql: String) throws -> Schema {
        var select = sql
        while let last = select.last, last.isWhitespace || last == ";" { select.removeLast() }
        do {
            // The line end closes a comment that the query may end with.
            return Schema(try describe("(\(select)\n)").map(\.column.field))
        } catch let error as EngineError where error.kind == .statement {
            // A statement that is no query, such as SHOW.
            return Schema([])
        }
    }

    /// The server keeps no session between requests, so each one carries the setting.
    public func beginReading() { isReading = true }

    // MARK: Tables

    public func columns(of schema: Schema) throws(UnsupportedType) -> Query { try version.columns(of: schema) }

    public func schema(of table: TableName) throws -> Schema? {
        try columns(of: table).map { Schema($0.map(\.column.field)) }
    }

    public func tables(in schema: String) throws -> [String] {
        try texts("SELECT name FROM system.tables WHERE database = \(schema) ORDER BY name")
    }

    /// The columns of a table, nil where there is none.
    func columns(of table: TableName) throws -> [Described]? {
        do {
            return try describe(dialect.quote(table))
        } catch let error as EngineError where error.code == "60" || error.code == "81" {
            return nil
        }
    }

    struct Described {
        let column: ClickHouseColumn
        /// Whether an INSERT fills it: computed columns are the server's own.
        let isStored: Bool
    }

    private func describe(_ what: String) throws -> [Described] {
        let answer = try ask("DESCRIBE TABLE \(what)")
        var columns: [Described] = []
        while let batch = try answer.next() {
            for row in 0..<batch.count {
                let isStored = !["MATERIALIZED", "ALIAS", "EPHEMERAL"].contains(batch[2].text(row))
                columns.append(Described(column: try ClickHouseColumn(batch[0].text(row), batch[1].text(row)), isStored: isStored))
            }
        }
        return columns
    }

    // MARK: Requests

    /// Sends a statement and returns with the beginning of its answer.
    private func ask(_ sql: String) throws -> ClickHouseAnswer {
        try send(body: Array(sql.utf8), parameters: answersCompressed ? [("compress", "1")] : [])
    }

    /// Sends a request. Cancelling it also ends the statement in the server.
    func send(
        body: [UInt8]? = nil, parameters: [(String, String)], upload: ((UnsafeMutableRawBufferPointer) throws -> Int)? = nil
    ) throws -> ClickHouseAnswer {
        let id = ClickHouseConnection.newID()
        let cancel = HTTPCancel()
        running.withLock { $0 = cancel }
        let onCancel = { [address, http] in ClickHouseConnection.kill(id, address, http) }
        let request = ClickHouseConnection.request(
            address, parameters + [("query_id", id), ("default_format", "Native")] + (isReading ? [("readonly", "1")] : []), body: body)
        do {
            let exchange = try http.start(request, upload: upload, cancel: cancel)
            let isCompressed = parameters.contains { $0.0 == "compress" }
            return try ClickHouseAnswer(exchange, isCompressed: isCompressed, onCancel: onCancel)
        } catch {
            if case .cancelled? = (error as? HTTPFailure)?.kind { onCancel() }
            throw EngineError.clickHouse(error)
        }
    }

    public nonisolated func cancel() {
        running.withLock { $0 }?.cancel()
    }

    private static func request(_ address: ClickHouseAddress, _ parameters: [(String, String)], body: [UInt8]?) -> ClientRequest {
        ClientRequest(
            .post, address.url(parameters), headers: ["X-ClickHouse-User": address.user, "X-ClickHouse-Key": address.password],
            // A query may think for long before its first byte; `within` bounds it where a caller wants that.
            body: body, patience: .init(stall: .seconds(3_600)))
    }

    /// A closed connection stops a query only when it sends, so it is ended by its name. Who may not do that, or
    /// cannot reach the server any more, has still closed the connection.
    private static func kill(_ id: String, _ address: ClickHouseAddress, _ http: HTTPClient) {
        var request = request(address, [], body: Array("KILL QUERY WHERE query_id = '\(id)'".utf8))
        request.patience = .init(connect: .seconds(2), stall: .seconds(2), total: .seconds(5))
        _ = try? http.send(request)
    }

    private static func newID() -> String {
        var random = SystemRandomNumberGenerator()
        return "vitrina-" + String(UInt128(random.next()) << 64 | UInt128(random.next()), radix: 36)
    }
}

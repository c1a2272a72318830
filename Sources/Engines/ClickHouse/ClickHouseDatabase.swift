public import Base
public import SQLText

/// A ClickHouse server or cluster, reached over HTTP: the server twin of the marts.
///
/// Its tables are best made with the connection's `version`, because servers older than 21.12 lack some of the types
/// that this project writes.
public struct ClickHouseDatabase: Database, CustomStringConvertible {
    public let dialect = Dialect.clickhouse
    private let address: ClickHouseAddress
    private let compression: Bool

    /// `clickhouse://user:password@host:8123/database`, or `clickhouses://` for TLS; what is left out is the server's
    /// default. Without `compression` bytes travel as they are, which is faster inside one machine.
    public init(url: String, compression: Bool = true) throws(Diagnostic) {
        address = try ClickHouseAddress(url)
        self.compression = compression
    }

    public func connect() async throws -> any Connection { try await open() }

    /// A connection that also tells the server's version.
    public func open() async throws -> ClickHouseConnection {
        let connection = ClickHouseConnection(address, compression: compression)
        try await connection.greet()
        return connection
    }

    /// The address without the password.
    public var description: String { address.description }
}

public import SQLText

/// A PostgreSQL server, or what speaks its protocol, by its URL.
public struct PostgresDatabase: Database, CustomStringConvertible, CustomReflectable {
    private let url: String

    public init(url: String) {
        self.url = url
    }

    public var dialect: Dialect { .postgres }

    public func connect() async throws -> any Connection {
        try await PostgresConnection.open(PostgresAddress(url))
    }

    /// The address without its secrets.
    public var description: String { (try? PostgresAddress(url).description) ?? "postgresql://?" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

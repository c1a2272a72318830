import Base
import Databases
import Engines
import Project

extension DatabaseAddress {
    package var dialect: SourceDialect {
        switch self {
        case .postgres: .postgres
        case .mysql: .mysql
        case .clickhouse: .clickhouse
        case .sqlite: .sqlite
        case .odbc(let address):
            switch address.dialect {
            case .oracle: .oracle
            case .sqlserver: .sqlserver
            case .postgres: .postgres
            case .mysql: .mysql
            case .sqlite: .sqlite
            case .oracle11g: .oracle11g
            case .ansi: .ansi
            }
        }
    }

    /// The schema in which a table without one is looked for.
    package var ownSchema: String {
        switch self {
        case .postgres: "public"
        case .mysql(let address), .clickhouse(let address): address.reveal().database
        case .sqlite: "main"
        case .odbc: ""
        }
    }

    /// Whether `ID` and `id` are one column.
    var ignoresCase: Bool {
        switch self {
        case .sqlite, .mysql: true
        case .postgres, .clickhouse, .odbc: false
        }
    }

    package func connect(root: String) async throws -> any SourceConnection {
        switch self {
        case .postgres(let address): return EngineSource(connection: try await PostgresDatabase(url: address.url.reveal()).connect())
        case .clickhouse(let address): return EngineSource(connection: try await ClickHouseDatabase(url: address.url.reveal()).connect())
        case .mysql(let address): return try await MySQLConnection.connect(MySQLAddress(address.reveal()))
        case .sqlite(let path): return try await SQLiteConnection.connect(path.path(in: root))
        case .odbc(let address): return try await ODBCConnection.connect(address.connection, dialect)
        }
    }
}

extension MySQLAddress {
    fileprivate init(_ parts: Address.Parts) throws(Diagnostic) {
        self.init(host: parts.host, port: parts.port, user: parts.user, password: parts.password, database: parts.database)
        try apply(options: parts.options.map { ($0.name, $0.value) })
    }
}

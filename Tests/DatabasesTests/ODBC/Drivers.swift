import Databases
import Secrets
import TestSupport

/// Connection strings for Debian's ODBC drivers.
enum Drivers {
    static func postgres(_ server: PostgresServer, _ url: String, password: String = PostgresServer.password) throws -> Secret {
        let database = url.split(separator: "/").last!
        return Secret(
            "Driver=\(try ODBCDriver.find("psqlodbcw.so", package: "odbc-postgresql"));Server=127.0.0.1;Port=\(server.port);Database=\(database);"
                + "Uid=\(PostgresServer.user);Pwd=\(password)")
    }

    static func sqlite(_ path: String) throws -> Secret {
        Secret("Driver=\(try ODBCDriver.find("libsqlite3odbc.so", package: "libsqliteodbc"));Database=\(path)")
    }

    static func mariadb(_ server: MariaDBServer, _ database: String, password: String = MariaDBServer.password) throws -> Secret {
        Secret(
            "Driver=\(try ODBCDriver.find("libmaodbc.so", package: "odbc-mariadb"));Server=127.0.0.1;Port=\(server.port);Database=\(database);"
                + "Uid=\(MariaDBServer.user);Pwd=\(password)")
    }
}

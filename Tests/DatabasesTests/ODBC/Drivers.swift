import Databases
import FoundationEssentials
import Secrets
import TestSupport

/// Debian's ODBC drivers, named by their files, so that no machine has to have them in its odbcinst.ini.
enum Drivers {
    static func find(_ file: String, package: String) throws -> String {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?.map { "/usr/lib/\($0)/odbc" } ?? []
        for folder in folders where FileManager.default.fileExists(atPath: "\(folder)/\(file)") { return "\(folder)/\(file)" }
        throw Failure("`\(file)` is not installed. Install the Debian package `\(package)`: apt-get install \(package)")
    }

    static func postgres(_ server: PostgresServer, _ url: String, password: String = PostgresServer.password) throws -> Secret {
        let database = url.split(separator: "/").last!
        return Secret(
            "Driver=\(try find("psqlodbcw.so", package: "odbc-postgresql"));Server=127.0.0.1;Port=\(server.port);Database=\(database);"
                + "Uid=\(PostgresServer.user);Pwd=\(password)")
    }

    static func sqlite(_ path: String) throws -> Secret {
        Secret("Driver=\(try find("libsqlite3odbc.so", package: "libsqliteodbc"));Database=\(path)")
    }

    static func mariadb(_ server: MariaDBServer, _ database: String, password: String = MariaDBServer.password) throws -> Secret {
        Secret(
            "Driver=\(try find("libmaodbc.so", package: "odbc-mariadb"));Server=127.0.0.1;Port=\(server.port);Database=\(database);"
                + "Uid=\(MariaDBServer.user);Pwd=\(password)")
    }
}

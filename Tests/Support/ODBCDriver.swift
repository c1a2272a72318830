import FoundationEssentials

/// Debian's ODBC drivers, named by their files, so that no machine has to have them in its odbcinst.ini.
package enum ODBCDriver {
    package static func find(_ file: String, package: String) throws -> String {
        let folders = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib"))?.map { "/usr/lib/\($0)/odbc" } ?? []
        for folder in folders where FileManager.default.fileExists(atPath: "\(folder)/\(file)") { return "\(folder)/\(file)" }
        throw Failure("`\(file)` is not installed. Install the Debian package `\(package)`: apt-get install \(package)")
    }
}

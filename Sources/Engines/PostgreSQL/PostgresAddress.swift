import Base
import CPostgreSQL

/// A PostgreSQL URL, read into the settings that libpq knows.
struct PostgresAddress: Sendable, CustomStringConvertible {
    private let settings: [String: String]

    /// libpq's own message about a broken URL repeats the URL, with the password, so this one says it in other words.
    init(_ url: String) throws(Diagnostic) {
        guard !url.utf8.contains(0), let options = PQconninfoParse(url, nil) else {
            throw Diagnostic(
                "engine.bad-address", "The address of PostgreSQL cannot be read.", "Адрес PostgreSQL не читается.",
                mend: Text(
                    "write postgres://user:password@host:5432/database; in a password, write @ as %40, / as %2F and : as %3A",
                    "напишите postgres://user:password@host:5432/database; в пароле пишите @ как %40, / как %2F, : как %3A"))
        }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        self.settings = settings
    }

    var description: String {
        let user = settings["user"].map { $0 + "@" } ?? ""
        let host = settings["host"] ?? settings["hostaddr"] ?? "localhost"
        return "postgresql://\(user)\(host):\(settings["port"] ?? "5432")/\(settings["dbname"] ?? "")"
    }

    /// Seconds to wait for the server, unless the URL says otherwise.
    var patience: Int { settings["connect_timeout"].flatMap { Int($0) }.map { $0 > 0 ? $0 : .max } ?? 10 }

    /// What libpq is given: the URL's settings over ours, except that text always travels as UTF-8.
    var parameters: [(keyword: String, value: String)] {
        var all = ["application_name": "vitrina", "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3"]
        all.merge(settings) { _, given in given }
        all["client_encoding"] = "UTF8"
        return all.map { ($0.key, $0.value) }
    }
}

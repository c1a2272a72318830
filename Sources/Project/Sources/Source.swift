import Base
import SQLText

/// Where data comes from: a connection, and what to take through it.
package struct Source: Sendable {
    package enum Kind: Sendable {
        /// A folder of files.
        case files(path: Location)
        /// A PostgreSQL database, and whatever speaks its protocol.
        case postgres(url: Address)
    }

    package let name: String
    package let kind: Kind
    package let tables: [SourceTable]
    package let place: Place
    /// The whole file, for hashing.
    package let text: String
}

/// One table of a source, and the stage table that it fills.
package struct SourceTable: Sendable {
    package enum Origin: Sendable {
        case files(FileFormat)
        case postgres(PostgresOrigin)
    }

    package let name: String
    package let origin: Origin
    /// In the order of the file. A database knows its own types: there, none means all columns.
    package let columns: [Column]
    package let key: [String]
    package let checks: [Check]
    /// `stage.<source>_<table>`
    package let stage: TableName
    package let place: Place
}

/// How the files of a table are written.
package struct FileFormat: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable { case csv }
    package enum Encoding: String, Sendable, CaseIterable {
        case utf8 = "utf-8"
        case utf16 = "utf-16"
        case latin1 = "latin-1"
    }

    /// Names of files in the source's folder: `payments-*.csv`.
    package let files: String
    package let kind: Kind
    package let delimiter: String
    package let quote: String
    /// Whether the first line names the columns.
    package let header: Bool
    package let encoding: Encoding
    /// The text that stands for no value.
    package let null: String
    /// As `strftime` writes it: `%d.%m.%Y`; nil for ISO 8601.
    package let dateFormat: String?
    package let timestampFormat: String?
    package let decimalSeparator: String
}

/// What a table is in its database.
package struct PostgresOrigin: Sendable, Hashable {
    package let from: TableName
    /// A condition in the database's own SQL.
    package let condition: Placed<String>?
    /// Small enough to be read beside another table of the same database.
    package let light: Bool
}

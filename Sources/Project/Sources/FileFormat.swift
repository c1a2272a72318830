import Base
import SQLText

/// Where files lie.
package enum FilePlace: Sendable, Hashable {
    case folder(Location)
    /// FTP, FTPS or SFTP.
    case remote(Address)
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

extension FilePlace {
    static func read(_ fields: Fields, _ reading: Reading) -> FilePlace? {
        fields.need("path") { Location.read($0, reading) }.map { .folder($0) }
    }
}

extension FileFormat {
    static func read(_ fields: Fields, _ reading: Reading) -> FileFormat? {
        let files = fields.need("files", reading.string)
        let kind: FileFormat.Kind? = fields.one("format", reading.choice)
        let delimiter = fields.one("delimiter", reading.character)
        let quote = fields.one("quote", reading.character)
        let header = fields.one("header", reading.boolean)
        let encoding: FileFormat.Encoding? = fields.one("encoding", reading.choice)
        let null = fields.one("null", reading.string)
        let dateFormat = fields.one("date_format", reading.string)
        let timestampFormat = fields.one("timestamp_format", reading.string)
        let decimalSeparator = fields.one("decimal_separator", reading.character)
        guard let files else { return nil }
        return FileFormat(
            files: files, kind: kind ?? .csv, delimiter: delimiter ?? ",", quote: quote ?? "\"", header: header ?? true,
            encoding: encoding ?? .utf8, null: null ?? "", dateFormat: dateFormat, timestampFormat: timestampFormat,
            decimalSeparator: decimalSeparator ?? ".")
    }
}

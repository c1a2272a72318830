import Base

/// The files of a table, and how they are written.
package struct FileFormat: Sendable, Hashable {
    /// What a file is made of.
    package enum Shape: Sendable, Hashable {
        case csv(Delimited)
        case fixed([CharacterSpan])
        case log(LogPattern)
        /// An array of objects, at this path of the document.
        case json(records: [String])
        /// An object a line.
        case ndjson
        case parquet
        case excel(ExcelFormat)
        case word(WordFormat)
    }

    /// Names of files in the source's folder: `payments-*.csv`, `*/sales.csv`.
    package let files: String
    /// Names of files in an archive; nil where there is one alone.
    package let member: String?
    package let shape: Shape
    package let encoding: Encoding
    package let values: ValueFormat
    /// What a column is called in the file, where that is not its own name; in JSON, its path.
    package let names: [String: String]

    package enum Encoding: String, Sendable, CaseIterable {
        case utf8 = "utf-8"
        case utf16 = "utf-16"
        case latin1 = "latin-1"
        case cp1251, cp1252, cp866
        case koi8r = "koi8-r"
    }
}

/// How values are written where the type of the column alone does not say.
package struct ValueFormat: Sendable, Hashable {
    /// The text that stands for no value.
    package let null: String
    /// As `strftime` writes it: `%d.%m.%Y`; nil for ISO 8601.
    package let date: String?
    package let timestamp: String?
    package let decimalSeparator: String
    /// What stands between thousands: a blank, an apostrophe.
    package let thousandsSeparator: String?
}

/// Values with something between them.
package struct Delimited: Sendable, Hashable {
    package let delimiter: String
    /// Nil where nothing is quoted.
    package let quote: String?
    package let escape: String?
    /// Whether the first line names the columns.
    package let header: Bool
    /// Lines before the header.
    package let skip: Int
}

/// Where a column stands in a line, in characters counted from 1.
package struct CharacterSpan: Sendable, Hashable {
    package let column: String
    package let first: Int
    package let last: Int
}

import Base

/// Which rows of an Excel file are taken.
package struct ExcelFormat: Sendable, Hashable {
    /// The name of the sheet, or its number counted from 1; nil for the first that is not hidden.
    package let sheet: String?
    package let header: HeaderRows
}

/// What of a Word file is taken.
package enum WordFormat: Sendable, Hashable {
    /// `number`, `style` and `text` of each.
    case paragraphs
    /// The table of this number, counted from 1; nil for the first whose header names the columns.
    case table(Int?, HeaderRows)
    case properties
    /// Values behind labels. Without those of the columns named here, the document is a bad row.
    case fields(required: [String])

    package static let paragraphNames = ["number", "style", "text"]
}

/// Where the header of a table stands among its rows.
package struct HeaderRows: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        case auto
        /// Counted from 1.
        case row(Int)
        case none
    }

    package let place: Place
    /// How many rows make it up.
    package let count: Int
    /// Nil for the row below it.
    package let firstRow: Int?
}

extension HeaderRows {
    static func read(_ fields: Fields, _ reading: Reading) -> HeaderRows {
        let place: Place? = fields.one("header_row") { node in
            switch node.content {
            case .scalar("auto"): .auto
            case .scalar("none"): HeaderRows.Place.none
            default: reading.count(node).map { .row($0) }
            }
        }
        let count = fields.one("header_rows", reading.count)
        let firstRow = fields.one("first_row", reading.count)
        return HeaderRows(place: place ?? .auto, count: count ?? 1, firstRow: firstRow)
    }
}

extension WordFormat {
    private enum Take: String, CaseIterable { case paragraphs, tables, properties, fields }

    /// What `take` says; nil where it is missing, which is told where the file is one of Word.
    static func read(_ fields: Fields, _ header: HeaderRows, _ reading: Reading) -> WordFormat? {
        let take: Take? = fields.one("take", reading.choice)
        let number: Int?? = fields.one("table") { node in
            if case .scalar("auto") = node.content { return .some(nil) }
            return reading.count(node)
        }
        let required = fields.one("required") { reading.oneOrMore($0, reading.column) } ?? []
        switch take {
        case .paragraphs: return .paragraphs
        case .tables: return .table(number ?? nil, header)
        case .properties: return .properties
        case .fields: return .fields(required: required.map(\.value))
        case nil: return nil
        }
    }
}

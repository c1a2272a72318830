import Base

/// What is asked for the rows of one table, and where they stand in the answer.
package struct RESTTable: Sendable {
    package enum Format: String, Sendable, CaseIterable { case json, xml }

    /// A parameter of a request, in the order of the file.
    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    /// Behind the address of the service: `orders`.
    package let path: String
    package let parameters: [Parameter]
    package let format: Format
    /// Where the rows stand in an answer.
    package let rows: FieldPath
    /// Where the value of a column stands in a row; others stand under the name of the column.
    package let fields: [String: FieldPath]
    package let paging: Paging?
    /// Parameters that ask for rows from a cursor on, and before one.
    package let since: [CursorParameter]
    package let until: [CursorParameter]
}

/// `data.items`: the keys that lead to a value, or the numbers of items, counted from 0.
package struct FieldPath: Sendable, Hashable {
    package let keys: [String]

    package init(_ keys: [String]) { self.keys = keys }
}

/// How a service hands over more rows than fit one answer.
package enum Paging: Sendable, Hashable {
    /// Pages by number.
    case page(parameter: String, first: Int, size: PageSize?)
    /// Rows passed over.
    case offset(parameter: String, size: PageSize)
    /// What the answer says to send for the next page.
    case cursor(parameter: String, next: FieldPath, size: PageSize?)
    /// The address of the next page in the `Link` header (RFC 8288).
    case link(size: PageSize?)
    /// The address of the next page in the answer.
    case next(FieldPath, size: PageSize?)

    package var size: PageSize? {
        switch self {
        case .page(_, _, let size), .cursor(_, _, let size), .link(let size), .next(_, let size): size
        case .offset(_, let size): size
        }
    }
}

/// Rows to a page, and the parameter that asks for so many where there is one.
package struct PageSize: Sendable, Hashable {
    package let rows: Int
    package let parameter: String?
}

/// A parameter with a cursor in it: `updated_from: "{time}"`.
package struct CursorParameter: Sendable, Hashable {
    /// How the cursor is written.
    package enum Word: String, Sendable, CaseIterable {
        /// As it stands in the table.
        case value
        /// `2025-01-31`
        case day
        /// `2025-01-31T21:00:00Z`
        case time
        /// Seconds since 1970.
        case unix
    }

    package enum Part: Sendable, Hashable {
        case text(String)
        case word(Word)
    }

    package let name: String
    package let parts: [Part]
}

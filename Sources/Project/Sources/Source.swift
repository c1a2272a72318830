import Base
import SQLText

/// Where data comes from: a connection, and what to take through it.
package struct Source: Sendable {
    package enum Kind: Sendable {
        case files(FilePlace)
        case database(DatabaseAddress)
        case web(WebService)
    }

    package let name: String
    package let kind: Kind
    package let limits: Limits
    package let tables: [SourceTable]
    package let place: Place

    /// How gently the source is treated.
    package struct Limits: Sendable, Hashable {
        /// The hours of the day in which it may be read, in the project's time zone.
        package let window: Window?
        /// How long one statement or one transfer may take.
        package let timeout: Duration?
        /// Rows that a database hands over at a time.
        package let fetch: Int?
        /// How often a source that breaks off is tried again.
        package let retries: Int
    }
}

/// One table of a source, and the stage table that it fills.
package struct SourceTable: Sendable {
    package enum Origin: Sendable {
        case files(FileFormat)
        case database(DatabaseOrigin)
        case web(WebOrigin)
    }

    /// How much of the origin a run takes.
    package enum Mode: Sendable, Hashable {
        /// All of it; files, each once.
        case full
        /// What the cursor column says is new, and the time before it once more, for rows that came late.
        case incremental(cursor: String, lookback: Duration)
        /// All of it, held against what is there: only what differs is written, and what was there before is kept where
        /// history is wanted.
        case difference(history: Bool)
    }

    /// What is done about columns that the project does not know yet.
    package enum NewColumns: String, Sendable, CaseIterable { case ignore, take }

    package let name: String
    package let origin: Origin
    /// In the order of the file. A database knows its own types: there, none means all columns.
    package let columns: [Column]
    package let key: [String]
    package let mode: Mode
    /// The column by whose days what changed is told to those who read the table; a cursor, where nothing else is said.
    package let period: String?
    /// Personal columns, and what is left of them when they come in.
    package let masks: [Mask]
    package let newColumns: NewColumns
    /// Small enough to be read beside another table of the same source.
    package let isLight: Bool
    package let checks: [Check]
    /// `stage.<source>_<table>`
    package let stage: TableName
    package let place: Place
    /// What the file says of where the rows come from and which: when this changes, the table is taken anew.
    package let text: String

    /// Tables of the project that must be made before this one can be taken.
    package var reads: [TableName] {
        if case .web(let origin) = origin { origin.reads } else { [] }
    }
}

/// A personal column as it comes in.
package struct Mask: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// A keyed hash: equal values stay equal, and nobody reads them.
        case hash
        /// Nothing is left.
        case hide
        /// The last characters are left.
        case last(Int)
    }

    package let column: String
    package let kind: Kind
}

/// Hours of the day, in minutes since midnight; it may pass over midnight.
package struct Window: Sendable, Hashable, CustomStringConvertible {
    package let start: Int
    package let end: Int

    package func contains(minute: Int) -> Bool {
        start <= end ? (start..<end).contains(minute) : minute >= start || minute < end
    }

    package var description: String { "\(ClockTime(minute: start))-\(ClockTime(minute: end))" }
}

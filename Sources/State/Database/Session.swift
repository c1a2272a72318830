import Base
import SQLText

/// One open connection to the database of the state; one thread at a time uses it.
protocol Session: AnyObject {
    var dialect: Dialect { get }
    /// The database as a message names it: without its password.
    var place: Place { get }

    /// Runs one statement to its end.
    func run(_ sql: String, _ values: [Value]) throws -> Answer
}

/// The rows that a statement returned, and how many it changed.
struct Answer {
    var rows: [Row] = []
    var changed = 0
}

/// The connection broke under a statement. Whether that matters depends on what had been sent: `Database` knows.
struct ConnectionLost: Error {
    let place: Place
}

extension Session {
    func run(_ query: Query) throws -> Answer {
        let (sql, values) = query.render(dialect)
        return try run(sql, values)
    }
}

/// What the body of a transaction works with; it ends with the body.
package struct Transaction {
    let session: any Session

    /// The milliseconds since 1970 by the clock of the store, which all its users share.
    var now: Query { session.dialect.now }

    func rows(_ query: Query) throws -> [Row] {
        try session.run(query).rows
    }

    @discardableResult
    func execute(_ query: Query) throws -> Int {
        try session.run(query).changed
    }
}

extension Dialect {
    var now: Query {
        switch self {
        case .postgres: "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
        default: "CAST(round((julianday('now') - 2440587.5) * 86400000) AS integer)"
        }
    }

    /// How a transaction begins: one that will write takes its turn at once, so that it cannot fail half-way.
    var begin: String {
        self == .postgres ? "BEGIN" : "BEGIN IMMEDIATE"
    }
}

/// What both twins can keep: PostgreSQL takes no NUL in a text, so none is ever written.
func storable(_ text: String) -> String {
    text.utf8.contains(0) ? String(text.map { $0 == "\0" ? "\u{FFFD}" : $0 }) : text
}

import Base
import CODBC

/// What the driver and its manager said about the last call on a handle.
struct ODBCFailure {
    struct Record {
        let state: String
        let number: Int32
        let text: String
    }

    let records: [Record]

    /// Reads all the records there are.
    init(_ kind: Int32, _ handle: SQLHANDLE?) {
        var records: [Record] = []
        while let record = Self.record(Int16(records.count + 1), kind, handle), records.count < 100 { records.append(record) }
        self.records = records
    }

    private static func record(_ index: Int16, _ kind: Int32, _ handle: SQLHANDLE?) -> Record? {
        var state = [SQLWCHAR](repeating: 0, count: 6)
        var text = [SQLWCHAR](repeating: 0, count: 1024)
        var (number, length): (SQLINTEGER, SQLSMALLINT) = (0, 0)
        // A text that was cut is asked for once more, with room for all of it.
        for _ in 0..<2 {
            let code = SQLGetDiagRecW(SQLSMALLINT(kind), handle, index, &state, &number, &text, SQLSMALLINT(text.count), &length)
            guard ODBC.isGood(code) else { return nil }
            if Int(length) < text.count { break }
            text = [SQLWCHAR](repeating: 0, count: min(Int(length) + 1, Int(Int16.max)))
        }
        return Record(
            state: String(decoding: state.prefix { $0 != 0 }, as: UTF16.self), number: number,
            text: String(String(decoding: text.prefix { $0 != 0 }, as: UTF16.self).reversed().drop { $0.isWhitespace }.reversed()))
    }

    /// The record that says what went wrong; those before it may be warnings.
    private var first: Record? { records.first { !$0.state.hasPrefix("01") } ?? records.first }

    var state: String { first?.state ?? "HY000" }

    /// All that was said, once each.
    var message: String {
        var texts: [String] = []
        for record in records where !texts.contains(record.text) { texts.append(record.text) }
        return texts.isEmpty ? "the driver failed without a message" : texts.joined(separator: "\n")
    }

    /// Whether the manager found no driver to load.
    var isMissingDriver: Bool {
        records.contains {
            ["IM002", "IM003", "IM004", "IM005"].contains($0.state) || $0.state == "01000" && $0.text.contains("Can't open lib")
        }
    }

    /// Whether the name or the password was refused: PostgreSQL's driver tells that in words only. Trying again would lock
    /// the account in some databases.
    var isLogin: Bool { kind == .denied || records.contains { $0.text.contains("authentication failed") } }

    /// What kind of failure of a statement this is, as far as drivers agree.
    var kind: DatabaseError.Kind {
        switch state {
        // The drivers' own states come through where they know them: PostgreSQL's 57P01 is a server that goes down.
        case _ where state.hasPrefix("08"), "HYT01", "57P01", "57P02", "57P03": .broken
        case _ where state.hasPrefix("28"), "42501": .denied
        case "HY008": .cancelled
        case "HYT00": .timedOut
        default: .statement
        }
    }
}

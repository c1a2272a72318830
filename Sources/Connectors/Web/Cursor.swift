import Columnar
import Project

/// The values of a cursor column, as text that can be held against each other.
struct Cursor: Sendable {
    private let type: ColumnType

    init(_ type: ColumnType) { self.type = type }

    enum Position: Comparable {
        case number(Int128)
        case text(String)
    }

    private var isTime: Bool { [.date, .timestamp, .timestamptz].contains(type) }

    /// Nil for what is no value of the cursor's type.
    func position(_ text: String) -> Position? {
        switch type {
        case .date, .timestamp, .timestamptz: Micros.of(text).map { .number(Int128($0)) }
        case .smallint, .integer, .bigint, .decimal, .real, .double: Decimal.digits(text, scale: 12).map { .number($0) }
        default: .text(text)
        }
    }

    /// So much before a value; a value that is no time stays where it is.
    func before(_ text: String, by lookback: Duration) -> String {
        guard isTime, lookback > .zero, let micros = Micros.of(text) else { return text }
        let earlier = micros - lookback.components.seconds * 1_000_000
        let moment = Calendar.timestamp(earlier, .micro)
        return type == .date ? String(moment.prefix(10)) : type == .timestamptz ? moment + "+00" : moment
    }

    /// The value as a parameter of a request writes it.
    func written(_ text: String, as word: CursorParameter.Word) -> String {
        guard word != .value, let micros = Micros.of(text) else { return text }
        let moment = Calendar.timestamp(micros, .micro)
        return switch word {
        case .day: String(moment.prefix(10))
        case .time: moment.prefix(10) + "T" + moment.dropFirst(11) + "Z"
        case .unix: String((micros - ((micros % 1_000_000) + 1_000_000) % 1_000_000) / 1_000_000)
        case .value: text
        }
    }
}

/// Rows of a span: the cursor is at `from` or later, and before `to`.
struct CursorSpan: Sendable {
    let cursor: Cursor
    let from: Cursor.Position?
    let to: Cursor.Position?

    init(_ cursor: Cursor, from: String?, to: String?) {
        self.cursor = cursor
        self.from = from.flatMap(cursor.position)
        self.to = to.flatMap(cursor.position)
    }

    /// A value that cannot be read is left to whoever types it.
    func contains(_ text: String) -> Bool {
        guard let position = cursor.position(text) else { return true }
        if let from, position < from { return false }
        if let to, position >= to { return false }
        return true
    }
}

extension SourceTable {
    /// The declared columns as rows of them travel.
    var schema: Schema { Schema(columns.map { Field($0.name, $0.type.arrow) }) }

    /// The column by which rows are new, and its cursor.
    var cursor: (column: String, cursor: Cursor, lookback: Duration)? {
        guard case .incremental(let name, let lookback) = mode, let column = columns.first(where: { $0.name == name }) else { return nil }
        return (name, Cursor(column.type), lookback)
    }

    /// What is new by the cursor; everything where there is none.
    func portionsByCursor(after taken: Taken) -> [Portion] {
        guard let (_, cursor, lookback) = cursor else { return [.everything] }
        if let period = taken.period { return period.portions }
        return [.span(from: taken.watermark.map { cursor.before($0, by: lookback) }, to: nil)]
    }
}

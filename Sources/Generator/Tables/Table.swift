import Columnar

/// One table of a source: its columns, and how its rows are made.
package struct Table: Sendable {
    package let name: String
    package let schema: Schema
    /// The column whose values are unique.
    package let key: String
    /// Columns that the source itself looks rows up by.
    package let indexed: [String]
    /// Rows are made step by step: a day, or some thousands of people.
    private let steps: @Sendable (Scenario) -> Int
    private let fill: @Sendable (Scenario, Int, Rows) -> Void

    init(
        _ name: String, key: String, indexed: [String] = [], _ fields: [Field], steps: @escaping @Sendable (Scenario) -> Int = { _ in 1 },
        fill: @escaping @Sendable (Scenario, Int, Rows) -> Void
    ) {
        self.name = name
        self.key = key
        self.indexed = indexed
        self.steps = steps
        self.fill = fill
        schema = Schema(fields)
    }

    /// The rows, made while they are read. What is planted in them is counted in the tally.
    package func stream(_ scenario: Scenario, counting tally: TableTally) -> BatchStream {
        let rows = Rows(schema, tally)
        let count = steps(scenario)
        var step = 0
        return BatchStream(schema) {
            while step < count, rows.count < 8_192 {
                fill(scenario, step, rows)
                step += 1
            }
            return rows.count == 0 ? nil : rows.finish()
        }
    }
}

extension Field {
    static func bigint(_ name: String, null: Bool = false) -> Field { Field(name, .int64, isNullable: null) }
    static func integer(_ name: String, null: Bool = false) -> Field { Field(name, .int32, isNullable: null) }
    static func flag(_ name: String) -> Field { Field(name, .int16, isNullable: false) }
    static func text(_ name: String, null: Bool = false) -> Field { Field(name, .utf8, isNullable: null) }
    static func date(_ name: String, null: Bool = false) -> Field { Field(name, .date, isNullable: null) }
    static func moment(_ name: String, null: Bool = false) -> Field { Field(name, .timestamp(.micro, zone: nil), isNullable: null) }
    static func money(_ name: String, null: Bool = false) -> Field { decimal(name, 18, 2, null: null) }
    static func decimal(_ name: String, _ precision: Int, _ scale: Int, null: Bool = false) -> Field {
        Field(name, .decimal(precision: precision, scale: scale), isNullable: null)
    }
}

/// Takes the values of rows one after another, in the order of the columns.
final class Rows {
    private let builder: BatchBuilder
    private let columns: [ColumnBuilder]
    private let kinds: [Kind]
    private let tally: TableTally
    private var place = 0

    private enum Kind { case int64, int32, int16, decimal, moment, text }

    init(_ schema: Schema, _ tally: TableTally) {
        builder = BatchBuilder(schema)
        columns = builder.columns
        self.tally = tally
        kinds = schema.fields.map { field in
            switch field.type {
            case .int64: .int64
            case .int32, .date: .int32
            case .int16: .int16
            case .decimal: .decimal
            case .timestamp: .moment
            default: .text
            }
        }
    }

    var count: Int { builder.count }

    /// A number, the digits of a decimal, a moment, or a day since 1970-01-01: whatever the next column holds.
    func put(_ value: Int) {
        let column = columns[place]
        switch kinds[place] {
        case .int64: column.append(Int64(value))
        case .int32: column.append(Int32(value))
        case .int16: column.append(Int16(value))
        case .decimal: column.append(Int128(value))
        case .moment: column.append(Int64(value) * 1_000)
        case .text: preconditionFailure("`\(builder.schema.fields[place].name)` is a text")
        }
        advance()
    }

    func put(_ value: Int?) {
        if let value { put(value) } else { putNull() }
    }

    func put(_ value: Moment) { put(Int(value)) }
    func put(_ value: Bool) { put(value ? 1 : 0) }

    func put(_ value: String) {
        columns[place].append(text: value)
        advance()
    }

    func put(_ value: String?) {
        if let value { put(value) } else { putNull() }
    }

    func putNull() {
        columns[place].appendNull()
        advance()
    }

    /// Something is wrong with the row, which is of this amount.
    func note(_ dirt: Dirt?, amount: Int = 0) {
        if let dirt { tally.note(dirt, amount: amount) }
    }

    func finish() -> RecordBatch {
        precondition(place == 0, "a row of \(builder.schema.fields.map(\.name)) ends at column \(place)")
        let batch = builder.finish()
        tally.count(batch)
        return batch
    }

    private func advance() { place = place + 1 == columns.count ? 0 : place + 1 }
}

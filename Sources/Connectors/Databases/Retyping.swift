import Columnar
import Databases

/// Columns that an engine hands over as text, read as the types that they are declared with: an engine's own cast would round
/// what does not fit, or end the whole query over it.
final class Retyping {
    private let schema: Schema
    private let parsers: [CellParser?]
    private let onProblem: ProblemSink
    private var source: BatchStream
    private var rows = 0
    /// Parts of the last batch between the rows that were set aside.
    private var pieces: [RecordBatch] = []

    private init(_ source: consuming BatchStream, _ types: [String: DataType], _ onProblem: @escaping ProblemSink) {
        schema = Schema(source.schema.fields.map { Field($0.name, types[$0.name] ?? $0.type, isNullable: $0.isNullable) })
        parsers = source.schema.fields.map { types[$0.name].map { CellParser($0, CellFormat(null: nil)) } }
        self.onProblem = onProblem
        self.source = source
    }

    /// The rows with these columns read from their texts. A row with a cell that does not fit goes to `onProblem`.
    static func stream(
        _ source: consuming BatchStream, reading types: [String: DataType], onProblem: @escaping ProblemSink
    ) -> BatchStream {
        let retyping = Retyping(source, types, onProblem)
        return BatchStream(retyping.schema) { try retyping.next() }
    }

    private func next() throws -> RecordBatch? {
        while pieces.isEmpty {
            guard let batch = try source.next() else { return nil }
            pieces = try read(batch).reversed()
        }
        return pieces.removeLast()
    }

    private func read(_ batch: RecordBatch) throws -> [RecordBatch] {
        var problems: [Int: [RowBuilder.Problem]] = [:]
        let columns = zip(batch.columns, parsers).enumerated().map { index, pair in
            let (column, parser) = pair
            guard let parser else { return column }
            let builder = ColumnBuilder(parser.type)
            var row = 0
            column.forEachBytes { bytes in
                do throws(CellParser.Refusal) {
                    if let bytes { try parser.append(bytes, to: builder) } else { builder.appendNull() }
                } catch {
                    builder.appendNull()
                    problems[row, default: []].append(RowBuilder.Problem(schema.fields[index], error))
                }
                row += 1
            }
            return builder.finish()
        }
        let read = RecordBatch(schema: schema, columns: columns)
        var pieces: [RecordBatch] = []
        var start = 0
        for row in problems.keys.sorted() {
            var raw = RawRow()
            for (field, column) in zip(schema.fields, batch.columns) { raw.append(field.name, column.string(row)) }
            try onProblem(rows + row + 1, raw.text, problems[row]!)
            if row > start { pieces.append(read.slice(start..<row)) }
            start = row + 1
        }
        if start < batch.count { pieces.append(read.slice(start..<batch.count)) }
        rows += batch.count
        return pieces
    }
}

extension DataType {
    /// Whether values of this type are read from their text, lest the engine's cast to `other` change them or end the query.
    func isReadFromText(as other: DataType) -> Bool {
        switch (self, other) {
        case (.utf8, .utf8), (.largeUtf8, .utf8), (.binary, _), (.largeBinary, _): false
        case (.utf8, _), (.largeUtf8, _): true
        case (.timestamp(_, zone: nil), .date): true
        case (_, .decimal), (_, .int16), (_, .int32), (_, .int64), (_, .float32): !fits(in: other)
        default: false
        }
    }

    /// Whether each value of this type is one of the other too.
    private func fits(in other: DataType) -> Bool {
        switch (self, other) {
        case (.decimal(let precision, let scale), .decimal(let wide, let fine)): scale <= fine && precision - scale <= wide - fine
        case (.bool, _): true
        default:
            if let digits = wholeDigits, case .decimal(let precision, let scale) = other {
                digits <= precision - scale
            } else {
                self == other || (wholeDigits ?? .max) < (other.wholeDigits ?? 0)
            }
        }
    }

    /// How many digits the whole numbers of this type may have.
    private var wholeDigits: Int? {
        switch self {
        case .int8, .uint8: 3
        case .int16, .uint16: 5
        case .int32, .uint32: 10
        case .int64: 19
        case .uint64: 20
        default: nil
        }
    }
}

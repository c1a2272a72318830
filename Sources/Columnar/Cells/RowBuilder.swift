/// Builds batches out of rows of text cells. A row with a cell that does not fit its column is taken back whole, and told.
public final class RowBuilder {
    public let schema: Schema
    private let parsers: [CellParser]
    private let batch: BatchBuilder
    private var next = 0
    private var problems: [Problem] = []

    /// A cell that was refused.
    public struct Problem: Sendable, Hashable {
        public let column: String
        public let reason: String
    }

    public init(_ schema: Schema, _ format: CellFormat = CellFormat()) {
        self.schema = schema
        parsers = schema.fields.map { CellParser($0.type, format) }
        batch = BatchBuilder(schema)
    }

    /// Rows so far.
    public var count: Int { batch.count }
    public var byteCount: Int { batch.byteCount }
    /// Whether the batch is worth handing over.
    public var isFull: Bool { batch.count >= RowBuilder.fullRows || batch.byteCount >= RowBuilder.fullBytes }

    private static let fullRows = 65_536
    private static let fullBytes = 16 << 20

    /// The next cell of the row, of the column behind the last one.
    public func append(_ cell: UnsafeRawBufferPointer) {
        append { column throws(CellParser.Refusal) in try parsers[next].append(cell, to: column) }
    }

    /// The next cell, by whoever has its value: what throws has appended nothing.
    @inline(__always)
    func append(_ write: (ColumnBuilder) throws(CellParser.Refusal) -> Void) {
        do throws(CellParser.Refusal) {
            try write(batch.columns[next])
        } catch {
            refuse(error.sentence(parsers[next].type))
            return
        }
        next += 1
    }

    /// The type of the column that comes next.
    public var nextType: DataType { parsers[next].type }

    public func append(_ cell: String) {
        var cell = cell
        cell.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    public func appendNull() {
        batch.columns[next].appendNull()
        next += 1
    }

    /// The cell that comes next cannot be taken.
    public func refuse(_ reason: String) {
        problems.append(Problem(column: schema.fields[next].name, reason: reason))
        appendNull()
    }

    /// Ends the row: cells that were not given are null. Returns what is wrong with it; then it is not in the batch.
    public func endRow() -> [Problem] {
        while next < schema.fields.count { appendNull() }
        next = 0
        guard !problems.isEmpty else { return [] }
        defer { problems = [] }
        for column in batch.columns { column.removeLast() }
        return problems
    }

    /// Forgets the cells of a row that turned out to be none.
    public func dropRow() {
        for column in batch.columns[..<next] { column.removeLast() }
        next = 0
        problems = []
    }

    /// Hands over the rows and begins anew.
    public func finish() -> RecordBatch { batch.finish() }
}

extension CellParser.Refusal {
    /// As the quarantine tells it.
    func sentence(_ type: DataType) -> String {
        switch self {
        case .notOfType: "not a value of type \(type)"
        case .outOfRange: "out of the range of \(type)"
        case .tooManyDigits: "more digits after the point than \(type) keeps"
        case .notUTF8: "not text in the encoding of the source"
        }
    }
}

/// Builds batches out of rows of text cells. A row with a cell that does not fit its column is taken back whole, and told.
public final class RowBuilder {
    public let schema: Schema
    private let parsers: [CellParser]
    private let batch: BatchBuilder
    private let columns: [ColumnBuilder]
    // No access to these overlaps another; the runtime's check of that cost more than a cell.
    @exclusivity(unchecked) private var next = 0
    @exclusivity(unchecked) private var textBytes = 0
    @exclusivity(unchecked) private var problems: [Problem] = []
    /// Rows so far.
    public private(set) var count = 0

    /// A cell that was refused.
    public struct Problem: Sendable, Hashable {
        public let column: String
        public let reason: String
        /// Nil where somebody else refused it.
        public let refusal: CellParser.Refusal?

        fileprivate init(column: String, reason: String, refusal: CellParser.Refusal?) {
            (self.column, self.reason, self.refusal) = (column, reason, refusal)
        }

        package init(_ field: Field, _ refusal: CellParser.Refusal) {
            self.init(column: field.name, reason: refusal.sentence(field.type), refusal: refusal)
        }
    }

    public init(_ schema: Schema, _ format: CellFormat = CellFormat()) {
        self.schema = schema
        parsers = schema.fields.map { CellParser($0.type, format) }
        batch = BatchBuilder(schema)
        columns = batch.columns
    }

    public var byteCount: Int { batch.byteCount }

    /// Whether the batch is worth handing over. All columns are weighed now and then; texts, which make a batch heavy, always.
    public var isFull: Bool {
        count >= RowBuilder.fullRows || textBytes >= RowBuilder.fullBytes || (count & 1023 == 1023 && byteCount >= RowBuilder.fullBytes)
    }

    private static let fullRows = 65_536
    private static let fullBytes = 16 << 20

    /// The next cell of the row, of the column behind the last one.
    public func append(_ cell: UnsafeRawBufferPointer) {
        append { column throws(CellParser.Refusal) in try parsers[next].append(cell, to: column) }
        textBytes &+= cell.count
    }

    /// The next cell, by whoever has its value: what throws has appended nothing.
    @inline(__always)
    func append(_ write: (ColumnBuilder) throws(CellParser.Refusal) -> Void) {
        do throws(CellParser.Refusal) {
            try write(columns[next])
        } catch {
            refuse(error.sentence(parsers[next].type), error)
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
        columns[next].appendNull()
        next += 1
    }

    /// The cell that comes next cannot be taken.
    public func refuse(_ reason: String) { refuse(reason, nil) }

    private func refuse(_ reason: String, _ refusal: CellParser.Refusal?) {
        problems.append(Problem(column: schema.fields[next].name, reason: reason, refusal: refusal))
        appendNull()
    }

    /// Ends the row: cells that were not given are null. Returns what is wrong with it; then it is not in the batch.
    public func endRow() -> [Problem] {
        while next < columns.count { appendNull() }
        next = 0
        guard !problems.isEmpty else {
            count += 1
            return []
        }
        defer { problems = [] }
        for column in columns { column.removeLast() }
        return problems
    }

    /// Forgets the cells of a row that turned out to be none.
    public func dropRow() {
        for column in columns[..<next] { column.removeLast() }
        next = 0
        problems = []
    }

    /// Hands over the rows and begins anew.
    public func finish() -> RecordBatch {
        (count, textBytes) = (0, 0)
        return batch.finish()
    }
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

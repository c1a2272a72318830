import Base
import Columnar
import Documents
import Project

/// One file of text on its way into rows.
package struct TextFile {
    let file: LocalFile
    let table: SourceTable
    let format: FileFormat
    let taking: Taking
    private let sizes: FilePieces.Sizes

    package typealias Batches = () throws -> RecordBatch?

    package init(
        _ file: LocalFile, _ table: SourceTable, _ format: FileFormat, _ taking: Taking, inPieces sizes: FilePieces.Sizes = .standard
    ) {
        self.file = file
        self.table = table
        self.format = format
        self.taking = taking
        self.sizes = sizes
    }

    /// Opens the file. What is returned hands over the rows, batch by batch, and keeps the file until the last of them.
    package func open() throws -> Batches {
        if let rows = try told(documentRows) { return { try told(rows) } }
        var texts = try told(contents)[...]
        var next: Batches?
        return {
            while true {
                if next == nil {
                    guard let text = texts.popFirst() else { return nil }
                    next = try told { try rows(text()) }
                }
                if let batch = try told(next!) { return batch }
                next = nil
            }
        }
    }

    /// The texts in the file: itself, or what was packed into it.
    private func contents() throws -> [() throws -> any ByteSource] {
        guard Archive.Kind(try FileStart.read(file.path).bytes) != nil else { return [{ [file] in try FileBytes(file.path) }] }
        let archive = try Archive(file.path)
        let pattern = format.member.map { NamePattern($0) }
        let members = archive.members.map(\.name).filter { pattern?.matches(path: $0) ?? true }.sorted()
        if members.isEmpty || (members.count > 1 && pattern == nil) { throw whichMember(archive.members.map(\.name)) }
        return members.map { member in { PackedBytes(try archive.open(member)) } }
    }

    /// Looks at the header where there is one, and makes ready to hand over the rows.
    private func rows(_ source: any ByteSource) throws -> Batches {
        let names = table.columns.map { format.names[$0.name] ?? $0.name }
        let bytes = format.encoding == .utf8 ? source : DecodedBytes(source, format.encoding)
        switch format.shape {
        case .csv(let delimited): return try csv(bytes, delimited, names)
        case .fixed(let spans): return try rows(FixedRecords(bytes, spans), among: spans.map(\.column), names)
        case .log(let pattern): return try rows(LogRecords(bytes, pattern), among: pattern.fields, names)
        case .ndjson: return try rows(JSONLineRecords(bytes, names), among: names, names)
        case .json(let path): return try rows(JSONDocumentRecords(bytes, records: path, names), among: names, names)
        case .parquet, .excel, .word: preconditionFailure("these are no text")
        }
    }

    private func csv(_ bytes: any ByteSource, _ shape: Delimited, _ names: [String]) throws -> Batches {
        if let pieces = try pieces(of: bytes, shape), let first = try pieces.next() {
            return try csv(FileBytes(file.path, first.bytes), shape, names, before: pieces)
        }
        return try csv(bytes, shape, names, before: nil)
    }

    /// The file in pieces, where it is large and lies here as it is.
    private func pieces(of bytes: any ByteSource, _ shape: Delimited) throws -> FilePieces? {
        guard bytes is FileBytes else { return nil }
        let pieces = try FilePieces(file.path, of: sizes.piece, quote: shape.quote?.utf8.first)
        return pieces.end >= sizes.least ? pieces : nil
    }

    /// The rows of a text, and of the pieces that follow it.
    private func csv(_ bytes: any ByteSource, _ shape: Delimited, _ names: [String], before pieces: FilePieces?) throws -> Batches {
        let marks = DelimitedRecords.Marks(shape)
        func all(_ first: DelimitedRecords, among known: [String], _ names: [String]) throws -> Batches {
            guard let pieces else { return try rows(first, among: known, names) }
            let begin = try rows(first, among: known, names)
            return PiecesAtOnce(begin) {
                guard let piece = try pieces.next() else { return nil }
                return try rows(DelimitedRecords(FileBytes(file.path, piece.bytes), marks, line: piece.line), among: known, names)
            }.next
        }
        let records = try DelimitedRecords(bytes, marks)
        for _ in 0..<shape.skip { try records.skipLine() }
        guard shape.header else { return try all(records, among: names, names) }
        let header = try Header.read(records)
        if !header.isText { throw wrongEncoding(records.line) }
        let (known, wanted) = (header.names.map(Header.key), names.map(Header.key))
        let missing = names.filter { !known.contains(Header.key($0)) }
        let extra = header.names.filter { !wanted.contains(Header.key($0)) && !$0.isEmpty }
        guard missing.isEmpty else { throw wrongHeader(missing, extra) }
        if !extra.isEmpty { noteExtra(extra) }
        return try all(records, among: known, wanted)
    }

    /// `known` names the cells of a record.
    func rows<R: Records>(_ records: R, among known: [String], _ names: [String]) throws -> Batches {
        let cells = names.compactMap { known.firstIndex(of: $0) }
        precondition(cells.count == names.count, "the project reads no column that its format does not have")
        return TypedRows(
            records, table.columns, cells: cells, width: known.count, CellFormat(format), file: file.name, taking, unreadable: wrongEncoding
        ).next
    }
}

extension DelimitedRecords.Marks {
    init(_ shape: Delimited) {
        let quote = shape.quote?.utf8.first
        self.init(delimiter: shape.delimiter.utf8.first!, quote: quote, escape: shape.escape?.utf8.first ?? quote ?? 0)
    }
}

extension CellFormat {
    init(_ format: FileFormat) {
        let values = format.values
        self.init(
            null: values.null, decimalSeparator: values.decimalSeparator.first ?? ".", grouping: values.thousandsSeparator?.first,
            date: values.date.flatMap { TimePattern($0) }, timestamp: values.timestamp.flatMap { TimePattern($0) })
        switch format.shape {
        case .fixed: keepsBlanks = false
        // An empty text is a value here: what is none is written as null.
        case .json, .ndjson: null = values.null.isEmpty ? nil : values.null
        case .csv, .log, .parquet, .excel, .word: break
        }
    }
}

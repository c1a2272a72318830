import Base
import Columnar
import Project

/// One file of text on its way into rows.
struct TextFile {
    private let file: LocalFile
    private let table: SourceTable
    private let format: FileFormat
    private let taking: Taking

    init(_ file: LocalFile, _ table: SourceTable, _ format: FileFormat, _ taking: Taking) {
        self.file = file
        self.table = table
        self.format = format
        self.taking = taking
    }

    /// Opens the file, and looks at its header where it has one. What is returned hands over the rows, batch by batch.
    func open() throws -> () throws -> RecordBatch? {
        let names = table.columns.map { format.names[$0.name] ?? $0.name }
        let bytes = try source()
        switch format.shape {
        case .csv(let delimited): return try csv(bytes, delimited, names)
        case .fixed(let spans):
            return try rows(FixedRecords(bytes, spans), among: spans.map(\.column), names)
        case .log(let pattern):
            return try rows(LogRecords(bytes, pattern), among: pattern.fields, names)
        case .ndjson: return try rows(JSONLineRecords(bytes, names), among: names, names)
        case .json(let path):
            let next = try rows(JSONDocumentRecords(bytes, records: path, names), among: names, names)
            return { try telling(next) }
        case .parquet: preconditionFailure("DuckDB reads these")
        }
    }

    private func source() throws -> any ByteSource {
        let bytes = try FileBytes(file.path)
        return format.encoding == .utf8 ? bytes : DecodedBytes(bytes, format.encoding)
    }

    private func csv(_ bytes: any ByteSource, _ shape: Delimited, _ names: [String]) throws -> () throws -> RecordBatch? {
        let records = try DelimitedRecords(bytes, DelimitedRecords.Marks(shape))
        for _ in 0..<shape.skip { try records.skipLine() }
        guard shape.header else { return try rows(records, among: names, names) }
        let header = try Header.read(records)
        if let header, !header.isText { throw wrongEncoding(records.line) }
        let found = header?.values ?? []
        let (known, wanted) = (found.map(Header.key), names.map(Header.key))
        let missing = names.filter { !known.contains(Header.key($0)) }
        let extra = found.filter { !wanted.contains(Header.key($0)) && !$0.isEmpty }
        guard missing.isEmpty else { throw wrongHeader(missing, extra) }
        if !extra.isEmpty { noteExtra(extra) }
        return try rows(records, among: known, wanted)
    }

    /// `known` names the cells of a record.
    private func rows<R: Records>(_ records: R, among known: [String], _ names: [String]) throws -> () throws -> RecordBatch? {
        let cells = names.compactMap { known.firstIndex(of: $0) }
        precondition(cells.count == names.count, "the project reads no column that its format does not have")
        let typed = TypedRows(
            records, table.columns, cells: cells, width: known.count, CellFormat(format), file: file.name, taking, unreadable: wrongEncoding
        )
        // The file is kept for as long as its rows are read.
        return { [file] in try withExtendedLifetime(file) { try typed.next() } }
    }

    private func telling(_ next: () throws -> RecordBatch?) throws -> RecordBatch? {
        do {
            return try next()
        } catch let damage as JSONDocumentRecords.Damage {
            throw Diagnostic(
                "source.json", "`\(file.name):\(damage.line)` cannot be read on from here: \(damage.reason).",
                "`\(file.name):\(damage.line)` дальше не читается: \(damage.reason).", at: table.place,
                mend: Text(
                    "ask for the file anew, or correct `format` and `records`", "запросите файл заново или исправьте `format` и `records`"))
        }
    }
}

// MARK: - What may be wrong

extension TextFile {
    private func wrongEncoding(_ line: Int) -> Diagnostic {
        Diagnostic(
            "source.encoding", "`\(file.path):\(line)` is not in \(format.encoding.rawValue).",
            "`\(file.path):\(line)` не в кодировке \(format.encoding.rawValue).", at: table.place,
            mend: Text("write its `encoding`, or convert it to UTF-8", "укажите `encoding` или переведите файл в UTF-8"))
    }

    private func wrongHeader(_ missing: [String], _ extra: [String]) -> Diagnostic {
        let (missing, extra) = (missing.joined(separator: ", "), extra.joined(separator: ", "))
        let difference =
            extra.isEmpty
            ? Text("It lacks \(missing).", "Нет колонок \(missing).")
            : Text("It lacks \(missing) and has \(extra) instead.", "Нет колонок \(missing), вместо них есть \(extra).")
        return Diagnostic(
            "source.header", Text("`\(file.path)` has another header. ", "У файла `\(file.path)` другой заголовок. ") + difference,
            at: table.place,
            mend: Text(
                "correct `columns`, name the column of the file in `fields`, or ask for the file anew",
                "исправьте `columns`, укажите название колонки в файле через `fields` или запросите файл заново"))
    }

    private func noteExtra(_ extra: [String]) {
        let list = extra.map { "`\($0)`" }.joined(separator: ", ")
        taking.note(
            Text("`\(file.name)` has columns that are not taken: \(list).", "В `\(file.name)` есть колонки, которые не берутся: \(list)."))
    }
}

extension DelimitedRecords.Marks {
    init(_ shape: Delimited) {
        let quote = shape.quote?.utf8.first
        self.init(delimiter: shape.delimiter.utf8.first!, quote: quote, escape: shape.escape?.utf8.first ?? quote ?? 0)
    }
}

/// The first line of a file of values.
private struct Header {
    let values: [String]
    let isText: Bool

    /// A name as it is compared: without regard to capitals and to blanks around it.
    static func key(_ name: String) -> String { name.lowercased() }

    /// Nil where the file is empty.
    static func read(_ records: DelimitedRecords) throws -> Header? {
        guard try records.next() else { return nil }
        var isText = records.fault == nil
        let values = (0..<records.cellCount).map { index in
            records.withCell(index) { cell in
                if String(validating: cell, as: UTF8.self) == nil { isText = false }
                return String(decoding: cell, as: UTF8.self).trimmed
            }
        }
        return Header(values: values, isText: isText)
    }
}

extension String {
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0.isWhitespace || $0 == "\u{FEFF}" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
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
        case .csv, .log, .parquet: break
        }
    }
}

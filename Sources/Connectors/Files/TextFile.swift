import Base
import Columnar
import Documents
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

    /// Opens the file. What is returned hands over the rows, batch by batch.
    func open() throws -> () throws -> RecordBatch? {
        var texts = try told { try contents() }[...]
        var next: (() throws -> RecordBatch?)?
        return typed.next
    }
}

// MARK: - What may be wrong

extension TextFile {
    /// What is thrown, with the name by which people know the file.
    private func told<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let damage as JSONDocumentRecords.Damage {
            throw Diagnostic(
                "source.json", "`\(file.name):\(damage.line)` cannot be read on from here: \(damage.reason).",
                "`\(file.name):\(damage.line)` дальше не читается: \(damage.reason).", at: table.place,
                mend: Text(
                    "ask for the file anew, or correct `format` and `records`", "запросите файл заново или исправьте `format` и `records`"))
        } catch let error as Diagnostic where error.code == "archive.damaged" {
            throw Diagnostic(
                "source.truncated", "`\(file.shown)` ends in the middle of its compressed rows, or is damaged.",
                "`\(file.shown)` обрывается посреди сжатых строк или повреждён.", at: table.place,
                mend: Text("ask for the file anew, then run again", "запросите файл заново и повторите запуск"))
        } catch var error as Diagnostic where error.place?.file == file.path {
            error.place = Place(file.shown)
            throw error
        }
    }

    private func whichMember(_ names: [String]) -> Diagnostic {
        let list = names.prefix(10).map { "`\($0)`" }.joined(separator: ", ")
        return Diagnostic(
            "source.member",
            names.isEmpty
                ? Text("`\(file.shown)` has no file in it.", "В `\(file.shown)` нет ни одного файла.")
                : Text("`\(file.shown)` has several files in it: \(list).", "В `\(file.shown)` несколько файлов: \(list)."),
            at: table.place,
            mend: Text("name those to take: `member: sales-*.csv`", "укажите, какие брать: `member: sales-*.csv`"))
    }

    private func wrongEncoding(_ line: Int) -> Diagnostic {
        Diagnostic(
            "source.encoding", "`\(file.shown):\(line)` is not in \(format.encoding.rawValue).",
            "`\(file.shown):\(line)` не в кодировке \(format.encoding.rawValue).", at: table.place,
            mend: Text("write its `encoding`, or convert it to UTF-8", "укажите `encoding` или переведите файл в UTF-8"))
    }

    private func wrongHeader(_ missing: [String], _ extra: [String]) -> Diagnostic {
        let (missing, extra) = (missing.joined(separator: ", "), extra.joined(separator: ", "))
        let difference =
            extra.isEmpty
            ? Text("It lacks \(missing).", "Нет колонок \(missing).")
            : Text("It lacks \(missing) and has \(extra) instead.", "Нет колонок \(missing), вместо них есть \(extra).")
        return Diagnostic(
            "source.header", Text("`\(file.shown)` has another header. ", "У файла `\(file.shown)` другой заголовок. ") + difference,
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

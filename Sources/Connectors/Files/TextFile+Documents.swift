import Base
import Documents
import Project

/// Excel and Word files, whose rows `Documents` finds.
extension TextFile {
    /// Nil where the file is text.
    func documentRows() throws -> Batches? {
        let names = table.columns.map { format.names[$0.name] ?? $0.name }
        switch format.shape {
        case .excel(let excel):
            let sheet: SheetChoice = excel.sheet.map { name in Int(name).map { .number($0) } ?? .named(name) } ?? .first
            let rows = try openSpreadsheet(file.path).table(sheet, TableOptions(excel.header, names))
            return try self.rows(DocumentRecords(rows, cellCount: names.count), among: names, names)
        case .word(let take):
            let (rows, known) = try wordRows(Document(file.path), take, names)
            return try self.rows(DocumentRecords(rows, cellCount: known.count), among: known, names)
        default: return nil
        }
    }

    private func wordRows(_ document: Document, _ take: WordFormat, _ names: [String]) throws -> (any RowSource, [String]) {
        switch take {
        case .paragraphs: return (document.paragraphs(), WordFormat.paragraphNames)
        case .table(let number, let header):
            return (try document.table(number.map { .number($0) } ?? .auto, TableOptions(header, names)), names)
        case .properties: return (try document.properties(names), names)
        case .fields(let required):
            let patterns = try table.columns.map { column in
                try FieldPattern(
                    column.name, format.names[column.name] ?? "\(column.name): {value}", isRequired: required.contains(column.name),
                    at: column.place)
            }
            return (document.fields(patterns), names)
        }
    }
}

extension TableOptions {
    init(_ header: HeaderRows, _ names: [String]) {
        self.init()
        switch header.place {
        case .auto: self.header = .auto
        case .row(let row): self.header = .row(row)
        case .none: self.header = .none
        }
        headerRows = header.count
        firstDataRow = header.firstRow
        columns = header.place == .none ? .first(names.count) : .named(names)
    }
}

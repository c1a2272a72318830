import Base
import Documents

/// A reader of files that come from outside.
struct Reader: Sendable {
    /// Also the folder of its corpus.
    let name: String
    /// Whether its files are zips, of which the members are mutated too.
    var isZipped = false
    /// Reads the file to its end. A diagnostic is a good answer, anything else is a find.
    let read: @Sendable (_ path: String) throws -> Void
}

/// All that are fuzzed. A new one takes a line here and a folder of files in `corpus`.
let readers =
    [
        Reader(name: "xlsx", isZipped: true) { path in try readSpreadsheet(Workbook(path)) },
        Reader(name: "xls") { path in try readSpreadsheet(OldWorkbook(path)) },
        Reader(name: "docx", isZipped: true, read: readDocument),
        Reader(name: "archive", read: readArchive),
    ] + TextReaders.all

private func readSpreadsheet(_ book: any Spreadsheet) throws {
    for index in book.sheets.indices.prefix(10) {
        try readAll(book.rows(of: index))
        for rows in 1...2 { try attempt { try readAll(book.table(.number(index + 1), TableOptions(headerRows: rows))) } }
        try attempt { try readAll(book.table(.number(index + 1), TableOptions(columns: .named(["id", "Сумма"])))) }
    }
}

private func readDocument(_ path: String) throws {
    let document = try Document(path)
    try readAll(document.paragraphs())
    for number in 1...max(1, min(document.tableCount, 10)) { try attempt { try readAll(document.table(.number(number))) } }
    try attempt { _ = try document.properties() }
    let place = Place("fuzz")
    let patterns = try [
        FieldPattern("number", "Договор № {value}", at: place), FieldPattern("date", "от {date}", at: place),
        FieldPattern("customer", "Заказчик: {value}, в лице", at: place), FieldPattern("sum", "Сумма {any} {money}", at: place),
    ]
    try readAll(document.fields(patterns))
}

private func readArchive(_ path: String) throws {
    let archive = try Archive(path)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    for member in archive.members.prefix(100) {
        try attempt {
            let reader = try archive.open(member.name)
            while try chunk.withUnsafeMutableBytes({ try reader.read(into: $0) }) > 0 {}
        }
    }
}

private func readAll(_ rows: any RowSource) throws {
    var row = CellRow()
    while try rows.next(&row) {
        for index in 0..<row.count { _ = row.text(index) }
    }
}

/// What one part refuses does not keep the others from being read.
private func attempt(_ body: () throws -> Void) throws {
    do { try body() } catch is Diagnostic {}
}

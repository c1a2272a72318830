import Base
import Documents
import FoundationEssentials
import TestSupport

/// A workbook of hand-made parts. What a test does not give is as small as can be.
func workbook(
    in folder: TemporaryFolder, sheet: String, strings: String? = nil, styles: String? = nil, properties: String = ""
) throws -> Workbook {
    var zip = StoredZip([
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": """
        <workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="r"><workbookPr \(properties)/>
        <sheets><sheet name="Лист1" sheetId="1" r:id="r1"/></sheets></workbook>
        """,
        "xl/_rels/workbook.xml.rels": relations(
            ("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "sharedStrings", "sharedStrings.xml"), ("r3", "styles", "styles.xml")),
        "xl/worksheets/sheet1.xml": sheet.hasPrefix("<") && sheet.contains("worksheet") ? sheet : worksheet(sheet),
    ])
    if let strings { zip.members.append(("xl/sharedStrings.xml", Array("<sst>\(strings)</sst>".utf8))) }
    if let styles { zip.members.append(("xl/styles.xml", Array("<styleSheet>\(styles)</styleSheet>".utf8))) }
    return try Workbook(write(zip, to: folder))
}

/// A sheet with these rows.
func worksheet(_ rows: String, after: String = "") -> String {
    """
    <worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>\(rows)</sheetData>\(after)</worksheet>
    """
}

func relations(_ all: (id: String, kind: String, target: String)...) -> String {
    let lines = all.map { #"<Relationship Id="\#($0.id)" Type="http://example.org/relationships/\#($0.kind)" Target="\#($0.target)"/>"# }
    return "<Relationships>\(lines.joined())</Relationships>"
}

@discardableResult
func write(_ zip: StoredZip, to folder: TemporaryFolder, as name: String = "book.xlsx") throws -> String {
    try write(zip.bytes, to: folder, as: name)
}

@discardableResult
func write(_ bytes: [UInt8], to folder: TemporaryFolder, as name: String) throws -> String {
    let path = folder.path(name)
    try Files.write(bytes, to: path)
    return path
}

/// All rows, cells parted by `|`; a broken cell stands in `!...!`.
func lines(_ rows: any RowSource) throws -> [String] {
    var (lines, row) = ([String](), CellRow())
    while try rows.next(&row) {
        lines.append((0..<row.count).map { row.kind($0) == .broken ? "!\(row.text($0))!" : row.text($0) }.joined(separator: "|"))
    }
    return lines
}

/// The code of the diagnostic with which the reading ends.
func code(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let diagnostic as Diagnostic {
        return diagnostic.code
    } catch {
        return "\(error)"
    }
}

/// Runs a script in Debian's Python, where openpyxl is.
@discardableResult
func python(_ script: String, _ arguments: [String] = []) async throws -> String {
    let result = try await run("/usr/bin/python3", ["-c", script] + arguments)
    if result.stderr.contains("ModuleNotFoundError") {
        throw Failure("Install the Debian packages python3-openpyxl and python3-xlwt.\n\(result.stderr)")
    }
    guard result.status == 0 else { throw Failure(result.stderr) }
    return result.stdout
}

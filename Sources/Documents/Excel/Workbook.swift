import Base

/// An Excel file of the new kind: `.xlsx`, `.xlsm`, whoever wrote it.
package final class Workbook: Spreadsheet {
    package let path: String
    package let sheets: [Sheet]
    private let office: OfficePackage
    private let parts: [String?]
    private let relations: [OfficePackage.Relation]
    private let since1904: Bool
    private var loaded: (strings: SharedStrings, styles: Styles)?

    package init(_ path: String, limits: ArchiveLimits = ArchiveLimits()) throws {
        self.path = path
        office = try OfficePackage(path, limits: limits)
        let main = try office.main()
        guard !main.hasSuffix(".bin") else {
            throw Diagnostic(
                "workbook.binary", "This is a binary workbook (.xlsb), which is not read.",
                "Это двоичная книга (.xlsb), она не читается.", at: Place(path),
                mend: Text("save it as .xlsx", "сохраните её как .xlsx"))
        }
        relations = try office.relations(of: main)
        var (sheets, parts, since1904) = ([Sheet](), [String?](), false)
        let relations = relations
        let visitor = XMLVisitor()
        visitor.onStart = { name, attributes in
            switch name {
            case "sheet":
                let relation = relations.first { $0.id == attributes["id"] }
                sheets.append(Sheet(name: attributes["name"] ?? "", isHidden: attributes["state"].map { $0 != "visible" } ?? false))
                // A sheet of nothing but a chart has no rows.
                parts.append(relation?.kind == "worksheet" ? relation?.target : nil)
            case "workbookPr": since1904 = attributes.flag("date1904")
            default: break
            }
        }
        try visitor.read(office.open(main))
        (self.sheets, self.parts, self.since1904) = (sheets, parts, since1904)
    }

    package func rows(of sheet: Int) throws -> any RowSource {
        guard let part = parts[sheet] else { return NoRows() }
        let source = try office.open(part)
        let (strings, styles) = try loaded ?? load()
        return SheetRows(source, strings, styles, since1904: since1904)
    }

    package func mergedCells(of sheet: Int) throws -> [MergedCells] {
        guard let part = parts[sheet] else { return [] }
        return try MergedCells.read(office.open(part))
    }

    private func load() throws -> (strings: SharedStrings, styles: Styles) {
        let strings = SharedStrings()
        if let part = part("sharedStrings") { try strings.read(office.open(part)) }
        let styles = try part("styles").map { try Styles(office.open($0)) } ?? Styles()
        loaded = (strings, styles)
        return (strings, styles)
    }

    /// Many programs leave out what is empty, even where they refer to it.
    private func part(_ kind: String) -> String? {
        relations.first { $0.kind == kind && office.has($0.target) }?.target
    }
}

/// A sheet that holds no cells at all.
private final class NoRows: RowSource {
    func next(_ row: inout CellRow) -> Bool { false }
}

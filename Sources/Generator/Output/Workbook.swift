/// One sheet of a workbook, row by row.
struct Worksheet {
    enum Cell {
        case empty
        case text(String)
        case number(Int)
        /// In hundredths.
        case money(Int)
        /// Days since 1970-01-01.
        case date(Int)
    }

    fileprivate var rows = ""
    fileprivate var merged: [String] = []
    private var row = 0

    mutating func skipRow() { row += 1 }

    mutating func merge(_ range: String) { merged.append(range) }

    mutating func add(_ cells: [Cell]) {
        row += 1
        rows += #"<row r="\#(row)">"#
        for (place, cell) in cells.enumerated() {
            let reference = #"r="\#(Unicode.Scalar(UInt8(ascii: "A") + UInt8(place)))\#(row)""#
            switch cell {
            case .empty: break
            case .text(let text): rows += #"<c \#(reference) t="inlineStr"><is><t>\#(xml(text))</t></is></c>"#
            case .number(let number): rows += "<c \(reference)><v>\(number)</v></c>"
            case .money(let money):
                let text = Bytes()
                text.put(money: money)
                rows += #"<c \#(reference) s="2"><v>\#(String(decoding: text.all, as: UTF8.self))</v></c>"#
            // Excel counts from 1899-12-30.
            case .date(let day): rows += #"<c \#(reference) s="1"><v>\#(day + 25_569)</v></c>"#
            }
        }
        rows += "</row>"
    }
}

/// A workbook of one sheet (ECMA-376, the least of it that every reader takes).
enum Workbook {
    static func bytes(_ sheet: Worksheet, named name: String) -> [UInt8] {
        var zip = ZipArchive()
        zip.add(
            "[Content_Types].xml",
            head + """
                <Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\
                <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
                <Default Extension="xml" ContentType="application/xml"/>\
                <Override PartName="/xl/workbook.xml" ContentType="\(type).sheet.main+xml"/>\
                <Override PartName="/xl/worksheets/sheet1.xml" ContentType="\(type).worksheet+xml"/>\
                <Override PartName="/xl/styles.xml" ContentType="\(type).styles+xml"/></Types>
                """)
        zip.add("_rels/.rels", relationships([("officeDocument", "xl/workbook.xml")]))
        zip.add(
            "xl/workbook.xml",
            head + """
                <workbook xmlns="\(main)" xmlns:r="\(office)">\
                <sheets><sheet name="\(xml(name))" sheetId="1" r:id="rId1"/></sheets></workbook>
                """)
        zip.add("xl/_rels/workbook.xml.rels", relationships([("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")]))
        zip.add(
            "xl/styles.xml",
            head + """
                <styleSheet xmlns="\(main)"><numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/></numFmts>\
                <fonts count="1"><font/></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>\
                <cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>\
                <xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="2" applyNumberFormat="1"/></cellXfs></styleSheet>
                """)
        let merged = sheet.merged.map { #"<mergeCell ref="\#($0)"/>"# }.joined()
        zip.add(
            "xl/worksheets/sheet1.xml",
            head + """
                <worksheet xmlns="\(main)"><sheetData>\(sheet.rows)</sheetData>\
                <mergeCells count="\(sheet.merged.count)">\(merged)</mergeCells></worksheet>
                """)
        return zip.finish()
    }

    static let head = #"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\#n"#
    static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    /// What a part of a package points to.
    static func relationships(_ all: [(kind: String, target: String)]) -> String {
        let lines = all.enumerated().map { place, one in
            #"<Relationship Id="rId\#(place + 1)" Type="\#(office)/\#(one.kind)" Target="\#(one.target)"/>"#
        }
        return head
            + #"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">\#(lines.joined())</Relationships>"#
    }
}

/// The text with what XML takes for its own written out.
func xml(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(#"""#, with: "&quot;")
}

import Base
import Documents
import TestSupport
import Testing

@Suite struct `A sheet of Excel` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func rows(_ sheet: String, strings: String? = nil, styles: String? = nil, properties: String = "") throws -> [String] {
        let book = try workbook(in: folder, sheet: sheet, strings: strings, styles: styles, properties: properties)
        return try lines(book.table(.first, TableOptions(header: .none)))
    }

    @Test func `gives each kind of cell as its text`() throws {
        let sheet = """
            <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve">line </t></r></is></c>
            <c r="C1" t="b"><v>1</v></c><c r="D1"><v>12.50</v></c><c r="E1" t="str"><f>A1&amp;"x"</f><v>Данные x</v></c></row>
            """
        let strings = "<si><r><t>Дан</t></r><r><t>ные</t></r><rPh><t>spoken</t></rPh></si>"
        #expect(try rows(sheet, strings: strings) == ["Данные|inline |true|12.50|Данные x"])
    }

    @Test(arguments: [
        ("0.30000000000000004", "0.3"), ("1234.5600000000001", "1234.56"), ("1E-3", "0.001"), ("1.5e+20", "150000000000000000000"),
        ("99999.99999999999999", "100000"), ("-0.1", "-0.1"), ("12345678901234567890", "12345678901234567890"), ("1E300", "1E300"),
        ("1.2E-20", "12E-21"), (".5", "0.5"), ("+7", "7"), ("0", "0"), ("0.0000001", "0.0000001"),
    ])
    func `shows numbers with fifteen digits and no exponent`(written: String, shown: String) throws {
        #expect(try rows("<row><c><v>\(written)</v></c></row>") == [shown])
    }

    @Test(arguments: ["12x", "NaN", "", "1e", "1e5000000", "--1"])
    func `says of what is no number that it is broken`(written: String) throws {
        #expect(try rows("<row><c><v>\(written)</v></c><c><v>1</v></c></row>") == [written.isEmpty ? "|1" : "!\(written)!|1"])
    }

    @Test func `knows dates by their number format`() throws {
        let styles = """
            <numFmts><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy\\ hh:mm;@"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/>
            <numFmt numFmtId="166" formatCode="#,##0.00&quot; days&quot;"/><numFmt numFmtId="167" formatCode="[Red]0.00"/>
            <numFmt numFmtId="168" formatCode="[$-419]d\\ mmmm\\ yyyy&quot; г.&quot;"/><numFmt numFmtId="169" formatCode="General"/></numFmts>
            <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
            <cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/>
            <xf numFmtId="168"/><xf numFmtId="169"/><xf numFmtId="21"/></cellXfs>
            """
        let sheet = """
            <row><c s="1"><v>46096</v></c><c s="2"><v>46096.520833333336</v></c><c s="3"><v>1.1041666666666667</v></c><c s="4"><v>46096</v></c>
            <c s="5"><v>46096</v></c><c s="6"><v>46096</v></c><c s="7"><v>46096</v></c><c s="8"><v>0.75</v></c></row>
            """
        #expect(
            try rows(sheet, styles: styles) == [
                "2026-03-15|2026-03-15 12:30:00|26:30:00|46096|46096|2026-03-15|46096|18:00:00"
            ])
        #expect(try rows("<row><c s='1'><v>44634</v></c></row>", styles: styles, properties: "date1904='1'") == ["2026-03-15"])
    }

    @Test func `keeps the days of 1900 as Excel counts them`() throws {
        let styles = "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs>"
        let serials = ["0", "1", "59", "60", "61", "-1", "2958465", "2958466"]
        let sheet = "<row>" + serials.map { "<c s='1'><v>\($0)</v></c>" }.joined() + "</row>"
        #expect(
            try rows(sheet, styles: styles) == [
                "!0!|1900-01-01|1900-02-28|!60!|1900-03-01|!-1!|9999-12-31|!2958466!"
            ])
    }

    @Test func `tells errors and formulas that nobody computed`() throws {
        let sheet =
            "<row><c t='e'><v>#N/A</v></c><c><f>SUM(A1:A9)</f><v/></c><c t='str'><f>A1</f><v></v></c><c><f>1+1</f><v>2</v></c></row>"
        #expect(try rows(sheet) == ["!#N/A!|!=SUM(A1:A9)!||2"])
    }

    @Test func `puts cells where they say, in any order`() throws {
        let sheet = """
            <row r="3"><c r="D3"><v>4</v></c><c r="B3"><v>2</v></c><c r="E3" s="1"/><c r="XFD3" s="1"/></row><row r="5"/>
            <row><c><v>1</v></c><c><v>2</v></c></row>
            """
        let book = try workbook(in: folder, sheet: sheet)
        let table = try book.table(.first, TableOptions(header: .none))
        var row = CellRow()
        #expect(try table.next(&row) && row.line == 3 && row.count == 4 && row.text(3) == "4" && row.text(1) == "2")
        #expect(try table.next(&row) && row.line == 6 && row.text(1) == "2")
        #expect(try !table.next(&row))
    }

    @Test func `is read under any prefix, with absolute paths and without texts of its own`() throws {
        let zip = StoredZip([
            "_rels/.rels": relations(("r1", "officeDocument", "/XL/Book.xml")),
            "xl/book.xml": """
            <x:workbook xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main" xmlns:r="r"><x:sheets>
            <x:sheet name="A" sheetId="7" r:id="q"/></x:sheets></x:workbook>
            """,
            "xl/_rels/book.xml.rels": relations(("q", "worksheet", "/xl/./sheets/../sheets/a.xml"), ("s", "sharedStrings", "none.xml")),
            "xl/sheets/a.xml": """
            <?xml version="1.0" encoding="UTF-8"?><x:worksheet xmlns:x="http://purl.oclc.org/ooxml/spreadsheetml/main"><x:sheetData>
            <x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="B1" t="d"><x:v>2026-03-15</x:v></x:c></x:row></x:sheetData></x:worksheet>
            """,
        ])
        #expect(try lines(Workbook(write(zip, to: folder)).table(.first, TableOptions(header: .none))) == ["1|2026-03-15"])
    }

    @Test func `decodes what XML cannot hold`() throws {
        #expect(try rows("<row><c t='str'><v>a_x000D_b_x005F_c_x00_</v></c></row>") == ["a\rb_c_x00_"])
    }
}

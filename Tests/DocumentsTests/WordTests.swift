import Base
import Documents
import TestSupport
import Testing

/// A document with this body.
func document(in folder: TemporaryFolder, _ body: String, more: [(String, String)] = []) throws -> Document {
    var zip = StoredZip([
        "_rels/.rels": relations(
            ("r1", "officeDocument", "word/document.xml"), ("r2", "core-properties", "docProps/core.xml"),
            ("r3", "extended-properties", "docProps/app.xml"), ("r4", "custom-properties", "docProps/custom.xml")),
        "word/_rels/document.xml.rels": relations(("r1", "styles", "styles.xml")),
        "word/document.xml": """
        <w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:a="http://example.org/drawing"
         xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>\(body)</w:body></w:document>
        """,
    ])
    zip.members += more.map { ($0.0, Array($0.1.utf8)) }
    return try Document(write(zip, to: folder, as: "contract.docx"))
}

/// Paragraphs of one run each.
func paragraphs(_ texts: [String]) -> String {
    texts.map { "<w:p><w:r><w:t xml:space=\"preserve\">\($0)</w:t></w:r></w:p>" }.joined()
}

@Suite struct `A Word file` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test func `gives its paragraphs, however Word split them into runs`() throws {
        let styles = "<w:styles xmlns:w='w'><w:style w:styleId='1'><w:name w:val='heading 1'/></w:style></w:styles>"
        let body = """
            <w:p><w:pPr><w:pStyle w:val="1"/><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t>Дого</w:t></w:r>
            <w:proofErr/><w:r><w:t>вор</w:t><w:tab/><w:t>№ 1</w:t></w:r></w:p><w:p/>
            <w:p><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:ins><w:r><w:t>new</w:t></w:r></w:ins>
            <w:r><mc:AlternateContent><mc:Choice><a:p><a:t>drawn</a:t></a:p><w:txbxContent><w:p><w:r><w:t>boxed</w:t></w:r></w:p></w:txbxContent>
            </mc:Choice><mc:Fallback><w:p><w:r><w:t>boxed</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r></w:p>
            """
        let found = try lines(document(in: folder, body, more: [("word/styles.xml", styles)]).paragraphs())
        #expect(found == ["1|heading 1|Договор\t№ 1", "4||boxed", "3||new"])
    }

    @Test func `gives its tables as tables`() throws {
        func cell(_ text: String, _ properties: String = "") -> String {
            "<w:tc><w:tcPr>\(properties)</w:tcPr>\(paragraphs([text]))</w:tc>"
        }
        func row(_ cells: String...) -> String { "<w:tr>\(cells.joined())</w:tr>" }
        let first = "<w:tbl>\(row(cell("Стороны")))</w:tbl>"
        let second = """
            <w:tbl>\(row(cell("Услуга", "<w:vMerge w:val='restart'/>"), cell("Цена", "<w:gridSpan w:val='2'/>")))
            \(row(cell("", "<w:vMerge/>"), cell("руб."), cell("коп.")))
            \(row(cell("Эквайринг"), cell("12"), cell("50")))
            \(row("<w:tc>\(paragraphs(["две", "строки"]))<w:tbl>\(row(cell("a"), cell("b")))</w:tbl></w:tc>", cell("1"), cell("")))</w:tbl>
            """
        let book = try document(in: folder, first + "<w:p/>" + second)
        #expect(book.tableCount == 2)
        let table = try book.table(.number(2), TableOptions(headerRows: 2))
        #expect(table.columns == ["Услуга", "Цена руб.", "Цена коп."])
        #expect(try lines(table) == ["Эквайринг|12|50", "две\nстроки\na\tb|1|"])
        let named = try book.table(.auto, TableOptions(columns: .named(["Цена руб.", "услуга"]), headerRows: 2))
        #expect(try lines(named) == ["12|Эквайринг", "1|две\nстроки\na\tb"])
        #expect(code { _ = try book.table(.number(3)) } == "document.no-table")
        #expect(code { _ = try book.table(.auto, TableOptions(columns: .named(["Скидка", "Цена"]))) } == "header.missing")
    }

    @Test func `gives its properties`() throws {
        let core = """
            <cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Договор</dc:title><dc:creator>Иванов</dc:creator></cp:coreProperties>
            """
        let app = "<Properties><Pages>3</Pages><TitlesOfParts><vector><lpstr>x</lpstr></vector></TitlesOfParts></Properties>"
        let custom = """
            <Properties><property name="Номер дела"><vt:lpwstr xmlns:vt="v">17-К</vt:lpwstr></property></Properties>
            """
        let book = try document(
            in: folder, "", more: [("docProps/core.xml", core), ("docProps/app.xml", app), ("docProps/custom.xml", custom)])
        #expect(try lines(book.properties(["title", "pages", "номер дела", "Company"])) == ["Договор|3|17-К|"])
    }
}

@Suite struct `Fields of a contract` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func fields(_ texts: [String], _ patterns: KeyValuePairs<String, String>, required: Bool = false) throws -> String {
        let book = try document(in: folder, paragraphs(texts))
        let patterns = try patterns.map { try FieldPattern($0.key, $0.value, isRequired: required, at: Place("sources/contracts.yaml")) }
        return try lines(book.fields(patterns))[0]
    }

    @Test func `are found behind their labels`() throws {
        let found = try fields(
            [
                "ДОГОВОР № 12/3-П", "г. Минск                «12» марта 2026 г.",
                "Заказчик: ООО «Ромашка», в лице директора Петрова П.П., и Исполнитель: ЗАО «Платежи»,",
                "Сумма договора составляет 12 345,67 (двенадцать тысяч триста сорок пять) руб. 67 коп.",
            ],
            [
                "number": "Договор № {value}", "date": "г. Минск {date}", "customer": "Заказчик: {value}, в лице",
                "supplier": "исполнитель: {value}", "sum": "Сумма договора {any} {money}",
            ])
        #expect(found == "12/3-П|2026-03-12|ООО «Ромашка»|ЗАО «Платежи»|12345.67")
    }

    @Test func `end where the label of another begins`() throws {
        let line = ["Договор №\u{A0}7 от 5 мая 2026 года, Заказчик: ИП Сидоров"]
        #expect(
            try fields(line, ["number": "Договор № {value}", "date": "от {date}", "customer": "Заказчик: {value}"])
                == "7|2026-05-05|ИП Сидоров")
        #expect(try fields(line, ["number": "Договор № {word}"]) == "7")
        #expect(try fields(["Отработ 5 мая 2026, от 6 мая 2026"], ["date": "от {date}"]) == "2026-05-06")
    }

    @Test func `may stand in the next line or cell`() throws {
        #expect(try fields(["Заказчик:", " ", "ООО «Ёлка»"], ["customer": "Заказчик: {value}"]) == "ООО «Ёлка»")
        let cells = ["УНП", "100200300"].map { "<w:tc>\(paragraphs([$0]))</w:tc>" }.joined()
        let book = try document(in: folder, "<w:tbl><w:tr>\(cells)</w:tr></w:tbl>")
        #expect(try lines(book.fields([FieldPattern("unp", "УНП {value}", at: Place("a"))])) == ["100200300"])
    }

    @Test func `that are not there are empty, or broken where they are required`() throws {
        #expect(try fields(["Договор № ______ от"], ["number": "Договор № {value}", "date": "от {date}"]) == "|")
        #expect(try fields(["Счёт"], ["number": "Договор № {value}"]) == "")
        #expect(try fields(["Счёт"], ["number": "Договор № {value}"], required: true) == "!Договор № {value}!")
    }

    @Test(arguments: [
        ("«12» марта 2026 г.", "2026-03-12"), ("\"1\" мая 2026", "2026-05-01"), ("« 03 » сентября 2026 года", "2026-09-03"),
        ("12.03.2026", "2026-03-12"), ("1.3.26", "2026-03-01"), ("12/03/2026", "2026-03-12"), ("2026-03-12", "2026-03-12"),
        ("March 12, 2026", "2026-03-12"), ("12 March 2026", "2026-03-12"), ("«_5_» июня 2026", "2026-06-05"), ("31.02.2026", ""),
        ("29 февраля 2025", ""), ("12.03", ""),
    ])
    func `read days as they are written`(text: String, date: String) throws {
        #expect(try fields(["от \(text)"], ["date": "от {date}"]) == date)
    }

    @Test(arguments: [
        ("12 345,67 руб.", "12345.67"), ("12\u{A0}345\u{202F}678,90", "12345678.90"), ("1,234,567.89", "1234567.89"), ("500 BYN", "500"),
        ("12 345 (двенадцать тысяч триста сорок пять) белорусских рублей 07 копеек", "12345.07"), ("100 рублей 5 коп.", "100.05"),
        ("12,345", ""), ("1.234.567", "1234567"), ("7,5", "7.5"), ("12 345 2026", "12345"), ("12345.", "12345"), ("нет", ""),
    ])
    func `read sums as they are written`(text: String, sum: String) throws {
        #expect(try fields(["Сумма: \(text)"], ["sum": "Сумма: {money}"]) == sum)
    }

    @Test(arguments: ["Договор", "{value}", "№ {valu}", "№ {value", "№ {value} {date}", "{date} г. {any}"])
    func `refuse a pattern that is none`(pattern: String) {
        #expect(code { _ = try FieldPattern("a", pattern, at: Place("a")) } == "field.pattern")
    }
}

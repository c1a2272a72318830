import Base
import Documents
import TestSupport
import Testing

@Suite struct `A table in a sheet` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A row of texts; an empty one is no cell.
    private func row(_ number: Int, _ texts: String...) -> String {
        let cells = texts.enumerated().filter { !$1.isEmpty }.map { index, text in
            "<c r='\(["A", "B", "C", "D", "E"][index])\(number)' t='str'><v>\(text)</v></c>"
        }
        return "<row r='\(number)'>\(cells.joined())</row>"
    }

    private func table(_ rows: String, merged: [String] = [], _ options: TableOptions = TableOptions()) throws -> Table {
        let merges = merged.map { "<mergeCell ref='\($0)'/>" }.joined()
        return try workbook(in: folder, sheet: worksheet(rows, after: "<mergeCells>\(merges)</mergeCells>")).table(.first, options)
    }

    private var report: String {
        row(1, "Отчёт партнёра") + row(2, "", "за март") + row(4, "Дата", "Сумма,\u{A0}руб.", " Точка ") + row(5, "1", "10", "А")
            + row(7, "2", "20", "Б", "", "note") + row(8, "", "", "", "", "only a note")
    }

    @Test func `is found below its titles`() throws {
        let found = try table(report)
        #expect(found.columns == ["Дата", "Сумма, руб.", "Точка"] && found.headerRow == 4)
        let three = try table(row(1, "Отчёт") + row(3, "a", "b", "c") + row(4, "1", "2", "3"))
        #expect(three.columns == ["a", "b", "c"] && three.headerRow == 3)
        #expect(try lines(three) == ["1|2|3"])
    }

    @Test func `gives the wanted columns, in their order`() throws {
        let found = try table(report, TableOptions(columns: .named(["точка", "сумма, РУБ."])))
        #expect(found.headerRow == 4)
        #expect(try lines(found) == ["А|10", "Б|20"])
        #expect(try lines(table(report, TableOptions(columns: .first(3)))) == ["1|10|А", "2|20|Б"])
        #expect(try lines(table(report, TableOptions(columns: .first(2), header: .row(4), firstDataRow: 6))) == ["2|20"])
    }

    @Test func `without the wanted columns is refused`() throws {
        do {
            _ = try table(report, TableOptions(columns: .named(["Дата", "Суммы, руб."])))
            Issue.record("taken")
        } catch let problem as Diagnostic {
            #expect(problem.code == "header.no-column")
            #expect(
                problem.message.ru == "Лист `Лист1`: в заголовке (строка 4) нет `Суммы, руб.`; в нём есть `Дата`, `Сумма, руб.`, `Точка`.")
            #expect(problem.mend?.en == "write `Сумма, руб.`")
        }
        #expect(code { _ = try table(report, TableOptions(columns: .named(["x"]))) } == "header.missing")
        #expect(code { _ = try table(report, TableOptions(header: .row(3))) } == "header.missing")
        #expect(code { _ = try table("") } == "header.missing")
    }

    @Test func `spreads merged headers`() throws {
        let rows = row(1, "Дата", "Продажи", "", "Возвраты") + row(2, "", "штук", "сумма", "сумма") + row(3, "1", "2", "3", "4")
        let merged = ["A1:A2", "B1:C1"]
        let joined = try table(rows, merged: merged, TableOptions(headerRows: 2))
        #expect(joined.columns == ["Дата", "Продажи штук", "Продажи сумма", "Возвраты сумма"])
        #expect(try lines(joined) == ["1|2|3|4"])
        let one = try table(row(1, "Дата", "Продажи", "", "x") + row(2, "1", "2", "3", "4"), merged: ["B1:C1"])
        #expect(one.columns == ["Дата", "Продажи", "Продажи 2", "x"])
        let below = row(1, "Отчёт") + row(2, "Дата", "Продажи", "") + row(3, "", "штук", "сумма") + row(4, "1", "2", "3")
        let titled = try table(below, merged: ["A1:C1", "A2:A3", "B2:C2"], TableOptions(headerRows: 2))
        #expect(titled.columns == ["Дата", "Продажи штук", "Продажи сумма"])
        let wanted = TableOptions(columns: .named(["Возвраты сумма", "продажи  сумма"]), headerRows: 2)
        #expect(try lines(table(rows, merged: merged, wanted)) == ["4|3"])
    }

    @Test func `names the sheets that there are`() throws {
        let book = try workbook(in: folder, sheet: row(1, "a"))
        #expect(try book.table(.named(" лист1 ")).columns == ["a"])
        #expect(try book.table(.number(1)).columns == ["a"])
        for choice in [SheetChoice.named("Лист2"), .number(2), .number(0)] {
            #expect(code { _ = try book.table(choice) } == "sheet.unknown")
        }
    }

    @Test func `as openpyxl writes it, hidden sheets and all`() async throws {
        let path = folder.path("report.xlsx")
        try await python(
            """
            import sys, datetime, decimal, openpyxl
            book = openpyxl.Workbook()
            sheet = book.active
            sheet.title = 'Отчёт'
            sheet.append(['Отчёт агентства'])
            sheet.merge_cells('A1:E1')
            sheet.append(['id', 'день', 'момент', 'сумма', 'да', 'итог'])
            for number in range(1, 4):
                day = datetime.date(2026, 3, number)
                moment = datetime.datetime(2026, 3, number, 23, 59, 59, 999000)
                sheet.append([number, day, moment, 0.1 * number, number == 2, '=A%d*2' % number])
            hidden = book.create_sheet('Скрытый')
            hidden.sheet_state = 'hidden'
            hidden.append(['rate'])
            hidden.append([2.95])
            book.save(sys.argv[1])
            """, [path])
        let book = try openSpreadsheet(path)
        #expect(book.sheets.map { "\($0.name) \($0.isHidden)" } == ["Отчёт false", "Скрытый true"])
        let table = try book.table()
        #expect(table.columns == ["id", "день", "момент", "сумма", "да", "итог"])
        #expect(
            try lines(table) == [
                "1|2026-03-01|2026-03-01 23:59:59.999|0.1|false|!=A1*2!", "2|2026-03-02|2026-03-02 23:59:59.999|0.2|true|!=A2*2!",
                "3|2026-03-03|2026-03-03 23:59:59.999|0.3|false|!=A3*2!",
            ])
        #expect(try lines(book.table(.number(2))) == ["2.95"])
    }
}

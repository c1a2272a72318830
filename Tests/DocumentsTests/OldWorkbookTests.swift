import Base
import Documents
import TestSupport
import Testing

@Suite struct `An old workbook` {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func make(_ script: String) async throws -> String {
        let path = folder.path("book.xls")
        let head = "import sys, datetime, xlwt\nbook = xlwt.Workbook(encoding='utf-8')\nsheet = book.add_sheet('Отчёт')\n"
        try await python(head + script + "\nbook.save(sys.argv[1])", [path])
        return path
    }

    @Test func `gives what its sheets hold`() async throws {
        let path = try await make(
            """
            day = xlwt.easyxf(num_format_str='dd.mm.yyyy')
            moment = xlwt.easyxf(num_format_str='dd.mm.yyyy hh:mm')
            sheet.write(0, 0, 'Отчёт агентства')
            for column, name in enumerate(['id', 'день', 'момент', 'имя', 'сумма', 'да', 'нет']): sheet.write(2, column, name)
            for row in range(3, 6):
                sheet.write(row, 0, row)
                sheet.write(row, 1, datetime.date(2026, 3, 15), day)
                sheet.write(row, 2, datetime.datetime(2026, 3, 15, 12, 30), moment)
                sheet.write(row, 3, 'Партнёр %d' % row)
                sheet.write(row, 4, [0.1 + 0.2, 12.34, -1e-7][row - 3])
                sheet.write(row, 5, True)
            sheet.row(4).set_cell_error(6, 0x2A)
            book.add_sheet('Скрытый').visibility = 1
            """)
        let book = try openSpreadsheet(path)
        #expect(book.sheets.map { "\($0.name) \($0.isHidden)" } == ["Отчёт false", "Скрытый true"])
        let table = try book.table()
        #expect(table.columns == ["id", "день", "момент", "имя", "сумма", "да", "нет"])
        #expect(
            try lines(table) == [
                "3|2026-03-15|2026-03-15 12:30:00|Партнёр 3|0.3|true|", "4|2026-03-15|2026-03-15 12:30:00|Партнёр 4|12.34|true|!#N/A!",
                "5|2026-03-15|2026-03-15 12:30:00|Партнёр 5|-0.0000001|true|",
            ])
        #expect(try lines(book.table(.named("скрытый"), TableOptions(header: .none))) == [])
    }

    @Test func `keeps texts that run over its records`() async throws {
        let path = try await make(
            """
            sheet.write(0, 0, 'name')
            for row in range(1, 3000): sheet.write(row, 0, ('Партнёр ' if row % 2 else 'partner ') * 9 + str(row))
            """)
        let names = try lines(openSpreadsheet(path).table())
        #expect(names.count == 2999)
        for (index, name) in names.enumerated() {
            #expect(name == String(repeating: index % 2 == 0 ? "Партнёр " : "partner ", count: 9) + "\(index + 1)")
        }
    }

    @Test func `spreads merged headers`() async throws {
        let path = try await make(
            """
            sheet.write_merge(0, 1, 0, 0, 'Дата')
            sheet.write_merge(0, 0, 1, 2, 'Продажи')
            for column, name in enumerate(['штук', 'сумма']): sheet.write(1, column + 1, name)
            for column in range(3): sheet.write(2, column, column)
            """)
        let table = try openSpreadsheet(path).table(.number(1), TableOptions(headerRows: 2))
        #expect(table.columns == ["Дата", "Продажи штук", "Продажи сумма"])
        #expect(try lines(table) == ["0|1|2"])
    }

    @Test func `cut short is refused`() async throws {
        let path = try await make("for row in range(2000): sheet.write(row, 0, 'row %d' % row)")
        let bytes = try Files.read(path)
        for part in [600, bytes.count / 3, bytes.count / 2] {
            let cut = try write(Array(bytes[..<part]), to: folder, as: "cut.xls")
            #expect(code { _ = try lines(openSpreadsheet(cut).table()) } == "workbook.damaged")
        }
    }
}

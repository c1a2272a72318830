import Testing

@testable import Base

@Suite struct `A diagnostic` {
    let diagnostic = Diagnostic(
        "metric.unknown-column", "`revenue` sums a column that is not there.", "`revenue` суммирует колонку, которой нет.",
        at: Place("metrics/revenue.yaml", line: 9, column: 12), mend: Text("write `amount`", "напишите `amount`"))

    @Test func `shows the line with a caret`() {
        #expect(
            diagnostic.render(in: .en) { _ in "      sum: amont" } == """
                error[metric.unknown-column] metrics/revenue.yaml:9:12
                  9 |       sum: amont
                    |            ^
                  `revenue` sums a column that is not there.
                  mend: write `amount`

                """)
    }

    @Test func `speaks Russian`() {
        #expect(diagnostic.render(in: .ru).contains("ошибка[metric.unknown-column]"))
        #expect(diagnostic.render(in: .ru).contains("как исправить: напишите `amount`"))
    }

    @Test func `sorts by place`() {
        var all = Diagnostics()
        all.report(Diagnostic("a.b", "second", "", at: Place("x.yaml", line: 12)))
        all.report(Diagnostic("a.b", "first", "", at: Place("x.yaml", line: 2)))
        all.report(Diagnostic("a.b", "first", "", at: Place("x.yaml", line: 2)))
        #expect(all.sorted.map(\.message.en) == ["first", "second"])
    }
}

@Suite struct `The nearest name` {
    @Test(arguments: [("amont", "amount"), ("decmal", "decimal"), ("teh", "the"), ("zebra", nil), ("выручка", nil)])
    func `is offered when it is near enough`(name: String, expected: String?) {
        #expect(nearest(to: name, in: ["amount", "decimal", "the", "merchant"]) == expected)
    }
}

@Suite struct `Russian counts` {
    @Test(arguments: [(1, "строка"), (2, "строки"), (5, "строк"), (11, "строк"), (21, "строка"), (112, "строк"), (0, "строк")])
    func `take the right form`(count: Int, form: String) {
        #expect(Language.russian(count, "строка", "строки", "строк") == form)
    }
}

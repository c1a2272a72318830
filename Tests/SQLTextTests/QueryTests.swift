import Testing

@testable import SQLText

@Suite struct `A query` {
    let city = "Минск'; DROP TABLE users; --"

    @Test(arguments: [
        (Dialect.duckdb, #"SELECT * FROM "fact"."pay""ment" WHERE city = ? AND amount > ?"#),
        (.postgres, #"SELECT * FROM "fact"."pay""ment" WHERE city = $1 AND amount > $2"#),
        (.clickhouse, #"SELECT * FROM `fact`.`pay"ment` WHERE city = ? AND amount > ?"#),
    ])
    func `binds values and quotes names`(dialect: Dialect, sql: String) {
        let query: Query =
            "SELECT * FROM \(table: TableName("fact", "pay\"ment")) WHERE city = \(city) AND amount > \(Value.decimal("10.50"))"
        let rendered = query.render(dialect)
        #expect(rendered.sql == sql)
        #expect(rendered.values == [.text(city), .decimal("10.50")])
    }

    @Test func `escapes a backslash where the dialect reads one`() {
        #expect(Dialect.clickhouse.literal(#"a\'b"#) == #"'a\\\'b'"#)
        #expect(Dialect.postgres.literal(#"a\'b"#) == #"'a\''b'"#)
        #expect(Dialect.clickhouse.quote("a`b") == #"`a\`b`"#)
    }

    @Test func `escapes a mark under an accent`() {
        for mark in ["'", "\"", "`", "\\"] {
            let text = "\(mark)\u{301}"
            #expect(Dialect.clickhouse.literal(text).unicodeScalars.count == (mark == "'" || mark == "\\" ? 5 : 4))
            #expect(Dialect.postgres.literal(text).unicodeScalars.count == (mark == "'" ? 5 : 4))
            #expect(Dialect.clickhouse.quote(text).unicodeScalars.count == (mark == "`" || mark == "\\" ? 5 : 4))
            #expect(Dialect.postgres.quote(text).unicodeScalars.count == (mark == "\"" ? 5 : 4))
        }
    }

    @Test func `can carry its values in its text`() {
        let query: Query = "SELECT '?', \(city) FROM \(name: "t?") WHERE a = \(1)"
        #expect(query.text(.clickhouse) { "<\($0)>" } == "SELECT '?', <\(Value.text(city))> FROM `t?` WHERE a = <\(Value.int(1))>")
    }

    @Test func `is composed of queries`() {
        let conditions: [Query] = ["a = \(1)", "b = \("x")"]
        #expect(("WHERE \(conditions.joined(separator: " AND "))" as Query).render(.postgres).sql == "WHERE a = $1 AND b = $2")
    }
}

import Columnar
import Databases
import SQLText
import TestSupport
import Testing

@Suite struct `The question to a table` {
    @Test(arguments: SourceDialect.allCases) func `is written in the words of its database`(dialect: SourceDialect) throws {
        var query = TableQuery(dialect, TableName("billing", "payment"))
        var all = [section("all of it", query.rows)]
        query.columns = [
            FoundColumn(name: "id", native: "NUMBER(18)", type: .int64, isNullable: false),
            FoundColumn(name: "Order \"№\" `1` [2]", native: "VARCHAR2(40)", type: .utf8, isNullable: true),
            FoundColumn(name: "currency", native: "CHAR(3)", type: .utf8, isNullable: false),
            FoundColumn(name: "settled_at", native: "TIMESTAMP(6) WITH TIME ZONE", type: .timestamp(.micro, zone: "UTC"), isNullable: true),
            FoundColumn(
                name: "seen_at", native: "TIMESTAMP(6) WITH LOCAL TIME ZONE", type: .timestamp(.micro, zone: "UTC"), isNullable: true),
        ]
        query.condition = "status <> 'draft' OR amount > 0 -- whatever moved money"
        query.period = .init("paid_at", from: .timestamp(1_773_705_600_000_000), to: .timestamp(1_773_792_000_250_000))
        all.append(section("a period", query.rows))
        query.key = ["id"]
        query.limit = 50_000
        all.append(section("its first page", query.rows))
        query.after = [.integer(-42)]
        all.append(section("a later page", query.rows))
        query.period = .init("settled_at", from: .moment(1_773_705_600_000_000))
        query.key = ["shop", "day", "number"]
        query.after = [.text(#"O'Hara \ Минск"#), .date(20_529), .decimal("12.50")]
        all.append(section("a page by a key of three columns", query.rows))
        query.after = []
        all.append(section("how far it reaches", query.bounds(of: "id")))
        try expect(all.joined(separator: "\n"), matches: "Databases/table_query_\(dialect.rawValue).sql")
    }

    private func section(_ title: String, _ sql: String) -> String { "-- \(title)\n\(sql);\n" }

    @Test func `keeps a name in its quotes, whatever it is made of`() {
        #expect(SourceDialect.mysql.quote("a`b\"") == "`a``b\"`")
        #expect(SourceDialect.sqlserver.quote("a]b") == "[a]]b]")
        #expect(SourceDialect.postgres.quote("a\"b") == "\"a\"\"b\"")
        #expect(SourceDialect.clickhouse.quote("a`\\") == "`a\\`\\\\`")
    }

    @Test func `calls Oracle's names in small letters and spells them in capitals`() {
        let oracle = SourceDialect.oracle
        #expect(oracle.quote("payment_2") == "\"PAYMENT_2\"")
        #expect(oracle.called("PAYMENT_2") == "payment_2")
        for spelled in ["PAID$AT", "Paid", "paid"] { #expect(oracle.spelled(oracle.called(spelled)) == spelled) }
        #expect(oracle.quote("\"paid\"") == "\"paid\"")
        #expect(SourceDialect.postgres.called("Paid") == "Paid")
    }

    @Test func `reads a value back as it was written down`() {
        #expect(SourceValue("2026-03-17", as: .date) == .date(20_529))
        #expect(SourceValue("2026-03-17 10:00:00.5", as: .timestamp(.micro, zone: nil)) == .timestamp(1_773_741_600_500_000))
        #expect(SourceValue("2026-03-17 10:00:00+03", as: .timestamp(.micro, zone: "UTC")) == .moment(1_773_730_800_000_000))
        #expect(SourceValue("-7", as: .int64) == .integer(-7))
        #expect(SourceValue("12.5", as: .decimal(precision: 18, scale: 2)) == .decimal("12.50"))
        #expect(SourceValue("", as: .utf8) == .text(""))
        #expect(SourceValue("yesterday", as: .date) == nil)
        #expect(SourceValue("1.5", as: .float64) == nil)
        #expect(SourceValue("1", as: .list(Field("item", .int64))) == nil)
    }
}

@Suite struct `A type of Oracle` {
    @Test(
        arguments: [
            ("NUMBER(10,2)", .decimal(precision: 10, scale: 2)), ("number( 5 )", .decimal(precision: 5, scale: 0)),
            ("NUMBER(38)", .decimal(precision: 38, scale: 0)), ("NUMBER(4,-3)", .decimal(precision: 7, scale: 0)),
            ("NUMBER(2,5)", .decimal(precision: 5, scale: 5)), ("NUMBER(38,-1)", nil), ("NUMBER(3,127)", nil),
            ("NUMBER", .decimal(precision: 38, scale: 10)), ("FLOAT(126)", .decimal(precision: 38, scale: 10)),
            ("BINARY_FLOAT", .float32), ("BINARY_DOUBLE", .float64), ("DATE", .timestamp(.micro, zone: nil)),
            ("TIMESTAMP(9)", .timestamp(.micro, zone: nil)), ("TIMESTAMP(6) WITH TIME ZONE", .timestamp(.micro, zone: "UTC")),
            ("TIMESTAMP(6) WITH LOCAL TIME ZONE", .timestamp(.micro, zone: "UTC")), ("VARCHAR2(4000 CHAR)", .utf8), ("NCHAR(2)", .utf8),
            ("CLOB", .utf8), ("LONG", .utf8), ("LONG RAW", .binary), ("RAW(16)", .binary), ("BLOB", .binary), ("ROWID", .utf8),
            ("INTERVAL DAY(2) TO SECOND(6)", .utf8), ("INTERVAL YEAR(2) TO MONTH", .utf8), ("BFILE", nil), ("XMLTYPE", nil),
            ("SDO_GEOMETRY", nil),
        ] as [(String, DataType?)])
    func `is exact, or is refused`(native: String, type: DataType?) {
        #expect(OracleType(native: native).arrow == type)
    }
}

@Suite struct `What a database is asked about a table` {
    @Test(arguments: SourceDialect.allCases) func `is written in its words`(dialect: SourceDialect) throws {
        let tables = [TableName("billing", "o'payment"), TableName("", "payment")]
        var all = dialect.session + [dialect.beginReading ?? "no transaction"]
        all += tables.map { dialect.columns(of: $0) ?? "columns as the driver describes them" }
        all += tables.map { dialect.estimate(of: $0) ?? "no estimate" }
        try expect(all.joined(separator: ";\n") + "\n", matches: "Databases/catalogue_\(dialect.rawValue).sql")
    }
}

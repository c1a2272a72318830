import Base
import Columnar
import SQLText
import TestSupport
import Testing

@testable import Engines

/// A connection to a new empty database.
func connectToPostgres() async throws -> any Connection {
    try await PostgresDatabase(url: PostgresServer.shared().makeDatabase()).connect()
}

/// An SQL type, a value of it, the Arrow type that it arrives as, and the value as a person reads it.
struct PostgresCase: Sendable, CustomTestStringConvertible {
    let sql: String
    let literal: String
    let type: DataType
    let text: String?

    init(_ sql: String, _ literal: String, _ type: DataType, _ text: String?) {
        (self.sql, self.literal, self.type, self.text) = (sql, literal, type, text)
    }

    var testDescription: String { "\(sql) \(literal)" }

    static let nines = String(repeating: "9", count: 36)

    static let all: [PostgresCase] = [
        .init("boolean", "true", .bool, "true"), .init("boolean", "false", .bool, "false"), .init("boolean", "NULL", .bool, nil),
        .init("smallint", "-32768", .int16, "-32768"), .init("smallint", "32767", .int16, "32767"),
        .init("integer", "-2147483648", .int32, "-2147483648"), .init("integer", "2147483647", .int32, "2147483647"),
        .init("bigint", "-9223372036854775808", .int64, "-9223372036854775808"),
        .init("bigint", "9223372036854775807", .int64, "9223372036854775807"), .init("oid", "4294967295", .uint32, "4294967295"),
        .init("real", "'-3.4028235e38'", .float32, "-3.4028235e+38"), .init("real", "'NaN'", .float32, "nan"),
        .init("double precision", "'1.7976931348623157e308'", .float64, "1.7976931348623157e+308"),
        .init("double precision", "'-Infinity'", .float64, "-inf"), .init("double precision", "0.1", .float64, "0.1"),
        .init("numeric(18,2)", "0", .decimal(precision: 18, scale: 2), "0.00"),
        .init("numeric(18,2)", "-0.01", .decimal(precision: 18, scale: 2), "-0.01"),
        .init("numeric(18,2)", "10000", .decimal(precision: 18, scale: 2), "10000.00"),
        .init("numeric(18,2)", "1234567.89", .decimal(precision: 18, scale: 2), "1234567.89"),
        .init("numeric(18,2)", "9999999999999999.99", .decimal(precision: 18, scale: 2), "9999999999999999.99"),
        .init("numeric(9,4)", "0.0005", .decimal(precision: 9, scale: 4), "0.0005"),
        .init("numeric(9,5)", "1000.00005", .decimal(precision: 9, scale: 5), "1000.00005"),
        .init("numeric(38,0)", "-\(nines)99", .decimal(precision: 38, scale: 0), "-\(nines)99"),
        .init("numeric(38,0)", "1e37", .decimal(precision: 38, scale: 0), "1" + String(repeating: "0", count: 37)),
        .init("numeric(38,2)", "\(nines).99", .decimal(precision: 38, scale: 2), "\(nines).99"),
        .init("numeric(38,38)", "0.\(nines)99", .decimal(precision: 38, scale: 38), "0.\(nines)99"),
        .init(
            "numeric(38,19)", "-1234567890123456789.1234567890123456789", .decimal(precision: 38, scale: 19),
            "-1234567890123456789.1234567890123456789"),
        .init("numeric(76,38)", "-\(nines)99.\(nines)99", .decimal256(precision: 76, scale: 38), "-\(nines)99.\(nines)99"),
        .init("numeric(76,0)", "1e75", .decimal256(precision: 76, scale: 0), "1" + String(repeating: "0", count: 75)),
        .init("numeric(5,-2)", "123456", .decimal(precision: 7, scale: 0), "123500"),
        .init("numeric(3,5)", "0.00123", .decimal(precision: 5, scale: 5), "0.00123"),
        .init(
            "numeric", "12345678901234567890.000000000000000001", .decimal(precision: 38, scale: 18),
            "12345678901234567890.000000000000000001"),
        .init("text", "''", .utf8, ""), .init("text", "'Привет, 💳 \"мир\"'", .utf8, "Привет, 💳 \"мир\""), .init("text", "NULL", .utf8, nil),
        .init("varchar(3)", "'Мир'", .utf8, "Мир"), .init("char(3)", "'USD'", .utf8, "USD"), .init("char(5)", "'USD'", .utf8, "USD  "),
        .init("name", "'имя'", .utf8, "имя"),
        .init("uuid", "'0123abcd-4567-89ef-0000-ffffffffffff'", .utf8, "0123abcd-4567-89ef-0000-ffffffffffff"),
        .init("json", "'{\"a\": 1}'", .utf8, "{\"a\": 1}"), .init("jsonb", "'{\"a\":  [1, null]}'", .utf8, "{\"a\": [1, null]}"),
        .init("bytea", "'\\x00ff'", .binary, "00ff"), .init("bytea", "''", .binary, ""),
        .init("date", "'0001-01-01'", .date, "0001-01-01"), .init("date", "'9999-12-31'", .date, "9999-12-31"),
        .init("date", "'1999-12-31'", .date, "1999-12-31"),
        .init("time", "'00:00'", .time(.micro), "00:00:00"), .init("time", "'23:59:59.999999'", .time(.micro), "23:59:59.999999"),
        .init("time", "'24:00'", .time(.micro), "24:00:00"),
        .init("timestamp", "'0001-01-01 00:00:00.000001'", .timestamp(.micro, zone: nil), "0001-01-01 00:00:00.000001"),
        .init("timestamp", "'9999-12-31 23:59:59.999999'", .timestamp(.micro, zone: nil), "9999-12-31 23:59:59.999999"),
        .init("timestamptz", "'2026-07-01 03:00:00+03'", .timestamp(.micro, zone: "UTC"), "2026-07-01 00:00:00Z"),
        .init("interval", "'-14 months 3 days -00:00:01.5'", .interval, #"{"months":-14,"days":3,"nanoseconds":-1500000000}"#),
        .init("integer[]", "'{1,NULL,-3}'", .list(Field("item", .int32)), "[1,null,-3]"),
        .init("text[]", "'{}'", .list(Field("item", .utf8)), "[]"),
        .init("text[]", "ARRAY['', 'Ж', NULL]", .list(Field("item", .utf8)), #"["","Ж",null]"#),
        .init("numeric(10,2)[]", "'{1.50,-99999999.99}'", .list(Field("item", .decimal(precision: 10, scale: 2))), "[1.50,-99999999.99]"),
        .init("uuid[]", "NULL", .list(Field("item", .utf8)), nil),
        .init("mood", "'весел'", .utf8, "весел"), .init("mood[]", "'{весел}'", .list(Field("item", .utf8)), #"["весел"]"#),
        .init("price", "12.5", .decimal(precision: 12, scale: 4), "12.5000"),
        .init("price[]", "'{12.5}'", .list(Field("item", .decimal(precision: 12, scale: 4))), "[12.5000]"),
    ]

    /// What only the server can turn into text.
    static let textual: [PostgresCase] = [
        .init("inet", "'10.0.0.1/24'", .utf8, "10.0.0.1/24"), .init("cidr", "'10.0.0.0/8'", .utf8, "10.0.0.0/8"),
        .init("macaddr", "'08:00:2b:01:02:03'", .utf8, "08:00:2b:01:02:03"), .init("money", "12.5", .utf8, "$12.50"),
        .init("xml", "'<a>Ж</a>'", .utf8, "<a>Ж</a>"), .init("timetz", "'10:00+03'", .utf8, "10:00:00+03"),
        .init("int4range", "'[1,5)'", .utf8, "[1,5)"), .init("bit(3)", "B'101'", .utf8, "101"), .init("\"char\"", "'r'", .utf8, "r"),
        .init("inet[]", "'{10.0.0.1}'", .utf8, "{10.0.0.1}"),
        .init("numeric(100,2)", "1e97", .utf8, "1" + String(repeating: "0", count: 97) + ".00"),
    ]
}

@Suite struct `PostgreSQL types` {
    static let setup: Query = "CREATE TYPE mood AS ENUM ('весел'); CREATE DOMAIN price AS numeric(12,4)"

    @Test(arguments: PostgresCase.all)
    func `arrive as they are and go back the same`(value: PostgresCase) async throws {
        let connection = try await connectToPostgres()
        try await connection.execute(Self.setup)
        try await connection.execute("CREATE TABLE source (v \(sql: value.sql)); INSERT INTO source VALUES (\(sql: value.literal)), (NULL)")
        try await connection.execute("CREATE TABLE target (LIKE source)")
        let table = TableName("public", "target")
        #expect(try await connection.schema(of: table)?.fields == [Field("v", value.type)])

        let read = try await connection.rows("SELECT v FROM source")
        #expect(read.first?.schema.fields == [Field("v", value.type)])
        #expect(read.map { [$0[0].string(0), $0[0].string(1)] } == [[value.text, nil]])

        #expect(try await connection.ingest(BatchStream(Schema([Field("v", value.type)]), read), into: table) == 2)
        #expect(
            try await connection.value(
                "SELECT count(*) FROM source s WHERE EXISTS (SELECT FROM target t WHERE t.v::text IS NOT DISTINCT FROM s.v::text)") == "2")
    }

    @Test(arguments: PostgresCase.all)
    func `read the same with bound values`(value: PostgresCase) async throws {
        let connection = try await connectToPostgres()
        try await connection.execute(Self.setup)
        let read = try await connection.rows("SELECT CAST(\(sql: value.literal) AS \(sql: value.sql)) AS v, \(7) AS seven")
        #expect(read.map { [$0[0].string(0), $0[1].string(0)] } == [[value.text, "7"]])
        #expect(read.first?.schema.fields.first == Field("v", value.type))
    }

    @Test(arguments: PostgresCase.textual)
    func `that only the server can read arrive as text`(value: PostgresCase) async throws {
        let connection = try await connectToPostgres()
        let copied = try await connection.rows("SELECT 1 AS a, CAST(\(sql: value.literal) AS \(sql: value.sql)) AS a; ")
        #expect(copied.map { [$0[0].string(0), $0[1].string(0)] } == [["1", value.text]])
        #expect(copied.first?.schema.fields.last == Field("a", .utf8))
        let bound = try await connection.rows("SELECT \(1), CAST(\(sql: value.literal) AS \(sql: value.sql)) AS a")
        #expect(bound.map { $0[1].string(0) } == [value.text])
        let error = await #expect(throws: Diagnostic.self) {
            try await connection.execute("CREATE TABLE t (a \(sql: value.sql))")
            _ = try await connection.rows("INSERT INTO t VALUES (\(sql: value.literal)) RETURNING a")
        }
        #expect(error?.code == "engine.unreadable-type")
        #expect(error?.message.en.contains("`a`") == true)
    }

    @Test(arguments: [
        ("numeric(18,2)", "'NaN'"), ("numeric", "'Infinity'"), ("numeric", "1.1234567890123456789"), ("numeric", "1e20"),
        ("date", "'infinity'"), ("date", "'-infinity'"), ("timestamp", "'infinity'"), ("timestamptz", "'294276-12-31'"),
        ("integer[]", "'{{1,2},{3,4}}'"), ("interval", "'300000000 hours'"),
    ])
    func `refuse a value that does not fit, by column and row`(type: String, literal: String) async throws {
        let connection = try await connectToPostgres()
        for extra in ["", " WHERE \(0) = 0"] as [Query] {
            let error = await #expect(throws: Diagnostic.self) {
                _ = try await connection.rows("SELECT * FROM (VALUES (NULL), (CAST(\(sql: literal) AS \(sql: type)))) AS t(amount)\(extra)")
            }
            #expect(error?.code == "engine.value-does-not-fit")
            #expect(
                error?.message.en.contains("`amount` (\(type.prefix { $0 != "(" && $0 != "[" })") == true
                    && error?.message.en.contains("row 2") == true)
            #expect(try await connection.value("SELECT 'free'") == "free")
        }
    }
}

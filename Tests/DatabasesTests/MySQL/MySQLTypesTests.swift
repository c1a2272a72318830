import Columnar
import Databases
import SQLText
import Synchronization
import TestSupport
import Testing

/// A column as it is declared, a value as SQL, and what arrives.
private struct Case: Sendable {
    let native: String
    let literal: String
    let type: DataType
    let text: String

    init(_ native: String, _ literal: String, _ type: DataType, _ text: String) {
        (self.native, self.literal, self.type, self.text) = (native, literal, type, text)
    }
}

private let moment = DataType.timestamp(.micro, zone: nil)
private let cases: [Case] = [
    Case("tinyint(1)", "1", .bool, "true"), Case("boolean", "0", .bool, "false"), Case("tinyint", "-128", .int8, "-128"),
    Case("tinyint unsigned", "255", .uint8, "255"), Case("tinyint(1) unsigned", "7", .uint8, "7"),
    Case("smallint", "-32768", .int16, "-32768"), Case("smallint unsigned", "65535", .uint16, "65535"),
    Case("mediumint", "-8388608", .int32, "-8388608"), Case("mediumint unsigned", "16777215", .uint32, "16777215"),
    Case("int", "-2147483648", .int32, "-2147483648"), Case("int unsigned", "4294967295", .uint32, "4294967295"),
    Case("int(5) zerofill", "42", .uint32, "42"), Case("bigint", "-9223372036854775808", .int64, "-9223372036854775808"),
    Case("bigint unsigned", "18446744073709551615", .uint64, "18446744073709551615"),
    Case("decimal(18,2)", "-12.50", .decimal(precision: 18, scale: 2), "-12.50"),
    Case("decimal(5,5)", "-0.00001", .decimal(precision: 5, scale: 5), "-0.00001"),
    Case("decimal(10)", "1234567890", .decimal(precision: 10, scale: 0), "1234567890"),
    Case("decimal(10,2) unsigned", "99999999.99", .decimal(precision: 10, scale: 2), "99999999.99"),
    Case(
        "decimal(38,0)", "-99999999999999999999999999999999999999", .decimal(precision: 38, scale: 0),
        "-99999999999999999999999999999999999999"),
    Case("decimal(38,38)", "0.5", .decimal(precision: 38, scale: 38), "0.50000000000000000000000000000000000000"),
    Case("decimal(65,10)", "12345.0000000001", .decimal(precision: 38, scale: 10), "12345.0000000001"),
    Case("double", "0.1", .float64, "0.1"), Case("double", "1.7976931348623157e308", .float64, "1.7976931348623157e+308"),
    Case("bit(1)", "1", .bool, "true"), Case("bit(12)", "2049", .uint64, "2049"),
    Case("bit(64)", "18446744073709551615", .uint64, "18446744073709551615"), Case("year", "2026", .int16, "2026"),
    Case("date", "'2024-02-29'", .date, "2024-02-29"), Case("datetime", "'9999-12-31 23:59:59'", moment, "9999-12-31 23:59:59"),
    Case("datetime(3)", "'1000-01-01 00:00:00.250'", moment, "1000-01-01 00:00:00.25"),
    Case("datetime(6)", "'2026-01-31 23:59:59.999999'", moment, "2026-01-31 23:59:59.999999"),
    Case("timestamp NULL", "'2038-01-19 03:14:07'", .timestamp(.micro, zone: "UTC"), "2038-01-19 03:14:07Z"),
    Case("time", "'23:59:59'", .time(.micro), "23:59:59"), Case("time(6)", "'00:00:00.000001'", .time(.micro), "00:00:00.000001"),
    Case("char(3)", "'BYN'", .utf8, "BYN"), Case("varchar(100)", "'Платёж №1 💳'", .utf8, "Платёж №1 💳"),
    Case("varchar(20) CHARACTER SET cp1251", "'Минск'", .utf8, "Минск"), Case("varchar(20) CHARACTER SET latin1", "'café'", .utf8, "café"),
    Case("char(5) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", "'Ёж'", .utf8, "Ёж"), Case("tinytext", "''", .utf8, ""),
    Case("mediumtext", "'it''s'", .utf8, "it's"), Case("longtext", "'a\\b'", .utf8, "a\\b"),
    Case("enum('paid','отказ','a)b')", "'отказ'", .utf8, "отказ"), Case("set('app','web','pos')", "'app,pos'", .utf8, "app,pos"),
    Case("json", "'{\"сумма\": 12.50}'", .utf8, "{\"сумма\": 12.50}"),
    Case(
        "uuid", "'123e4567-e89b-12d3-a456-426655440000'", .utf8,
        "123e4567-e89b-12d3-a456-426655440000"),
    Case("inet6", "'::1'", .utf8, "::1"), Case("inet4", "'10.0.0.1'", .utf8, "10.0.0.1"),
    Case("binary(4)", "x'00ff'", .binary, "00ff0000"), Case("varbinary(10)", "x'00ff27'", .binary, "00ff27"),
    Case("tinyblob", "x'27'", .binary, "27"), Case("blob", "x''", .binary, ""), Case("longblob", "x'5c00'", .binary, "5c00"),
]

@Suite struct `A type of MySQL` {
    /// With a FLOAT beside them, rows travel in the other protocol.
    @Test(arguments: ["", ", 1e0 AS beside, of_float"]) func `arrives as documented`(beside: String) async throws {
        let bench = try await MySQLWorkbench()
        let columns = cases.indices.map { "c\($0) \(cases[$0].native)" }.joined(separator: ", ")
        try await bench.connection.execute("CREATE TABLE typed (\(columns), of_float float, no int) CHARACTER SET utf8mb4")
        let names = cases.indices.map { "c\($0)" }.joined(separator: ", ")
        let values = cases.map(\.literal).joined(separator: ", ")
        try await bench.connection.execute("INSERT INTO typed (\(names), no) VALUES (\(values), 1)")
        try await bench.connection.execute("INSERT INTO typed (no) VALUES (2)")

        let found = try await bench.connection.columns(of: TableName(bench.database, "typed"))
        let sql = "SELECT \(names)\(beside) FROM typed ORDER BY no"
        let answered = try await bench.types(sql)
        let rows = try await bench.rows(sql)
        for (index, one) in cases.enumerated() {
            #expect(found[index].type == one.type, "\(one.native) is found as \(found[index].native)")
            #expect(answered[index] == one.type, "\(one.native) in an answer")
            #expect(rows[0][index] == one.text, "\(one.native)")
            #expect(rows[1][index] == nil, "\(one.native)")
        }
    }

    @Test func `without a twin is refused by its name`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute("CREATE TABLE place (id int NOT NULL, at point, shape geometry)")
        let columns = try await bench.connection.columns(of: TableName(bench.database, "place"))
        #expect(columns.map(\.type) == [.int32, nil, nil])
        #expect(columns.map(\.native) == ["int(11)", "point", "geometry"])
        let error = await #expect(throws: DatabaseError.self) { _ = try await bench.connection.query("SELECT * FROM place") }
        #expect(error?.kind == .statement)
        #expect(error?.message.contains("`at`") == true)
        #expect(try await bench.connection.query("SELECT at FROM place", types: ["at": .binary]).schema.fields[0].type == .binary)
        #expect(try await bench.rows("SELECT id, ST_AsText(at) AS at FROM place").isEmpty)
    }

    @Test func `float keeps all its digits`() async throws {
        let bench = try await MySQLWorkbench()
        try await bench.connection.execute("CREATE TABLE f (f float, d double, n int, s text)")
        try await bench.connection.execute(
            """
            INSERT INTO f VALUES (16777215, 0.3333333333333333e0, 1, repeat('я', 1000)), (3.4028234e38, -0.1e0, NULL, 'b'),
                (1.17549435e-38, 5e-324, 3, NULL)
            """)
        let rows = try await bench.rows("SELECT * FROM f")
        #expect(rows.map { $0[0] } == ["16777215", "3.4028235e+38", "1.1754944e-38"])
        #expect(rows.map { $0[1] } == ["0.3333333333333333", "-0.1", "5e-324"])
        #expect(rows.map { $0[2] } == ["1", nil, "3"])
        #expect(rows.map { $0[3] } == [String(repeating: "я", count: 1000), "b", nil])
    }

    @Test func `may be another where the source file says so`() async throws {
        let bench = try await MySQLWorkbench()
        let types: [String: DataType] = [
            "flag": .int16, "id": .utf8, "sum": .decimal(precision: 38, scale: 4), "day": .utf8, "at": .date, "length": .utf8,
        ]
        let rows = try await bench.rows(
            """
            SELECT CAST(7 AS signed) AS id, CAST(1.5 AS decimal(40,2)) AS sum, DATE '2026-01-31' AS day,
                TIMESTAMP '2026-01-31 00:00:00' AS at, CAST('100:00:00' AS time) AS length
            """, types: types)
        #expect(rows == [["7", "1.5000", "2026-01-31", "2026-01-31", "100:00:00"]])
    }
}

@Suite struct `A row of MySQL that does not fit` {
    private final class Aside: Sendable {
        let rows = Mutex<[(row: Int, raw: String, problems: [RowBuilder.Problem])]>([])
    }

    private func bench() async throws -> MySQLWorkbench {
        let bench = try await MySQLWorkbench()
        // As they come out of old servers and old programs.
        try await bench.server.execute(
            """
            SET sql_mode = 'ALLOW_INVALID_DATES';
            CREATE TABLE old (id int, day date, at datetime, length time, flag tinyint(1), sum decimal(60,2), note varchar(50));
            INSERT INTO old VALUES
                (1, '2026-01-31', '2026-01-31 10:00:00', '10:00:00', 1, 5.5, 'good'),
                (2, '0000-00-00', '2026-01-31 10:00:00', '10:00:00', 1, 1, 'нулевая дата'),
                (3, '2026-01-31', '0000-00-00 00:00:00', '10:00:00', 1, 1, 'zero moment'),
                (4, '2026-01-00', '2026-01-31 10:00:00', '10:00:00', 1, 1, 'no day'),
                (5, '2026-02-31', '2026-01-31 10:00:00', '10:00:00', 1, 1, 'no such day'),
                (6, '2026-01-31', '2026-01-31 10:00:00', '838:59:59', 1, 1, 'long'),
                (7, '2026-01-31', '2026-01-31 10:00:00', '-00:00:01', 1, 1, 'negative'),
                (8, '2026-01-31', '2026-01-31 10:00:00', '10:00:00', 2, 1, 'not a flag'),
                (9, '2026-01-31', '2026-01-31 10:00:00', '10:00:00', 1, 1000000000000000000000000000000000000000, 'too much'),
                (10, NULL, NULL, NULL, NULL, NULL, 'none')
            """, in: bench.database)
        return bench
    }

    @Test func `is set aside whole, with its cells and its reasons`() async throws {
        let bench = try await bench()
        let aside = Aside()
        var stream = try await bench.connection.query("SELECT * FROM old ORDER BY id") { row, raw, problems in
            aside.rows.withLock { $0.append((row, raw, problems)) }
        }
        let batch = try #require(try stream.next())
        #expect((0..<batch.count).map { batch[0].string($0) } == ["1", "10"])
        #expect(try stream.next() == nil)
        let rows = aside.rows.withLock { $0 }
        #expect(rows.map(\.row) == Array(2...9))
        #expect(rows.map { $0.problems.map(\.column) } == [["day"], ["at"], ["day"], ["day"], ["length"], ["length"], ["flag"], ["sum"]])
        #expect(rows[0].raw.contains(#""day":"0000-00-00""#) || rows[0].raw.contains(#""day": "0000-00-00""#))
        #expect(rows[0].raw.contains("нулевая дата"))
    }

    @Test func `has nulls for zero dates where that is asked for`() async throws {
        let bench = try await bench()
        var address = MySQLWorkbench.address(bench.server, bench.database)
        address.zeroDates = .null
        let connection = try await MySQLConnection.connect(address)
        for sql in [
            "SELECT id, day, at FROM old WHERE id <= 3 ORDER BY id",
            "SELECT id, day, at, CAST(1 AS float) FROM old WHERE id <= 3 ORDER BY id",
        ] {
            let rows = try await bench.rows(sql, on: connection)
            #expect(rows.map { $0[1] } == ["2026-01-31", nil, "2026-01-31"])
            #expect(rows.map { $0[2] } == ["2026-01-31 10:00:00", "2026-01-31 10:00:00", nil])
        }
        // A date of which only a part is missing is no date that says "none".
        await #expect(throws: DatabaseError.self) { try await bench.rows("SELECT day FROM old WHERE id = 4", on: connection) }
        #expect(try await bench.rows("SELECT day FROM old WHERE id = 2", types: ["day": .utf8], on: connection) == [["0000-00-00"]])
    }

    @Test func `ends the reading where nobody takes it`() async throws {
        let bench = try await bench()
        let error = await #expect(throws: DatabaseError.self) { try await bench.rows("SELECT * FROM old ORDER BY id") }
        #expect(error?.kind == .misfit)
        #expect(error?.message == "row 2: column `day`: not a value of type date")
        #expect(try await bench.rows("SELECT 1") == [["1"]])
    }
}

import Columnar
import Databases
import SQLText
import TestSupport
import Testing

/// The extremes of types, in by the database's own client and out by its ODBC driver.
@Suite struct `Over ODBC` {
    private let longText = String(repeating: "ё", count: 20_000) + "🦔"

    @Test func `PostgreSQL hands out its types exactly`() async throws {
        let made = try await ODBCWorkbench.postgres.make(
            """
            CREATE TABLE payment (
                id bigint PRIMARY KEY, small smallint, whole integer, amount numeric(18,2), wide numeric(38,10), paid boolean, day date,
                at timestamp, moment timestamptz, clock time, name varchar(20), open varchar, note text, bytes bytea, r real,
                d double precision, code uuid, j jsonb, fixed char(5), m money);
            INSERT INTO payment VALUES
                (9223372036854775807, -32768, 2147483647, 9999999999999999.99, 9999999999999999999999999999.9999999999, true, '0001-01-01',
                '2024-02-29 23:59:59.999999', '2026-03-17 10:00:00.123456+03', '23:59:59.5', 'Ёж 🦔', repeat('Щ', 300),
                repeat('ё', 20000) || '🦔', decode(repeat('00ff', 20000), 'hex'), 0.1, 0.1, 'c56a4180-65aa-42ec-a945-5fd21dec0538',
                '{"a": 1}', 'ab', 1.5),
                (-9223372036854775808, 32767, -2147483648, -0.01, -0.0000000001, false, '9999-12-31', '1900-01-01', NULL, '00:00', '', '', '',
                '', 1e30, 1e300, NULL, NULL, '', NULL),
                (0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
            """)
        let connection = try await made.connect()
        let found = try await connection.columns(of: made.table("payment"))
        #expect(
            found.map(\.type) == [
                .int64, .int16, .int32, .decimal(precision: 18, scale: 2), .decimal(precision: 38, scale: 10), .bool, .date,
                .timestamp(.micro, zone: nil), .timestamp(.micro, zone: "UTC"), .time(.micro), .utf8, .utf8, .utf8, .binary, .float32,
                .float64, .utf8, .utf8, .utf8, nil,
            ])
        #expect(found[0] == FoundColumn(name: "id", native: "int8", type: .int64, isNullable: false))
        var query = TableQuery(.postgres, made.table("payment"))
        query.columns = found.dropLast()
        query.key = ["id"]
        let read = try await connection.texts(query.rows)
        #expect(
            read == [
                [
                    "-9223372036854775808", "32767", "-2147483648", "-0.01", "-0.0000000001", "false", "9999-12-31", "1900-01-01 00:00:00",
                    nil, "00:00:00", "", "", "", "", "1e+30", "1e+300", nil, nil, "     ",
                ],
                ["0"] + Array(repeating: nil, count: 18),
                [
                    "9223372036854775807", "-32768", "2147483647", "9999999999999999.99", "9999999999999999999999999999.9999999999", "true",
                    "0001-01-01", "2024-02-29 23:59:59.999999", "2026-03-17 07:00:00.123456Z", "23:59:59.5", "Ёж 🦔",
                    String(repeating: "Щ", count: 300), longText, String(repeating: "00ff", count: 20_000), "0.1", "0.1",
                    "c56a4180-65aa-42ec-a945-5fd21dec0538", "{\"a\": 1}", "ab   ",
                ],
            ])
        #expect(try await connection.failure("SELECT m FROM payment")?.message == "column `m` has a type that cannot be taken: money")
    }

    @Test func `MariaDB hands out its types exactly, and its zero dates as nothing`() async throws {
        let made = try await ODBCWorkbench.mariadb.make(
            """
            CREATE TABLE payment (
                id bigint PRIMARY KEY, u bigint unsigned, tiny tinyint, utiny tinyint unsigned, small smallint, med mediumint unsigned,
                amount decimal(18,2), wide decimal(38,10), paid bit(1), bits bit(8), day date, at datetime(6), moment timestamp(6) NULL,
                clock time(6), name varchar(20), note longtext, bytes longblob, r float, d double, e enum('a','b'), j json, y year,
                fixed char(5), bin binary(3), huge decimal(65,30));
            INSERT INTO payment VALUES
                (-9223372036854775808, 0, 127, 0, 32767, 0, -0.01, -0.0000000001, 0, 0, '0000-00-00', '1000-01-01', NULL, '00:00', '', '', '',
                1e30, 1e300, 'b', NULL, 2155, '', 'abc', NULL),
                (0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                NULL, NULL, NULL, NULL),
                (9223372036854775807, 18446744073709551615, -128, 255, -32768, 16777215, 9999999999999999.99,
                9999999999999999999999999999.9999999999, 1, b'10000001', '9999-12-31', '2024-02-29 23:59:59.999999',
                '2026-03-17 10:00:00.123456', '23:59:59.5', 'Ёж 🦔', concat(repeat('ё', 20000), '🦔'), repeat(x'00ff', 20000), 0.1, 0.1, 'a',
                '{"a": 1}', 2024, 'ab', x'0102ff', 1);
            """)
        let connection = try await made.connect()
        let found = try await connection.columns(of: made.table("payment"))
        #expect(
            found.map(\.type) == [
                .int64, .uint64, .int8, .uint8, .int16, .uint32, .decimal(precision: 18, scale: 2), .decimal(precision: 38, scale: 10),
                .bool,
                .binary, .date, .timestamp(.micro, zone: nil), .timestamp(.micro, zone: "UTC"), .time(.micro), .utf8, .utf8, .binary,
                .float32, .float64, .utf8, .utf8, .uint16, .utf8, .binary, nil,
            ])
        var query = TableQuery(.mysql, made.table("payment"))
        query.columns = found.dropLast()
        query.key = ["id"]
        #expect(
            try await connection.texts(query.rows) == [
                [
                    "-9223372036854775808", "0", "127", "0", "32767", "0", "-0.01", "-0.0000000001", "false", "00", nil,
                    "1000-01-01 00:00:00",
                    nil, "00:00:00", "", "", "", "1e+30", "1e+300", "b", nil, "2155", "", "616263",
                ],
                ["0"] + Array(repeating: nil, count: 23),
                [
                    "9223372036854775807", "18446744073709551615", "-128", "255", "-32768", "16777215", "9999999999999999.99",
                    "9999999999999999999999999999.9999999999", "true", "81", "9999-12-31", "2024-02-29 23:59:59.999999",
                    "2026-03-17 10:00:00.123456Z", "23:59:59.5", "Ёж 🦔", longText, String(repeating: "00ff", count: 20_000), "0.1", "0.1",
                    "a", "{\"a\": 1}", "2024", "ab", "0102ff",
                ],
            ])
    }

    @Test func `SQLite hands out whatever stands in its columns`() async throws {
        let made = try await ODBCWorkbench.sqlite.make(
            """
            CREATE TABLE payment (id INTEGER PRIMARY KEY, amount DECIMAL(18,2), rate NUMERIC, paid BOOLEAN, day DATE, at DATETIME,
                name VARCHAR(20), note TEXT, bytes BLOB, ratio DOUBLE PRECISION, anything);
            INSERT INTO payment VALUES
                (1, 19.99, NULL, NULL, NULL, NULL, '', '', x'', NULL, NULL),
                (9223372036854775807, 9999999999999.99, 0.0001, 1, '0001-01-01', '2024-02-29 23:59:59.999',
                 'Ёж 🦔 and a name of more than twenty characters', replace(hex(zeroblob(20000)), '00', 'ё') || '🦔', zeroblob(30000), 0.1, 7);
            """)
        let connection = try await made.connect()
        #expect(
            try await connection.texts("SELECT * FROM payment ORDER BY id", types: ["amount": .decimal(precision: 18, scale: 2)]) == [
                ["1", "19.99", nil, nil, nil, nil, "", "", "", nil, nil],
                [
                    "9223372036854775807", "9999999999999.99", "0.0001000000", "true", "0001-01-01", "2024-02-29 23:59:59.999",
                    "Ёж 🦔 and a name of more than twenty characters", longText, String(repeating: "00", count: 30_000), "0.1", "7",
                ],
            ])
    }

    @Test func `rows that do not fit are set aside with what they hold`() async throws {
        let postgres = try await ODBCWorkbench.postgres.make(
            """
            CREATE TABLE t (id integer, amount numeric, note text, bytes bytea);
            INSERT INTO t VALUES (1, 1.25, 'good', 'a'), (2, 'NaN', 'bad', 'a'), (3, 1e30, NULL, NULL), (4, 0.125, 'last', '');
            """
        ).connect()
        let problems = Problems()
        let types: [String: DataType] = ["amount": .decimal(precision: 18, scale: 2)]
        #expect(try await postgres.texts("SELECT * FROM t", types: types, onProblem: problems.sink) == [["1", "1.25", "good", "61"]])
        #expect(
            problems.all == [
                #"2 {"id":"2","amount":"NaN","note":"bad","bytes":"0x61"} amount: not a value of type decimal(18,2)"#,
                #"3 {"id":"3","amount":"1000000000000000000000000000000","note":null,"bytes":null} amount: out of the range of decimal(18,2)"#,
                #"4 {"id":"4","amount":"0.125","note":"last","bytes":"0x"} amount: more digits after the point than decimal(18,2) keeps"#,
            ])
        let error = try await postgres.failure("SELECT CAST('NaN' AS numeric(18,2)) AS amount")
        #expect(error?.kind == .misfit)
        #expect(error?.message == "row 1: column `amount`: not a value of type decimal(18,2)")

        let mariadb = try await ODBCWorkbench.mariadb.make(
            """
            CREATE TABLE t (id integer, at datetime, clock time);
            INSERT INTO t VALUES (1, '2024-00-00', '00:00'), (2, '2024-02-29', '-838:59:59'), (3, '2024-02-29', '23:59:59');
            """
        ).connect()
        let more = Problems()
        #expect(
            try await mariadb.texts("SELECT * FROM t", onProblem: more.sink) == [["3", "2024-02-29 00:00:00", "23:59:59"]])
        #expect(
            more.all == [
                #"1 {"id":"1","at":"2024-00-00 00:00:00","clock":"00:00:00"} at: not a moment of the calendar"#,
                #"2 {"id":"2","at":"2024-02-29 00:00:00","clock":"-838:59:59"} clock: not a value of type time(u)"#,
            ])
    }
}

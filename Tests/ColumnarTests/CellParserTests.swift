import Testing

@testable import Columnar

@Suite struct `A cell of text` {
    /// What a cell becomes in a column of the type; nil for a null.
    private func read(_ text: String, _ type: DataType, _ format: CellFormat = CellFormat(null: nil)) throws -> String? {
        let column = ColumnBuilder(type)
        var text = text
        try text.withUTF8 { try CellParser(type, format).append(UnsafeRawBufferPointer($0), to: column) }
        return column.finish().string(0)
    }

    @Test(arguments: [
        (DataType.int8, "-128", "-129"), (.int16, "32767", "32768"), (.int32, "-2147483648", "-2147483649"),
        (.int32, "2147483647", "2147483648"), (.int64, "9223372036854775807", "9223372036854775808"),
        (.int64, "-9223372036854775808", "-9223372036854775809"), (.uint8, "255", "-1"),
        (.uint64, "18446744073709551615", "18446744073709551616"),
        (.decimal(precision: 4, scale: 2), "-99.99", "100.00"),
        (.decimal(precision: 18, scale: 2), "9999999999999999.99", "10000000000000000.00"),
        (.decimal(precision: 4, scale: 0), "9999", "10000"),
        (.decimal(precision: 38, scale: 10), "9999999999999999999999999999.9999999999", "10000000000000000000000000000.0000000000"),
        (.float32, "3.4028235e+38", "1e39"), (.float64, "-1e+308", "-1e309"),
    ]) func `is taken up to the last value of its type`(type: DataType, last: String, beyond: String) throws {
        #expect(try read(last, type) == last)
        #expect(throws: CellParser.Refusal.outOfRange) { try read(beyond, type) }
    }

    @Test(arguments: [
        (DataType.int64, "-"), (.int64, "1-"), (.int64, "--1"), (.int64, "12.5a"), (.int32, "0x10"),
        (.decimal(precision: 18, scale: 2), "-"),
        (.decimal(precision: 18, scale: 2), "1.2.3"), (.decimal(precision: 18, scale: 2), "n/a"),
        (.decimal(precision: 18, scale: 2), "1-.00"),
        (.date, "0000-00-00"), (.date, "2026-00-10"), (.date, "2026-02-29"), (.date, "1900-02-29"), (.date, "2026-04-31"),
        (.date, "2026-13-01"), (.date, "2026-12-00"), (.date, "2026/01/31"), (.timestamp(.micro, zone: nil), "0000-00-00 00:00:00"),
        (.timestamp(.micro, zone: nil), "2026-01-31 24:00:00"), (.timestamp(.micro, zone: nil), "2026-01-31 23:60:00"),
        (.timestamp(.micro, zone: nil), "2026-01-31 23:59:60"), (.timestamp(.micro, zone: nil), "2026-01-31+23:59:59"),
        (.time(.micro), "838:59:59"), (.time(.micro), "-00:00:01"), (.bool, "2"),
    ]) func `that says something else is refused`(type: DataType, text: String) {
        #expect(throws: CellParser.Refusal.notOfType) { try read(text, type) }
    }

    @Test func `keeps every digit of money, however it is written`() throws {
        let money = DataType.decimal(precision: 18, scale: 2)
        for (text, value) in [
            ("12.50", "12.50"), ("-0.01", "-0.01"), ("0.00", "0.00"), ("-0.00", "0.00"), ("7", "7.00"), ("7.5", "7.50"), (".5", "0.50"),
            ("+1.00", "1.00"), ("12.5000", "12.50"), (" 3.00 ", "3.00"), ("1e3", "1000.00"), ("0000000000000000000001.00", "1.00"),
        ] {
            #expect(try read(text, money) == value, "\(text)")
        }
        #expect(throws: CellParser.Refusal.tooManyDigits) { try read("0.001", money) }
        #expect(try read("1 234,50", money, CellFormat(decimalSeparator: ",", grouping: " ")) == "1234.50")
    }

    @Test func `is every day that there is`() throws {
        for day in stride(from: Int64(-500_000), through: 1_000_000, by: 13) {
            let text = Calendar.date(day)
            #expect(try read(text, .date) == text)
            #expect(try read(text + " 23:59:58", .timestamp(.micro, zone: nil)) == text + " 23:59:58")
            #expect(try read(text + "T00:00:01.000250", .timestamp(.micro, zone: nil)) == text + " 00:00:01.00025")
        }
    }

    @Test func `without anything in it is null, except in texts`() throws {
        #expect(try read("", .int64) == nil)
        #expect(try read("  ", .decimal(precision: 18, scale: 0)) == nil)
        #expect(try read("", .date) == nil)
        #expect(try read("", .utf8) == "")
        #expect(try read("", .utf8, CellFormat(null: "")) == nil)
        #expect(try read("\\N", .int64, CellFormat(null: "\\N")) == nil)
    }

    @Test func `in no known encoding is refused`() throws {
        let parser = CellParser(.utf8, CellFormat(null: nil))
        let column = ColumnBuilder(.utf8)
        for bytes: [UInt8] in [Array("plain, then some: ".utf8) + [0xEF], [0xD0], [0xC0, 0x80]] {
            #expect(throws: CellParser.Refusal.notUTF8) { try bytes.withUnsafeBytes { try parser.append($0, to: column) } }
        }
        #expect(try read("Платёж №7 💳", .utf8) == "Платёж №7 💳")
    }
}

import Columnar
import Testing

/// A value as a source has it, and what becomes of it in a column; nil where the row is refused.
@Suite struct `A value of a source` {
    private func taken(_ type: DataType, _ append: (RowBuilder) -> Void) -> String? {
        let rows = RowBuilder(Schema([Field("a", type)]), CellFormat(null: nil))
        append(rows)
        let problems = rows.endRow()
        let batch = rows.finish()
        #expect(batch.count == (problems.isEmpty ? 1 : 0))
        return problems.isEmpty ? batch[0].string(0) : nil
    }

    @Test(
        arguments: [
            (127, .int8, "127"), (128, .int8, nil), (-1, .uint8, nil), (255, .uint8, "255"), (.max, .int64, "9223372036854775807"),
            (5, .decimal(precision: 3, scale: 2), "5.00"), (10, .decimal(precision: 3, scale: 2), nil),
            (1 << 53, .float64, "9007199254740992"),
            (1 << 53 + 1, .float64, nil), (1, .bool, "true"), (2, .bool, nil), (-7, .utf8, "-7"), (1, .date, nil), (1, .binary, nil),
        ] as [(Int64, DataType, String?)])
    func `that is whole`(value: Int64, type: DataType, text: String?) {
        #expect(taken(type) { $0.append(integer: value) } == text)
        if let value = UInt64(exactly: value) { #expect(taken(type) { $0.append(unsigned: value) } == text) }
    }

    @Test func `beyond the signed numbers`() {
        #expect(taken(.uint64) { $0.append(unsigned: .max) } == "18446744073709551615")
        #expect(taken(.decimal(precision: 20, scale: 0)) { $0.append(unsigned: .max) } == "18446744073709551615")
        #expect(taken(.int64) { $0.append(unsigned: .max) } == nil)
    }

    @Test(
        arguments: [
            (19.99, .decimal(precision: 18, scale: 2), "19.99"), (0.1 + 0.2, .decimal(precision: 18, scale: 2), nil),
            (1e16, .decimal(precision: 18, scale: 0), "10000000000000000"), (.nan, .decimal(precision: 18, scale: 2), nil),
            (5, .int32, "5"),
            (5.5, .int32, nil), (0.1, .float32, "0.1"), (1e300, .float32, nil), (0.5, .utf8, "0.5"),
            (0, .timestamp(.micro, zone: nil), nil),
        ] as [(Double, DataType, String?)])
    func `that is a binary fraction`(value: Double, type: DataType, text: String?) {
        #expect(taken(type) { $0.append(double: value) } == text)
    }

    @Test func `that is a day or a moment`() {
        #expect(taken(.date) { $0.append(day: 19_782) } == "2024-02-29")
        #expect(taken(.timestamp(.micro, zone: nil)) { $0.append(day: 19_782) } == "2024-02-29 00:00:00")
        #expect(taken(.date) { $0.append(moment: 19_782 * 86_400_000_000) } == "2024-02-29")
        #expect(taken(.date) { $0.append(moment: 19_782 * 86_400_000_000 + 1) } == nil)
        #expect(taken(.timestamp(.micro, zone: "UTC")) { $0.append(moment: -1) } == "1969-12-31 23:59:59.999999Z")
        #expect(taken(.int64) { $0.append(moment: 0) } == nil)
    }

    @Test func `that is bytes`() {
        let bytes: [UInt8] = [0, 255]
        #expect(bytes.withUnsafeBytes { value in taken(.binary) { $0.append(binary: value) } } == "00ff")
        #expect(bytes.withUnsafeBytes { value in taken(.utf8) { $0.append(binary: value) } } == nil)
    }
}

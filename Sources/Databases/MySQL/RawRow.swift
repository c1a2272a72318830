import Base
import CMariaDB

/// A row as the server wrote it, for the person who finds out why it was set aside.
enum RawRow {
    /// Longer cells are cut; their length is told.
    private static let longest = 4_096

    /// `{"id": "7", "paid_at": "0000-00-00"}`; bytes that are no text are in hexadecimal.
    static func text(_ names: [String], _ row: MYSQL_ROW, _ lengths: UnsafeMutablePointer<UInt>) -> String {
        JSON.object(
            names.indices.map { index in
                guard let start = row[index] else { return (names[index], .null) }
                return (names[index], .string(cell(UnsafeRawBufferPointer(start: start, count: Int(lengths[index])))))
            }
        ).description
    }

    private static func cell(_ bytes: UnsafeRawBufferPointer) -> String {
        let kept = bytes.prefix(longest)
        let text = String(validating: kept, as: UTF8.self) ?? "0x" + kept.map(hex).joined()
        return kept.count == bytes.count ? text : "\(text)… (\(bytes.count) bytes)"
    }

    private static func hex(_ byte: UInt8) -> String {
        (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

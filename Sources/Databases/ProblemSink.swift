import Base
import Columnar

/// Takes a row that does not fit: its number in the answer, counted from 1, its cells as JSON, and what is wrong. It may
/// stop the reading by throwing.
package typealias ProblemSink = @Sendable (_ row: Int, _ raw: String, _ problems: [RowBuilder.Problem]) throws -> Void

/// A row as its database has it, for the person who finds out why it was set aside.
package struct RawRow {
    private var cells: [(String, JSON)] = []
    /// Longer cells are cut; their length is told.
    private static let longest = 4_096

    package init() {}

    package mutating func append(_ name: String, _ text: String?) { cells.append((name, text.map(JSON.string) ?? .null)) }

    /// Bytes that are no text are in hexadecimal.
    mutating func append(_ name: String, bytes: UnsafeRawBufferPointer) {
        let kept = bytes.prefix(Self.longest)
        let text = String(validating: kept, as: UTF8.self) ?? "0x" + hex(kept)
        append(name, kept.count == bytes.count ? text : "\(text)… (\(bytes.count) bytes)")
    }

    /// `{"id": "7", "paid_at": "0000-00-00"}`
    package var text: String { JSON.object(cells).description }
}

extension DatabaseError {
    /// Where nobody takes such rows, the first one ends the reading.
    static func misfit(_ database: String, row: Int, _ problems: [RowBuilder.Problem]) -> DatabaseError {
        let told = problems.map { "column `\($0.column)`: \($0.reason)" }.joined(separator: "; ")
        return DatabaseError(database, .misfit, "row \(row): \(told)")
    }
}

/// Bytes as hexadecimal digits.
func hex(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

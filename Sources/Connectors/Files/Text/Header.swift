/// The first line of a file of values, which names them.
struct Header {
    let names: [String]
    /// Whether it is text in the encoding of the file.
    let isText: Bool

    /// An empty file names nothing.
    static func read(_ records: DelimitedRecords) throws -> Header {
        guard try records.next() else { return Header(names: [], isText: true) }
        var isText = records.fault == nil
        var names = (0..<records.cellCount).map { index in
            records.withCell(index) { cell in
                if String(validating: cell, as: UTF8.self) == nil { isText = false }
                return trimmed(String(decoding: cell, as: UTF8.self))
            }
        }
        // Who ends each line with a delimiter names one column too many.
        while names.last?.isEmpty == true { names.removeLast() }
        return Header(names: names, isText: isText)
    }

    /// A name as it is compared: without regard to capitals.
    static func key(_ name: String) -> String { name.lowercased() }

    private static func trimmed(_ name: String) -> String {
        String(name.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}

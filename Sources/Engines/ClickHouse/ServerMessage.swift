/// What a server says where rows were expected: its exception, also in the middle of an answer that began well.
package struct ServerMessage: Error, Equatable {
    package let code: Int?
    package let text: String

    private static let limit = 1 << 16

    /// The body of a refusal, or the rest of an answer from where the message begins.
    package init(_ body: [UInt8]) {
        var text = Substring(String(decoding: body, as: UTF8.self))
        // Servers since 25.11 frame the message: __exception__, a tag, the message, its length with the tag, __exception__.
        var lines = text.split(whereSeparator: \.isNewline)
        if lines.first == "__exception__" {
            let tag = lines.count > 1 ? lines[1] : ""
            lines = lines.dropFirst(2).prefix { $0 != "__exception__" && !$0.hasSuffix(" " + tag) }
            text = Substring(lines.joined(separator: "\n"))
        }
        if text.hasPrefix("Code: ") {
            code = Int(text.dropFirst(6).prefix(while: \.isNumber))
            // The envelope of each generation around the same message.
            if let start = text.firstRange(of: "DB::Exception: ") { text = text[start.upperBound...] }
            if let end = text.firstRange(of: ", e.what() = ") { text = text[..<end.lowerBound] }
        } else {
            code = nil
        }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        self.text = String(text)
    }

    /// The message that comes next in an answer; nil where a block comes or the answer ends.
    init?(next input: NativeInput) throws {
        let start = String(decoding: try input.peek(16), as: UTF8.self)
        guard ServerMessage.begins(start) else { return nil }
        self.init(try input.rest(upTo: ServerMessage.limit))
    }

    /// As columns and rows of a block these letters would mean 67 and 111, with a first name of 100 bytes.
    static func begins(_ text: String) -> Bool {
        text.hasPrefix("Code: ") || text.hasPrefix("__exception__") || text.hasPrefix("\r\n__exception__")
    }
}

import FoundationEssentials

/// A mail of plain text.
package struct Mail: Sendable {
    package let from: String
    package let to: [String]
    package let subject: String
    package let text: String
    /// By which servers and programs know it from others; the same mail sent again has the same one.
    package let id: String
    package let date: Date

    package init(from: String, to: [String], subject: String, text: String, id: String, date: Date) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.id = id
        self.date = date
    }

    /// The mail as it travels (RFC 5322, MIME).
    var bytes: [UInt8] {
        let host = from.split(separator: "@").last.map(String.init) ?? "localhost"
        let body = Data(text.utf8).base64EncodedString(options: [.lineLength76Characters])
        let lines = [
            "Date: \(httpDate(Int(date.timeIntervalSince1970)).replacing("GMT", with: "+0000"))", "From: \(from)",
            "To: \(to.joined(separator: ",\r\n "))",
            "Subject: \(Mail.words(subject))", "Message-ID: <\(id)@\(host)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64", "", body, "",
        ]
        return Array(lines.joined(separator: "\r\n").utf8)
    }

    /// A header in any language (RFC 2047): words of at most 75 characters, each of whole letters.
    private static func words(_ text: String) -> String {
        let text = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }), text.utf8.count < 60, !text.contains("=?") { return text }
        var words: [String] = [""]
        for letter in text {
            if words[words.count - 1].utf8.count + letter.utf8.count > 39 { words.append("") }
            words[words.count - 1].append(letter)
        }
        return words.map { "=?utf-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\r\n ")
    }
}

import Base

/// The text of one file of the project: UTF-8, no byte order mark, its lines to be shown beside a message.
struct SourceText {
    let file: String
    let bytes: [UInt8]

    /// Reads `file`, a path within `root`. Fails with the diagnostics of `Files`, `file.not-utf8` and
    /// `file.byte-order-mark`, all placed by the path within the project.
    init(_ file: String, in root: String) throws(Diagnostic) {
        do {
            bytes = try Files.read(root + "/" + file)
        } catch {
            var diagnostic = error
            diagnostic.place = Place(file)
            throw diagnostic
        }
        self.file = file
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF]) || bytes.starts(with: [0xFF, 0xFE]) {
            throw Diagnostic(
                "file.byte-order-mark", "The file begins with a byte order mark.", "Файл начинается с метки порядка байтов (BOM).",
                at: Place(file),
                mend: Text("save it as UTF-8 without BOM", "сохраните его в UTF-8 без BOM"))
        }
        if let invalid = SourceText.firstInvalidByte(bytes) {
            let line = bytes[..<invalid].count { $0 == UInt8(ascii: "\n") } + 1
            throw Diagnostic(
                "file.not-utf8", "The text is not UTF-8 from here on.", "Отсюда текст не в UTF-8.", at: Place(file, line: line),
                mend: Text("convert the file: iconv -f CP1251 -t UTF-8", "перекодируйте файл: iconv -f CP1251 -t UTF-8"))
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int? {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return nil
        } catch {
            return error.byteOffsets.lowerBound
        }
    }
}

extension SourceText {
    /// The line at a place, for the caret. A password that stands in the file against the rule is masked.
    static func line(_ place: Place, in root: String) -> String? {
        guard place.line > 0, let bytes = try? Files.read(root + "/" + place.file) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        guard place.line <= lines.count else { return nil }
        var line = lines[place.line - 1]
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        // A control character would act on the terminal that shows the line.
        let text = String(
            String.UnicodeScalarView(
                String(decoding: line, as: UTF8.self).unicodeScalars.map {
                    $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F ? "\u{FFFD}" : $0
                }))
        return maskPassword(text)
    }

    /// `scheme://user:password@host` with dots for the password; `${NAME}` stays, it is no secret.
    static func maskPassword(_ line: String) -> String {
        guard let slash = line.indices.first(where: { line[$0...].hasPrefix("://") }) else { return line }
        let authority = line.index(slash, offsetBy: 3)
        guard let at = line[authority...].lastIndex(of: "@"), let colon = line[authority..<at].firstIndex(of: ":") else { return line }
        let password = line[line.index(after: colon)..<at]
        if password.hasPrefix("${"), password.firstIndex(of: "}") == password.indices.last, !password.contains(":-") { return line }
        return line[...colon] + "•••" + line[at...]
    }
}

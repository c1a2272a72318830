import Base
import Columnar
import Project

/// The narrowest type that holds all the values seen of a column. It never is a binary fraction: who wants one writes it.
struct TypeGuess {
    private enum Form: Hashable, CaseIterable {
        case boolean, whole, decimal, commaDecimal, date, dottedDate, timestamp, dottedTimestamp, zoned, own, uuid
    }

    private let null: String?
    private let own: TimePattern?
    private let hasZone: Bool
    private var forms = Set(Form.allCases)
    private var isEmpty = true
    /// Digits before and behind the point.
    private var (digits, scale) = (0, 0)
    private var hasGroups = false
    private var isJSON = false

    /// `timestamp`: how the file is known to write moments.
    init(null: String? = nil, timestamp: String? = nil) {
        self.null = null
        own = timestamp.flatMap { TimePattern($0) }
        hasZone = timestamp?.contains("%z") ?? false
    }

    mutating func see(_ text: String) {
        guard !text.isEmpty, text != null else { return }
        isEmpty = false
        forms = forms.filter { fits(text, $0) }
        if forms.contains(.decimal) || forms.contains(.commaDecimal) {
            let parts = text.split(separator: forms.contains(.decimal) ? "." : ",", omittingEmptySubsequences: false)
            digits = max(digits, parts[0].count(where: \.isNumber))
            if parts.count > 1 { scale = max(scale, parts[1].count) }
            if parts[0].contains(where: \.isWhitespace) { hasGroups = true }
        }
    }

    mutating func see(_ value: JSON) {
        switch value {
        case .null: break
        case .bool(let value): see(value ? "true" : "false")
        case .int(let value): see(String(value))
        case .double(let value): see("\(value)")
        case .number(let digits): see(digits)
        case .string(let text): see(text)
        case .array, .object:
            isEmpty = false
            isJSON = true
            forms = []
        }
    }

    /// Whether one more value would change nothing.
    func fits(_ text: String) -> Bool {
        var other = self
        other.see(text)
        return other.type == type || text.isEmpty
    }

    var type: ColumnType {
        if isJSON { return .json }
        if isEmpty || forms.isEmpty { return .text }
        if forms.contains(.boolean) { return .boolean }
        if forms.contains(.whole) { return digits <= 18 ? .bigint : .decimal(precision: min(38, digits), scale: 0) }
        if forms.contains(.decimal) || forms.contains(.commaDecimal) {
            let kept = max(2, scale)
            let precision = max(18, digits + kept)
            return precision <= 38 ? .decimal(precision: precision, scale: kept) : .text
        }
        if forms.contains(.date) || forms.contains(.dottedDate) { return .date }
        if forms.contains(.own) { return hasZone ? .timestamptz : .timestamp }
        if forms.contains(.timestamp) || forms.contains(.dottedTimestamp) { return .timestamp }
        return forms.contains(.zoned) ? .timestamptz : .uuid
    }

    /// How the values of a file are written, where that must be said.
    static func settings(_ guesses: [TypeGuess]) -> [FileProposal.Setting] {
        var settings: [FileProposal.Setting] = []
        func set(_ key: String, _ value: String, _ holds: (TypeGuess) -> Bool) {
            if guesses.contains(where: { !$0.isEmpty && holds($0) }) { settings.append(FileProposal.Setting(key: key, value: value)) }
        }
        set("decimal_separator", ",") { $0.forms.contains(.commaDecimal) && !$0.forms.contains(.decimal) }
        set("thousands_separator", " ") { $0.hasGroups && ($0.forms.contains(.decimal) || $0.forms.contains(.commaDecimal)) }
        set("date_format", "%d.%m.%Y") { $0.forms.contains(.dottedDate) }
        set("timestamp_format", "%d.%m.%Y %H:%M:%S") { $0.forms.contains(.dottedTimestamp) }
        return settings
    }

    private func fits(_ text: String, _ form: Form) -> Bool {
        switch form {
        case .boolean: text == "true" || text == "false"
        // `007` is no number: it would lose its noughts.
        case .whole: isWhole(text[...])
        case .decimal: isDecimal(text, ".")
        case .commaDecimal: isDecimal(text, ",")
        case .date: reads(text, .date)
        case .dottedDate: reads(text, .date, date: "%d.%m.%Y")
        case .timestamp: reads(text, .timestamp(.micro, zone: nil)) && text.utf8.count > 10
        case .dottedTimestamp: reads(text, .timestamp(.micro, zone: nil), timestamp: "%d.%m.%Y %H:%M:%S")
        case .zoned: reads(text, .timestamp(.micro, zone: "UTC")) && text.utf8.count > 10
        case .own: own != nil && reads(text, .timestamp(.micro, zone: "UTC"), timestamp: own?.text)
        case .uuid: text.utf8.count == 36 && TextCheck.uuid.accepts(text)
        }
    }

    private func isWhole(_ text: Substring) -> Bool {
        let digits = text.first == "-" ? text.dropFirst() : text
        guard let first = digits.first, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return digits.count == 1 || first != "0"
    }

    private func isDecimal(_ text: String, _ point: Character) -> Bool {
        let parts = text.split(separator: point, omittingEmptySubsequences: false)
        guard parts.count <= 2, isWhole(parts[0].filter { $0 != " " && $0 != "\u{A0}" && $0 != "\u{202F}" }[...]) else { return false }
        return parts.count == 1 || (!parts[1].isEmpty && parts[1].utf8.allSatisfy { (0x30...0x39).contains($0) })
    }

    private func reads(_ text: String, _ type: DataType, date: String? = nil, timestamp: String? = nil) -> Bool {
        let format = CellFormat(date: date.flatMap { TimePattern($0) }, timestamp: timestamp.flatMap { TimePattern($0) })
        var text = text
        return text.withUTF8 { bytes in
            (try? CellParser(type, format).append(UnsafeRawBufferPointer(bytes), to: ColumnBuilder(type))) != nil
        }
    }
}

/// Names of columns, made of what files call them.
enum ColumnName {
    private static let cyrillic: [Character: String] = [
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k", "л": "l",
        "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ў": "u", "ф": "f", "х": "kh", "ц": "ts",
        "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "і": "i",
    ]

    /// `Номер клиента` is `nomer_klienta`.
    static func from(_ title: String) -> String {
        let letters = title.lowercased().map { letter -> String in
            if letter.isASCII, letter.isLetter || letter.isNumber { return String(letter) }
            return cyrillic[letter] ?? "_"
        }.joined()
        let words = letters.split(separator: "_").joined(separator: "_")
        let name = words.first?.isLetter == true ? words : "column_" + words
        return String(name.prefix(60))
    }
}

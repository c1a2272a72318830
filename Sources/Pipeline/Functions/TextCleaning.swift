import SQLText

/// Functions that clean texts: `clean_text`, `clean_name`, `clean_address`, `clean_phone`, `clean_email`.
///
/// Both engines are given the same expressions over the same lists of characters: what an engine would decide by its
/// locale, or by its own classes of characters, is spelled out. A text of which nothing is left becomes null.
enum TextCleaning {
    static let names = functions.map(\.name)

    static var duckdb: [String] {
        functions.map { "CREATE OR REPLACE MACRO main.\($0.name)(t) AS \($0.body(Writer(dialect: .duckdb)))" }
    }

    static var postgres: [String] {
        functions.map {
            """
            CREATE OR REPLACE FUNCTION vitrina.\($0.name)(t text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
            $body$ SELECT \($0.body(Writer(dialect: .postgres))) $body$
            """
        }
    }

    private static let functions: [(name: String, body: @Sendable (Writer) -> String)] = [
        ("clean_text", { $0.text("t") }), ("clean_name", { $0.name("t") }), ("clean_address", { $0.address("t") }),
        ("clean_phone", { $0.phone("t") }), ("clean_email", { $0.email("t") }),
    ]
}

/// Writes the expressions in one engine's spelling of regular expressions.
private struct Writer {
    let dialect: Dialect

    private static let invisible: [ClosedRange<UInt32>] = [
        0xAD...0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2064, 0x2066...0x206F, 0xFEFF...0xFEFF, 0xFFF9...0xFFFD,
    ]
    private static let spaces: [ClosedRange<UInt32>] = [
        1...0x20, 0x7F...0xA0, 0x1680...0x1680, 0x2000...0x200A, 0x2028...0x2029, 0x202F...0x202F, 0x205F...0x205F, 0x3000...0x3000,
    ]
    private static let doubleQuotes: [ClosedRange<UInt32>] = [0xAB...0xAB, 0xBB...0xBB, 0x201C...0x201F, 0x2033...0x2033, 0xFF02...0xFF02]
    private static let singleQuotes: [ClosedRange<UInt32>] = [
        0x60...0x60, 0xB4...0xB4, 0x2BC...0x2BC, 0x2018...0x201B, 0x2032...0x2032, 0xFF07...0xFF07,
    ]
    private static let dashes: [ClosedRange<UInt32>] = [0x2010...0x2015, 0x2212...0x2212, 0xFE58...0xFE58, 0xFF0D...0xFF0D]

    /// Without what cannot be seen, with one plain space where any space was, composed.
    func text(_ t: String) -> String {
        let seen = replace(t, set(Self.invisible), "")
        let spaced = "trim(\(replace(seen, set(Self.spaces) + "+", " ")))"
        return "nullif(\(dialect == .postgres ? "normalize(\(spaced), NFC)" : "nfc_normalize(\(spaced))"), '')"
    }

    /// A name of a person or a company: plain quotes and hyphens, nothing that only separates at its ends.
    func name(_ t: String) -> String {
        let plain = replace(replace(text(t), set(Self.doubleQuotes), "\""), set(Self.singleQuotes), "''")
        return "nullif(\(replace(replace(plain, set(Self.dashes), "-"), "^[ .,;:_-]+|[ ,;:_-]+$", "")), '')"
    }

    /// An address: one comma and a space between its parts, a space behind an abbreviation.
    func address(_ t: String) -> String {
        let commas = replace(name(t), "[ ,;]*[,;][ ,;]*", ", ")
        let words = "г|гор|ул|пр|просп|пер|пл|д|дом|кв|корп|стр|обл|пос|дер|аг|оф|под|эт|наб|туп|мкр|Г|Ул|Пр|Просп|Пер|Пл|Д|Кв|Обл"
        return "nullif(\(replace(commas, "(^|[ ,])(\(words))[.]([^ ,])", "\\1\\2. \\3")), '')"
    }

    /// A phone in the international form: `+375291234567`; null where the text holds none.
    func phone(_ t: String) -> String {
        let main = replace(text(t), "([Дд][Оо][Бб]|[Вв][Нн]|[Ee][Xx][Tt]|#).*$", "")
        let isForeign = "(\(matches(main, "^[^0-9]*([+]|00)")))"
        let digits = replace(replace(main, "[^0-9]", ""), "^00+", "")
        func rest(_ count: Int) -> String { "right(\(digits), \(count))" }
        func looks(_ pattern: String) -> String { matches(digits, "^(\(pattern))$") }
        return """
            CASE WHEN \(looks("80[1-9][0-9]{8}|0[1-9][0-9]{8}|375[1-9][0-9]{8}")) THEN '+375' || \(rest(9))
            WHEN NOT \(isForeign) AND \(looks("(15|16|17|21|22|23|24|25|29|33|44)[0-9]{7}")) THEN '+375' || \(rest(9))
            WHEN \(looks("[78][3-9][0-9]{9}")) THEN '+7' || \(rest(10))
            WHEN NOT \(isForeign) AND \(looks("9[0-9]{9}")) THEN '+7' || \(digits)
            WHEN \(looks("380[0-9]{9}|99[2-8][0-9]{9}|37[0134][0-9]{8}|372[0-9]{7,8}|48[0-9]{9}")) THEN '+' || \(digits)
            WHEN \(isForeign) AND \(looks("[1-9][0-9]{7,14}")) THEN '+' || \(digits) END
            """
    }

    /// An address of e-mail in small letters; null where the text is none.
    func email(_ t: String) -> String {
        let bare = "translate(\(replace(text(t), "[ <>]", "")), '\(Self.capitals)', '\(Self.small)')"
        let found = replace(replace(bare, "^mailto:", ""), "[.,;]+$", "")
        return "CASE WHEN \(matches(found, "^[^@,;:\"()]+@[^@.,;:\"()]+([.][^@.,;:\"()]+)+$")) THEN \(found) END"
    }

    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯІЎ"
    private static let small = "abcdefghijklmnopqrstuvwxyzабвгдеёжзийклмнопрстуфхцчшщъыьэюяіў"

    private func replace(_ text: String, _ pattern: String, _ with: String) -> String {
        "regexp_replace(\(text), '\(pattern)', '\(with)', 'g')"
    }

    private func matches(_ text: String, _ pattern: String) -> String {
        dialect == .postgres ? "\(text) ~ '\(pattern)'" : "regexp_matches(\(text), '\(pattern)')"
    }

    /// A class of characters by their numbers.
    private func set(_ ranges: [ClosedRange<UInt32>]) -> String {
        func code(_ value: UInt32) -> String {
            let digits = String(value, radix: 16)
            return dialect == .postgres ? "\\u" + String(repeating: "0", count: 4 - digits.count) + digits : "\\x{\(digits)}"
        }
        return "[" + ranges.map { code($0.lowerBound) + "-" + code($0.upperBound) }.joined() + "]"
    }
}

/// A language that Vitrina speaks.
public enum Language: String, Sendable, CaseIterable, Codable {
    case en, ru

    /// The language that the environment asks for: `VITRINA_LANG` first, then the locale; English otherwise.
    public static func preferred(_ environment: [String: String]) -> Language {
        for name in ["VITRINA_LANG", "LC_ALL", "LC_MESSAGES", "LANG"] {
            guard let value = environment[name], !value.isEmpty else { continue }
            return value.lowercased().hasPrefix("ru") ? .ru : .en
        }
        return .en
    }
}

/// What the product says to a person, in each of its languages. Both stand side by side in the code, so none
/// can be forgotten and no catalogue can go stale.
public struct Text: Sendable, Hashable, Codable {
    public var en: String
    public var ru: String

    public init(_ en: String, _ ru: String) {
        self.en = en
        self.ru = ru
    }

    /// A text that is the same in every language: a name, a command, an engine's own message.
    public init(same text: String) {
        self.init(text, text)
    }

    public subscript(_ language: Language) -> String {
        switch language {
        case .en: en
        case .ru: ru
        }
    }

    public static func + (left: Text, right: Text) -> Text {
        Text(left.en + right.en, left.ru + right.ru)
    }
}

extension Language {
    /// The Russian form of a noun for a count: 1 строка, 2 строки, 5 строк.
    public static func russian(_ count: Int, _ one: String, _ few: String, _ many: String) -> String {
        let tens = count.magnitude % 100
        let ones = count.magnitude % 10
        if ones == 1 && tens != 11 { return one }
        if (2...4).contains(ones) && !(12...14).contains(tens) { return few }
        return many
    }
}

import Base

/// libyaml's reasons, in words that say what to do.
enum YAMLProblem {
    static func diagnostic(_ problem: String, at place: Place, isTab: Bool) -> Diagnostic {
        if isTab {
            return Diagnostic(
                "yaml.tab", "A tab stands where YAML takes spaces only.", "Здесь табуляция, а YAML допускает только пробелы.", at: place,
                mend: Text("indent with spaces", "сделайте отступ пробелами"))
        }
        let (message, mend) =
            known[problem] ?? (Text(problem, problem), Text("check this line and the one above it", "проверьте эту строку и строку выше"))
        return Diagnostic("yaml.syntax", Text("This is not YAML: ", "Это не YAML: ") + message + Text(same: "."), at: place, mend: mend)
    }

    /// What never ends is best shown where it begins, not at the end of the file.
    static func isToldByItsStart(_ problem: String) -> Bool {
        [unclosedQuotes, unclosedList, unclosedKeys, keyWithoutColon].contains(problem)
    }

    private static let unclosedQuotes = "found unexpected end of stream"
    private static let unclosedList = "did not find expected ',' or ']'"
    private static let unclosedKeys = "did not find expected ',' or '}'"
    private static let keyWithoutColon = "could not find expected ':'"

    private static let indent = Text(
        "give the keys of one level the same indent", "у ключей одного уровня должен быть одинаковый отступ")
    private static let brackets = Text("close the bracket, or put a comma", "закройте скобку или поставьте запятую")
    private static let quotesOrIndent = Text(
        "put a text with `:` in it in quotes; give the keys of one level the same indent",
        "возьмите текст с `:` в кавычки; у ключей одного уровня должен быть одинаковый отступ")
    private static let quotes = Text("put the text in single quotes", "возьмите текст в одинарные кавычки")

    private static let known: [String: (Text, Text)] = [
        "mapping values are not allowed in this context":
            (Text("a second `:` in one value, or a wrong indent", "второе `:` в одном значении или неверный отступ"), quotesOrIndent),
        "did not find expected key": (Text("a key is expected here", "здесь ожидается ключ"), indent),
        "did not find expected '-' indicator": (Text("a list item `- ` is expected here", "здесь ожидается элемент списка `- `"), indent),
        unclosedList: (Text("a list in `[]` does not end", "список в `[]` не закончен"), brackets),
        unclosedKeys: (Text("keys in `{}` do not end", "ключи в `{}` не закончены"), brackets),
        keyWithoutColon: (Text("a key without `:`", "ключ без `:`"), Text("write `name: value`", "напишите `имя: значение`")),
        unclosedQuotes:
            (Text("the quotes are never closed", "кавычки не закрыты"), Text("close the quotes", "закройте кавычки")),
        "found character that cannot start any token":
            (Text("a value cannot begin with this character", "значение не может начинаться с этого символа"), quotes),
        "found unknown escape character":
            (Text("an unknown `\\` inside double quotes", "неизвестный `\\` в двойных кавычках"), quotes),
        "control characters are not allowed":
            (Text("a control character", "управляющий символ"), Text("remove the character", "удалите этот символ")),
    ]
}

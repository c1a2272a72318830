import Base
import SQLText

/// The kinds of value that a key may want.
extension Reading {
    /// A text that people see, so it cannot come from `${NAME}`.
    func string(_ node: Node) -> String? {
        guard case .scalar(let text) = node.content else {
            wrongKind(node, wanted: .scalar)
            return nil
        }
        guard let template = template(node) else { return nil }
        if template.hasVariables {
            guard resolve(template, at: node.place) != nil else { return nil }
            report(
                "secret.out-of-place", "`\(text)` stands where people will see it.", "`\(text)` стоит там, где его увидят люди.",
                at: node.place,
                mend: Text(
                    "write the text itself; `${NAME}` is for `url`, `path` and `engines`",
                    "напишите сам текст; `${NAME}` бывает в `url`, `path` и `engines`"))
            return nil
        }
        return text
    }

    func placed(_ node: Node) -> Placed<String>? {
        string(node).map { Placed($0, at: node.place) }
    }

    func boolean(_ node: Node) -> Bool? {
        guard let text = string(node) else { return nil }
        switch text {
        case "true": return true
        case "false": return false
        default:
            report(
                "value.not-boolean", "`\(text)` is neither true nor false.", "`\(text)` — это не true и не false.", at: node.place,
                mend: Text("write `true` or `false`", "напишите `true` или `false`"))
            return nil
        }
    }

    /// A whole number from 1 up.
    func count(_ node: Node) -> Int? {
        guard let text = string(node) else { return nil }
        guard let number = Int(text), number > 0 else {
            report(
                "value.not-count", "`\(text)` is not a whole number from 1 up.", "`\(text)` — не целое число от 1.", at: node.place,
                mend: Text("write a number, such as `1`", "напишите число, например `1`"))
            return nil
        }
        return number
    }

    /// A length of time with its unit: `30s`, `15m`, `2h`, `3d`.
    func duration(_ node: Node) -> Duration? {
        guard let text = string(node) else { return nil }
        if let seconds = Reading.seconds(text) { return .seconds(seconds) }
        report(
            "value.not-duration", "`\(text)` is not a length of time.", "`\(text)` — не длительность.", at: node.place,
            mend: Text("write it with its unit: `30s`, `15m`, `2h`, `3d`", "напишите её с единицей: `30s`, `15m`, `2h`, `3d`"))
        return nil
    }

    /// What `15m` or `3d` is; nil where the text is no length of time.
    static func seconds(_ text: String) -> Int? {
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), case let digits = text.dropLast(), (1...6).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(digits).map { $0 * unit }
    }

    /// One of the words of an enum.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_ node: Node) -> Choice? {
        guard let text = string(node) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        unknown(text, among: Choice.allCases.map(\.rawValue), at: node.place)
        return nil
    }

    func unknown(_ text: String, among choices: [String], at place: Place) {
        report(
            "value.unknown", "`\(text)` is not a value that this key takes.", "Такого значения у этого ключа не бывает: `\(text)`.",
            at: place,
            mend: Reading.mend(text, among: choices))
    }

    /// One character, such as a delimiter.
    func character(_ node: Node) -> String? {
        guard let text = string(node) else { return nil }
        guard text.utf8.count == 1 else {
            report(
                "value.not-character", "Here should be one ASCII character.", "Здесь должен быть один символ ASCII.", at: node.place,
                mend: Text("write it in quotes: \";\", or \"\\t\" for a tab", "напишите его в кавычках: \";\", табуляцию — \"\\t\""))
            return nil
        }
        return text
    }

    /// What people read in each language of the project: `{ru: ..., en: ...}`, or one text for all of them.
    func text(_ node: Node) -> Text? {
        guard case .mapping = node.content else { return string(node).map(Text.init(same:)) }
        return mapping(node) { fields in
            let en = fields.one("en", string)
            let ru = fields.one("ru", string)
            for language in languages where !fields.has(language.rawValue) {
                report(
                    "text.missing-language", "This text has no `\(language.rawValue)`, which is a language of the project.",
                    "В этом тексте нет `\(language.rawValue)` — одного из языков проекта.", at: node.place,
                    mend: Text("add `\(language.rawValue): ...`", "добавьте `\(language.rawValue): ...`"))
            }
            guard let any = en ?? ru else { return nil }
            return Text(en ?? any, ru ?? any)
        }
    }
}

// MARK: - Names

extension Reading {
    /// A name that becomes part of a table, an address or a key: `payment_day`.
    @discardableResult
    func checkName(_ name: Placed<String>) -> Bool {
        guard !Reading.isName(name.value) else { return true }
        report(
            "name.invalid",
            "`\(name.value)` cannot be a name: names are of a-z, 0-9 and _, begin with a letter and have at most 63 characters.",
            "`\(name.value)` не годится в имена: имя состоит из a-z, 0-9 и _, начинается с буквы и не длиннее 63 символов.", at: name.place,
            mend: Reading.similarName(name.value).map { Text("name it `\($0)`", "назовите `\($0)`") }
                ?? Text("name it like `payment_day`", "назовите вроде `payment_day`"))
        return false
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, isLetter(first), text.utf8.count <= 63 else { return false }
        return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    private static func similarName(_ text: String) -> String? {
        let name = String(decoding: text.lowercased().utf8.map { isLetter($0) || isDigit($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        return isName(name) && text.utf8.allSatisfy { $0 < 0x80 } ? name : nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// A table by its layer and its name: `fact.payment`.
    func table(_ node: Node, as use: TableUse) -> Placed<TableName>? {
        guard let text = string(node) else { return nil }
        if let table = TableName(text) { return Placed(table, at: node.place) }
        notATable(Placed(text, at: node.place), as: use)
        return nil
    }

    func notATable(_ name: Placed<String>, as use: TableUse) {
        report(
            use.code, "`\(name.value)` is not a table: its layer and its name are wanted.",
            "`\(name.value)` — не таблица: нужны слой и имя.", at: name.place,
            mend: Text("write `fact.payment`", "напишите `fact.payment`"))
    }

    /// The name of a column: anything that a database can quote.
    func column(_ node: Node) -> Placed<String>? {
        guard let name = placed(node) else { return nil }
        return checkColumn(name) ? name : nil
    }

    func checkColumn(_ name: Placed<String>) -> Bool {
        guard name.value.isEmpty || name.value.utf8.count > 63 || name.value.utf8.contains(0) else { return true }
        report(
            "column.name", "The name of a column has 1 to 63 bytes.", "Имя колонки занимает от 1 до 63 байтов.", at: name.place,
            mend: Text("give it a shorter name", "дайте имя покороче"))
        return false
    }
}

/// Where a table is named.
enum TableUse {
    case domain, lookup, test

    fileprivate var code: String {
        switch self {
        case .domain: "domain.table-name"
        case .lookup: "model.lookup-name"
        case .test: "test.table-name"
        }
    }
}

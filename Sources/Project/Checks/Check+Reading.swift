import Base
import FoundationEssentials
import SQLText

extension Check {
    private static let kinds = ["not_null", "unique", "accepted", "range", "reference", "sql"]

    /// Reads `checks:` of a table. Names are unique within it, since a person resolves a check by its name.
    static func list(_ node: Node, of table: TableName, _ reading: Reading) -> [Check]? {
        var lines: [String: Int] = [:]
        return reading.list(node) { node in
            guard let check = read(node, of: table, reading) else { return nil }
            if let line = lines[check.name] {
                reading.report(
                    "check.duplicate", "`\(table)` already has the check `\(check.name)`, in line \(line).",
                    "У `\(table)` уже есть проверка `\(check.name)`, в строке \(line).", at: check.place,
                    mend: Text("remove one, or give this one a `name`", "уберите одну из них или дайте этой `name`"))
                return nil
            }
            lines[check.name] = check.place.line
            return check
        }
    }

    private static func read(_ node: Node, of table: TableName, _ reading: Reading) -> Check? {
        reading.mapping(node) { fields in
            let given = kinds.filter(fields.has)
            let rules = [
                fields.one("not_null", reading.column).map { Rule.notNull($0.value) },
                fields.one("unique") { reading.oneOrMore($0, reading.column) }.map { .unique($0.map(\.value)) },
                fields.one("accepted") { accepted($0, reading) },
                fields.one("range") { range($0, reading) },
                fields.one("reference") { reference($0, reading) },
                fields.one("sql", reading.string).map { .sql($0) },
            ]
            let severity: Severity? = fields.one("severity", reading.choice)
            let name = fields.one("name", reading.placed)
            if let name, !reading.checkName(name) { return nil }
            guard given.count == 1 else {
                if given.isEmpty && fields.hasUnknown { return nil }
                let all = kinds.map { "`\($0)`" }.joined(separator: ", ")
                reading.report(
                    "check.rule", "A check has exactly one rule of \(all).", "У проверки ровно одно правило из \(all).", at: node.place,
                    mend: Text("such as `- not_null: id`", "например `- not_null: id`"))
                return nil
            }
            guard let rule = rules.compactMap(\.self).first else { return nil }
            if case .sql = rule, name == nil {
                reading.report(
                    "check.name-needed", "A check in SQL needs a name to be known by.", "Проверке на SQL нужно имя, по которому её узнают.",
                    at: node.place,
                    mend: Text("add `name: what_it_says`", "добавьте `name: о_чём_она` латиницей"))
                return nil
            }
            return Check(name: name?.value ?? rule.derivedName(table), rule: rule, severity: severity ?? .critical, place: node.place)
        }
    }

    private static func accepted(_ node: Node, _ reading: Reading) -> Rule? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let values = fields.need("values") { reading.list($0, reading.string) }
            guard let column, let values else { return nil }
            return .accepted(column: column.value, values: values)
        }
    }

    private static func range(_ node: Node, _ reading: Reading) -> Rule? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let min = fields.one("min") { decimal($0, reading) }
            let max = fields.one("max") { decimal($0, reading) }
            let isEmpty = if let min, let max, let low = Decimal(string: min), let high = Decimal(string: max) { low > high } else { false }
            if isEmpty || !fields.has("min") && !fields.has("max") {
                reading.report(
                    "check.range", "No value could be out of this range, or none in it.",
                    "За такие границы не выйдет ни одно значение или выйдут все.", at: node.place,
                    mend: Text("give a `min`, a `max` above it, or both", "задайте `min`, `max` не меньше него или оба"))
                return nil
            }
            guard (min != nil) == fields.has("min"), (max != nil) == fields.has("max") else { return nil }
            return column.map { .range(column: $0.value, min: min, max: max) }
        }
    }

    private static func reference(_ node: Node, _ reading: Reading) -> Rule? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let to = fields.need("to") { node -> (TableName, String)? in
                guard let text = reading.string(node) else { return nil }
                let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
                if parts.count == 3, !parts.contains("") { return (TableName(parts[0], parts[1]), parts[2]) }
                reading.report(
                    "check.reference", "`\(text)` is not a column of a table.", "`\(text)` — не колонка таблицы.", at: node.place,
                    mend: Text(
                        "write layer, table and column: `dimension.merchant.merchant_id`",
                        "напишите слой, таблицу и колонку: `dimension.merchant.merchant_id`"))
                return nil
            }
            guard let column, let to else { return nil }
            return .reference(column: column.value, to: to.0, key: to.1)
        }
    }

    /// A number as its digits: `-12.50`.
    private static func decimal(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber =
            text.utf8.count - digits.count <= 1 && parts.count <= 2
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        if isNumber, digits.count <= 39 { return text }
        reading.report(
            "value.not-decimal", "`\(text)` is not a number.", "`\(text)` — не число.", at: node.place,
            mend: Text("write it in digits: `0.01`", "напишите цифрами: `0.01`"))
        return nil
    }
}

import Base
import SQLText

extension Check {
    private static let kinds = [
        "not_null", "unique", "accepted", "range", "pattern", "reference", "freshness", "rows", "reconcile", "sql", "query",
    ]

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
            let keep = fields.one("keep") { Keep.read($0, reading) }
            let rules = [
                fields.one("not_null", reading.column).map { Rule.notNull($0.value) },
                fields.one("unique") { reading.oneOrMore($0, reading.column) }.map {
                    .unique($0.map(\.value), keep: keep ?? .first(by: nil))
                },
                fields.one("accepted") { Rule.accepted($0, reading) },
                fields.one("range") { Rule.range($0, reading) },
                fields.one("pattern") { Rule.pattern($0, reading) },
                fields.one("reference") { Rule.reference($0, reading) },
                fields.one("freshness") { Rule.freshness($0, reading) },
                fields.one("rows") { Rule.rows($0, reading) },
                fields.one("reconcile") { Rule.reconcile($0, reading) },
                fields.one("sql", reading.string).map { .sql($0) },
                fields.one("query", reading.string).map { .query($0) },
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
            guard let rule = rules.compactMap(\.self).first, isComplete(fields, rule, name, severity, reading) else { return nil }
            return Check(name: name?.value ?? rule.derivedName(table), rule: rule, severity: severity ?? .critical, place: node.place)
        }
    }

    /// Whether what stands beside the rule fits it.
    private static func isComplete(
        _ fields: Fields, _ rule: Rule, _ name: Placed<String>?, _ severity: Severity?, _ reading: Reading
    ) -> Bool {
        switch rule {
        case .sql where name == nil, .query where name == nil:
            reading.report(
                "check.name-needed", "A check in SQL needs a name to be known by.", "Проверке на SQL нужно имя, по которому её узнают.",
                at: fields.place, mend: Text("add `name: what_it_says`", "добавьте `name: о_чём_она` латиницей"))
            return false
        case .query where severity == .quarantine, .freshness where severity == .quarantine, .rows where severity == .quarantine,
            .reconcile where severity == .quarantine:
            reading.report(
                "check.no-rows", "`\(rule.kind)` does not tell which rows of the table are bad, so none can be taken out.",
                "`\(rule.kind)` не говорит, какие строки таблицы плохие, и убрать нечего.", at: fields.place(of: "severity"),
                mend: Text("write `severity: critical` or `warn`", "напишите `severity: critical` или `warn`"))
            return false
        default: break
        }
        guard fields.has("keep") else { return true }
        if case .unique = rule, severity == .quarantine { return true }
        reading.report(
            "check.keep", "`keep` says which row stays when the others go to quarantine.",
            "`keep` говорит, какая строка остаётся, когда другие уходят в карантин.", at: fields.place(of: "keep"),
            mend: Text(
                "remove it, or write `unique` with `severity: quarantine`", "уберите его или напишите `unique` с `severity: quarantine`"))
        return false
    }
}

extension Check.Keep {
    /// `none`, `first`, `first by COLUMN` or `last by COLUMN`.
    fileprivate static func read(_ node: Node, _ reading: Reading) -> Check.Keep? {
        guard let text = reading.string(node) else { return nil }
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        switch (words.first, words.count) {
        case ("none", 1): return Check.Keep.none
        case ("first", 1): return .first(by: nil)
        case ("first", 3) where words[1] == "by": return .first(by: words[2])
        case ("last", 3) where words[1] == "by": return .last(by: words[2])
        default:
            reading.unknown(text, among: ["first", "none", "first by COLUMN", "last by COLUMN"], at: node.place)
            return nil
        }
    }
}

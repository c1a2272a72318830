import Base
import SQLText

/// How each rule is written that has more than one word.
extension Check.Rule {
    static func accepted(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let values = fields.need("values") { reading.list($0, reading.string) }
            guard let column, let values else { return nil }
            return .accepted(column: column.value, values: values)
        }
    }

    static func range(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let min = fields.one("min") { Bound.read($0, reading) }
            let max = fields.one("max") { Bound.read($0, reading) }
            if Bound.exclude(min, max) || !fields.has("min") && !fields.has("max") {
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

    static func pattern(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let pattern = fields.need("matches", reading.string)
            guard let column, let pattern else { return nil }
            return .pattern(column: column.value, pattern)
        }
    }

    static func freshness(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let column = fields.need("column", reading.column)
            let within = fields.need("within", reading.duration)
            guard let column, let within else { return nil }
            return .freshness(column: column.value, within: within)
        }
    }

    static func rows(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let min = fields.one("min", reading.count)
            let max = fields.one("max", reading.count)
            let change = fields.one("change") { percent($0, reading) }
            let isEmpty = if let min, let max { min > max } else { !["min", "max", "change"].contains(where: fields.has) }
            if isEmpty {
                reading.report(
                    "check.range", "No value could be out of this range, or none in it.",
                    "За такие границы не выйдет ни одно значение или выйдут все.", at: node.place,
                    mend: Text("give a `min`, a `max` above it, or a `change`", "задайте `min`, `max` не меньше него или `change`"))
                return nil
            }
            return .rows(Check.RowCount(min: min, max: max, change: change))
        }
    }

    /// `reconcile: {sum: amount}`; the rows are counted in any case.
    static func reconcile(_ node: Node, _ reading: Reading) -> Self? {
        reading.mapping(node) { fields in
            let sums = fields.need("sum") { reading.oneOrMore($0, reading.column) }
            return sums.map { .reconcile(sums: $0.map(\.value)) }
        }
    }

    static func reference(_ node: Node, _ reading: Reading) -> Self? {
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

    /// `50%`
    private static func percent(_ node: Node, _ reading: Reading) -> Int? {
        guard let text = reading.string(node) else { return nil }
        if text.hasSuffix("%"), let number = Int(text.dropLast()), (1...1000).contains(number) { return number }
        reading.report(
            "value.not-percent", "`\(text)` is not a share in per cent.", "`\(text)` — не доля в процентах.", at: node.place,
            mend: Text("write `50%`", "напишите `50%`"))
        return nil
    }
}

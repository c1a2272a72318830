import Base
import FoundationEssentials

/// The conditions of a list, and what one command of a batch takes from another.
enum BitrixFilter {
    private static let signs = [">=", "<=", "!=", ">", "<", "=", "!", "@"]

    /// `>=DATE_MODIFY`: the sign, then the field.
    static func fits(_ row: JSON, _ condition: String, _ value: JSON) -> Bool {
        let sign = signs.first { condition.hasPrefix($0) } ?? ""
        let field = row[String(condition.dropFirst(sign.count))] ?? .null
        if sign == "@" || sign.isEmpty, let values = value.array { return values.contains { order(field, $0) == 0 } }
        // A condition without a value is none.
        if text(value).isEmpty { return true }
        let side = order(field, value)
        return switch sign {
        case ">=": side >= 0
        case "<=": side <= 0
        case ">": side > 0
        case "<": side < 0
        case "!=", "!": side != 0
        default: side == 0
        }
    }

    private static func text(_ value: JSON) -> String { value.string ?? (value.int.map { "\($0)" } ?? "") }

    private static func order(_ left: JSON, _ right: JSON) -> Int {
        let (a, b) = (text(left), text(right))
        if let a = Int(a), let b = Int(b) { return a < b ? -1 : a == b ? 0 : 1 }
        if let a = moment(a), let b = moment(b) { return a < b ? -1 : a == b ? 0 : 1 }
        return a < b ? -1 : a == b ? 0 : 1
    }

    private static func moment(_ text: String) -> Date? {
        guard text.count >= 19, text.contains("T") else { return nil }
        return try? Date(text, strategy: .iso8601)
    }

    /// The command with `$result[...]` put in, escaped as it must stand in a query; nothing where there is no such value.
    static func resolve(_ command: String, _ results: JSON) -> String {
        var text = ""
        var rest = command[...]
        while let mark = rest.firstRange(of: "$result[") {
            text += rest[..<mark.lowerBound]
            var value: JSON? = results
            rest = rest[rest.index(before: mark.upperBound)...]
            while rest.first == "[", let end = rest.firstIndex(of: "]") {
                let key = String(rest[rest.index(after: rest.startIndex)..<end])
                value = value?[key] ?? value?.array.flatMap { items in Int(key).flatMap { items.indices.contains($0) ? items[$0] : nil } }
                rest = rest[rest.index(after: end)...]
            }
            text += value.map(self.text) ?? ""
        }
        return text + rest
    }
}

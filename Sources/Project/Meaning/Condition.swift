import Base
import SQLText

/// What rows of a mart must satisfy to be counted: one column held against values.
package struct Condition: Sendable, Hashable {
    package enum Test: Sendable, Hashable {
        /// One of the values.
        case among([String])
        /// None of them; rows without a value satisfy it too.
        case not([String])
        /// From the first to the last, both of them in; one end may be open.
        case range(from: String?, to: String?)
        /// `%` is any characters, `_` is one.
        case like(String)
    }

    package let column: String
    package let test: Test

    package init(_ column: String, _ test: Test) {
        self.column = column
        self.test = test
    }

    /// The values that the column is held against; a pattern is none of them.
    package var values: [String] {
        switch test {
        case .among(let values), .not(let values): values
        case .range(let from, let to): [from, to].compactMap(\.self)
        case .like: []
        }
    }
}

// MARK: - As text

extension Condition: CustomStringConvertible {
    /// `region=Минск`, `region=Минск,Гомель`, `status!=failed`, `amount=10..100`, `city~Мин%`; nil where it is none of these.
    package init?(_ text: String) {
        guard let mark = text.firstIndex(where: { "=!~".contains($0) }), mark > text.startIndex else { return nil }
        let column = String(text[..<mark])
        var value = text[mark...].dropFirst()
        switch text[mark] {
        case "~": self.init(column, .like(String(value)))
        case "!":
            guard value.first == "=" else { return nil }
            self.init(column, .not(Condition.list(value.dropFirst())))
        default:
            if value.first == "=" { value = value.dropFirst() }
            guard let dots = Condition.dots(in: value) else {
                self.init(column, .among(Condition.list(value)))
                return
            }
            let (from, to) = (String(value[..<dots.lowerBound]), String(value[dots.upperBound...]))
            guard !from.isEmpty || !to.isEmpty else { return nil }
            self.init(column, .range(from: from.isEmpty ? nil : from, to: to.isEmpty ? nil : to))
        }
    }

    private static func list(_ text: Substring) -> [String] {
        text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private static func dots(in text: Substring) -> Range<Substring.Index>? {
        text.indices.lazy.compactMap { index in
            text[index...].hasPrefix("..") ? index..<text.index(index, offsetBy: 2) : nil
        }.first
    }

    package var description: String {
        switch test {
        case .among(let values): "\(column)=\(values.joined(separator: ","))"
        case .not(let values): "\(column)!=\(values.joined(separator: ","))"
        case .range(let from, let to): "\(column)=\(from ?? "")..\(to ?? "")"
        case .like(let pattern): "\(column)~\(pattern)"
        }
    }
}

// MARK: - In YAML

extension Condition {
    /// `{status: paid, kind: [card, transfer], city: {not: Минск}, amount: {from: 10, to: 100}, name: {like: "А%"}}`
    static func list(_ node: Node, _ reading: Reading) -> [Placed<Condition>]? {
        reading.entries(node) { column, node in
            guard reading.checkColumn(column), let test = test(node, reading) else { return nil }
            return Placed(Condition(column.value, test), at: column.place)
        }
    }

    private static func test(_ node: Node, _ reading: Reading) -> Test? {
        guard case .mapping = node.content else { return reading.oneOrMore(node, reading.string).map(Test.among) }
        return reading.mapping(node) { fields in
            let not = fields.one("not") { reading.oneOrMore($0, reading.string) }
            let from = fields.one("from", reading.string)
            let to = fields.one("to", reading.string)
            let like = fields.one("like", reading.string)
            let tests = [not.map(Test.not), from == nil && to == nil ? nil : .range(from: from, to: to), like.map(Test.like)].compactMap(
                \.self)
            if tests.count == 1 { return tests[0] }
            if !fields.hasUnknown {
                reading.report(
                    "condition.one", "A condition is one of `not`, `from` and `to`, `like`.",
                    "Условие — это одно из: `not`, `from` и `to`, `like`.", at: fields.place,
                    mend: Text("write `{not: failed}` or a value", "напишите `{not: failed}` или значение"))
            }
            return nil
        }
    }
}

extension ColumnType {
    /// Whether a value that a person wrote can be held against a column of this type.
    package func takes(_ value: String) -> Bool {
        switch self {
        case .text, .json, .bytes: return true
        case .uuid: return value.utf8.count == 36 && value.allSatisfy { $0.isHexDigit || $0 == "-" }
        case .boolean: return value == "true" || value == "false"
        case .smallint: return Int16(value) != nil
        case .integer: return Int32(value) != nil
        case .bigint: return Int64(value) != nil
        case .real, .double: return Double(value)?.isFinite == true
        case .decimal:
            let digits = value.utf8.drop { $0 == UInt8(ascii: "-") }
            let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            return value.utf8.count <= 38 && value.utf8.count - digits.count <= 1 && parts.count <= 2
                && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        case .date, .timestamp, .timestamptz: return isDay(value)
        }
    }
}

/// `YYYY-MM-DD`, a day of the Gregorian calendar.
package func isDay(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
        bytes.indices.allSatisfy({ $0 == 4 || $0 == 7 || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[$0]) })
    else { return false }
    func number(_ range: Range<Int>) -> Int { bytes[range].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) } }
    let (year, month, day) = (number(0..<4), number(5..<7), number(8..<10))
    guard year > 0, (1...12).contains(month) else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...days[month - 1]).contains(day)
}

extension Condition {
    /// What is wrong with the values, where the column has this type.
    package func problem(with type: ColumnType) -> Diagnostic? {
        if case .like(let pattern) = test, type != .text {
            return Diagnostic(
                "condition.value", "`\(column)` is \(type), which `\(pattern)` cannot be like.",
                "`\(column)` — это \(type), образец `\(pattern)` к нему не приложить.",
                mend: Text("compare it with a value: `\(column)=...`", "сравните с значением: `\(column)=...`"))
        }
        guard let value = values.first(where: { !type.takes($0) }) else { return nil }
        return Diagnostic(
            "condition.value", "`\(column)` is \(type), and `\(value)` is not.", "`\(column)` — это \(type), а `\(value)` — нет.",
            mend: Text("write a value of this type", "напишите значение этого типа"))
    }
}

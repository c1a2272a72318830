import Base

/// What a figure is counted in.
package enum Unit: Sendable, Hashable {
    /// An amount in a currency, by its ISO 4217 code.
    case money(String)
    /// Whole things; the text says which.
    case count(Text?)
    /// A part of one: 0.125 is written 12.5 %.
    case percent
    case number
    /// Seconds.
    case duration
}

extension Unit {
    /// How the figure is written: what `web/figures.js` goes by.
    package enum Format: String, Sendable {
        case integer, decimal, money, percent, duration
    }

    package var format: Format {
        switch self {
        case .money: .money
        case .count: .integer
        case .percent: .percent
        case .number: .decimal
        case .duration: .duration
        }
    }

    /// What stands beside the figure.
    package var label: Text? {
        switch self {
        case .money(let currency): Text(same: currency)
        case .count(let things): things
        case .percent, .number, .duration: nil
        }
    }

    /// What it is called in a list of metrics.
    package var name: Text {
        switch self {
        case .money, .count(.some): label!
        case .count(nil): Text("number of", "число")
        case .percent: Text(same: "%")
        case .number: Text("number", "величина")
        case .duration: Text("time", "время")
        }
    }

    private static let words = ["money", "count", "percent", "number", "seconds"]

    /// `money`, a currency, `percent`, `number`, `seconds`, `count`, or a text that says what is counted.
    static func read(_ node: Node, currency: String?, _ reading: Reading) -> Unit? {
        guard case .scalar = node.content else { return reading.text(node).map(Unit.count) }
        guard let text = reading.string(node) else { return nil }
        switch text {
        case "count": return .count(nil)
        case "percent": return .percent
        case "number": return .number
        case "seconds": return .duration
        case "money":
            if let currency { return .money(currency) }
            reading.report(
                "metric.no-currency", "`money` is in the currency of the project, which names none.",
                "`money` — это валюта проекта, а она не названа.", at: node.place,
                mend: Text(
                    "write `currency: BYN` in vitrina.yaml, or `unit: BYN`", "напишите `currency: BYN` в vitrina.yaml или `unit: BYN`"))
            return nil
        default:
            if text.utf8.count == 3, text.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }) { return .money(text) }
            reading.unknown(text, among: words + ["BYN"], at: node.place)
            return nil
        }
    }
}

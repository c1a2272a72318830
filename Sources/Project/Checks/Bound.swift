import Base
import Columnar
import FoundationEssentials

/// An end of a range.
package enum Bound: Sendable, Hashable {
    /// A decimal as its digits.
    case number(String)
    /// A whole day, counted from 1970-01-01.
    case day(Int)
    /// What a clock shows, in seconds since 1970-01-01 00:00 by the same clock.
    case time(Int)
    /// So many days from the day of the run.
    case today(plus: Int)
    /// So many seconds from the moment of the run.
    case now(plus: Int)
}

extension Bound {
    /// The value by the project's clock at the moment of a run.
    package func resolved(at local: Int) -> Bound {
        switch self {
        case .today(let days): .day(Bound.dayOf(local) + days)
        case .now(let seconds): .time(local + seconds)
        case .number, .day, .time: self
        }
    }

    private static func dayOf(_ seconds: Int) -> Int { Int((Double(seconds) / 86_400).rounded(.down)) }

    /// Whether no value could lie between the two.
    static func exclude(_ min: Bound?, _ max: Bound?) -> Bool {
        switch (min, max) {
        case (.number(let low), .number(let high)):
            if let low = Decimal(string: low), let high = Decimal(string: high) { low > high } else { false }
        case (.day(let low), .day(let high)), (.time(let low), .time(let high)), (.today(let low), .today(let high)),
            (.now(let low), .now(let high)):
            low > high
        case (.number, .some), (.some, .number): true
        default: false
        }
    }

    static func read(_ node: Node, _ reading: Reading) -> Bound? {
        guard let text = reading.string(node) else { return nil }
        if let bound = relative(text) ?? absolute(text) ?? decimal(text) { return bound }
        reading.report(
            "value.not-decimal", "`\(text)` is neither a number nor a time.", "`\(text)` — ни число, ни время.", at: node.place,
            mend: Text(
                "write `0.01`, `2026-01-31`, `2026-01-31 18:00`, `today`, or `now - 2h`",
                "напишите `0.01`, `2026-01-31`, `2026-01-31 18:00`, `today` или `now - 2h`"))
        return nil
    }

    /// `today`, `today - 3d`, `now + 1h`.
    private static func relative(_ text: String) -> Bound? {
        let words = text.split(separator: " ").map(String.init)
        guard let word = words.first, ["today", "now"].contains(word), words.count == 1 || words.count == 3 else { return nil }
        var seconds = 0
        if words.count == 3 {
            guard let length = Reading.seconds(words[2]), ["+", "-"].contains(words[1]) else { return nil }
            seconds = words[1] == "-" ? -length : length
        }
        if word == "now" { return .now(plus: seconds) }
        return seconds % 86_400 == 0 ? .today(plus: seconds / 86_400) : nil
    }

    /// `2026-01-31` or `2026-01-31 18:00:00`.
    private static func absolute(_ text: String) -> Bound? {
        let parts = text.split(whereSeparator: { $0 == " " || $0 == "T" }).map(String.init)
        guard let first = parts.first, let day = Columnar.Calendar.day(first).map(Int.init), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return .day(day) }
        let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
        let numbers = clock.compactMap { $0.utf8.count == 2 ? Int($0) : nil }
        guard clock.count == numbers.count, (2...3).contains(numbers.count), numbers[0] < 24, numbers.allSatisfy({ (0..<60).contains($0) })
        else { return nil }
        return .time(day * 86_400 + numbers[0] * 3_600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0))
    }

    private static func decimal(_ text: String) -> Bound? {
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") }
        let parts = digits.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isNumber =
            text.utf8.count - digits.count <= 1 && parts.count <= 2
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } }
        return isNumber && digits.count <= 39 ? .number(text) : nil
    }
}

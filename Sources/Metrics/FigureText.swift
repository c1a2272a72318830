import Base
import Project

/// Figures and times as people read them. Decimals go by their digits and never become binary fractions.
package struct FigureText: Sendable {
    private let language: Language

    package init(_ language: Language) { self.language = language }

    /// `12,345.60`, `12.5 %`, `3 min 20 s`; a dash where there is no figure.
    package func figure(_ digits: String?, _ unit: Unit) -> String {
        guard let digits else { return "–" }
        switch unit {
        case .money: return rounded(digits, places: 2)
        case .count: return rounded(digits, places: 0)
        case .number: return rounded(digits, places: digits.contains(".") ? 2 : 0)
        case .percent: return rounded(digits, places: 1, shift: 2) + "\u{A0}%"
        case .duration: return Double(digits).map(language.duration) ?? digits
        }
    }

    /// A time that begins an hour, a day, a month, …, as it comes from an engine.
    package func time(_ text: String, _ grain: Grain) -> String {
        let parts = text.prefix(10).split(separator: "-").map(String.init)
        guard parts.count == 3, let month = Int(parts[1]) else { return text }
        let quarter = (month + 2) / 3
        let (en, ru) =
            switch grain {
            case .hour: (text.prefix(16), "\(parts[2]).\(parts[1]).\(parts[0])\(text.dropFirst(10).prefix(6))")
            case .day, .week: (text.prefix(10), "\(parts[2]).\(parts[1]).\(parts[0])")
            case .month: (text.prefix(7), "\(parts[1]).\(parts[0])")
            case .quarter: ("\(parts[0]) Q\(quarter)", "\(quarter) кв. \(parts[0])")
            case .year: (text.prefix(4), parts[0])
            }
        return language == .ru ? ru : String(en)
    }

    /// The number with so many places, its point moved first, a half rounded away from zero.
    private func rounded(_ text: String, places: Int, shift: Int = 0) -> String {
        let isNegative = text.hasPrefix("-")
        let parts = text.drop { $0 == "-" }.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }) else { return text }
        var digits = parts.joined().utf8.map { Int($0 - 0x30) }
        var point = parts[0].count + shift
        while digits.count <= point + places { digits.append(0) }
        let isUp = digits[point + places] >= 5
        digits.removeSubrange((point + places)...)
        if isUp {
            var index = digits.count - 1
            while index >= 0, digits[index] == 9 {
                digits[index] = 0
                index -= 1
            }
            if index >= 0 {
                digits[index] += 1
            } else {
                digits.insert(1, at: 0)
                point += 1
            }
        }
        let whole = digits[..<point].drop { $0 == 0 }.map(String.init)
        var grouped = ""
        for (index, digit) in whole.enumerated() {
            if index > 0, (whole.count - index) % 3 == 0 { grouped += language == .ru ? "\u{A0}" : "," }
            grouped += digit
        }
        let fraction = digits[point...].map(String.init).joined()
        let isZero = digits.allSatisfy { $0 == 0 }
        return (isNegative && !isZero ? "-" : "") + (grouped.isEmpty ? "0" : grouped)
            + (fraction.isEmpty ? "" : (language == .ru ? "," : ".") + fraction)
    }
}

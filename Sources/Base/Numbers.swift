/// Figures as a person reads them in each language.
extension Language {
    /// `1,234,567` or `1 234 567`, with a space that does not break.
    public func number(_ value: Int) -> String {
        let digits = Array(String(value.magnitude))
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += self == .ru ? "\u{A0}" : "," }
            text.append(digit)
        }
        return text
    }

    /// A fraction with so many digits after the point, or after the comma.
    public func decimal(_ value: Double, digits: Int) -> String {
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = (value * scale).rounded()
        guard scaled.magnitude < 9e15 else { return "\(value)" }
        let whole = Int(scaled)
        let unit = Int(scale)
        var text = number(whole / unit)
        if whole < 0 && whole > -unit { text = "-" + text }
        guard digits > 0 else { return text }
        let fraction = String((whole % unit).magnitude)
        return text + (self == .ru ? "," : ".") + String(repeating: "0", count: digits - fraction.count) + fraction
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
    public func duration(_ seconds: Double) -> String {
        let (h, min, s) = self == .ru ? ("ч", "мин", "с") : ("h", "min", "s")
        if seconds < 10 { return "\(decimal(seconds, digits: 1)) \(s)" }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) \(s)" }
        if whole < 3600 { return "\(whole / 60) \(min) \(whole % 60) \(s)" }
        return "\(whole / 3600) \(h) \(whole / 60 % 60) \(min)"
    }

    /// `1 row`, `2 строки`.
    public func rows(_ count: Int) -> String {
        switch self {
        case .en: "\(number(count)) \(count == 1 ? "row" : "rows")"
        case .ru: "\(number(count)) \(Language.russian(count, "строка", "строки", "строк"))"
        }
    }
}

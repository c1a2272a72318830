import Base

/// A time that clocks show, in minutes since midnight: `08:00`. The end of a day is `24:00`.
package struct ClockTime: Sendable, Hashable, CustomStringConvertible {
    package let minute: Int

    package init(minute: Int) { self.minute = minute }

    /// Nil where the text is not two digits, a colon and two digits.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }), let hour = Int(parts[0]), let minute = Int(parts[1]),
            (0...24).contains(hour), (0...59).contains(minute), hour * 60 + minute <= 1440
        else { return nil }
        self.init(minute: hour * 60 + minute)
    }

    package var description: String {
        [minute / 60, minute % 60].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}

extension ClockTime {
    static func read(_ node: Node, _ reading: Reading) -> ClockTime? {
        guard let text = reading.string(node) else { return nil }
        if let time = ClockTime(text) { return time }
        reading.report(
            "value.not-clock-time", "`\(text)` is not a time of day.", "`\(text)` — не время суток.", at: node.place,
            mend: Text("write it in quotes, as clocks show it: \"08:00\"", "напишите его в кавычках, как на часах: \"08:00\""))
        return nil
    }
}

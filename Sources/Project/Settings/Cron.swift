import Base

/// When something runs, as cron writes it: minute, hour, day of month, month, day of week.
///
/// Each field is a set of numbers kept as bits: bit n stands for n. Sunday is 0; 7 is read as 0.
package struct Cron: Sendable, Hashable {
    package let text: String
    package let minutes: UInt64
    package let hours: UInt64
    package let days: UInt64
    package let months: UInt64
    package let weekdays: UInt64
    /// As in cron: where both days are restricted, either is enough.
    package let eitherDay: Bool

    /// Nil where the text is not five fields of numbers, `*`, `a-b`, `a,b` and `/step`.
    package init?(_ text: String) {
        let fields = text.utf8.split(separator: UInt8(ascii: " "))
        guard fields.count == 5,
            let minutes = Cron.bits(fields[0], 0...59),
            let hours = Cron.bits(fields[1], 0...23),
            let days = Cron.bits(fields[2], 1...31),
            let months = Cron.bits(fields[3], 1...12),
            let weekdays = Cron.bits(fields[4], 0...7)
        else { return nil }
        self.text = text
        (self.minutes, self.hours, self.days, self.months) = (minutes, hours, days, months)
        self.weekdays = (weekdays | weekdays >> 7) & 0x7F
        let star = UInt8(ascii: "*")
        eitherDay = fields[2].first != star && fields[4].first != star
    }

    private static func bits(_ field: Substring.UTF8View, _ range: ClosedRange<Int>) -> UInt64? {
        var bits: UInt64 = 0
        for part in field.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let pieces = part.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
            guard (1...2).contains(pieces.count), let (low, high) = bounds(pieces[0], range) else { return nil }
            var step = 1
            if pieces.count == 2 {
                guard let number = number(pieces[1]), number > 0, low < high else { return nil }
                step = number
            }
            for number in stride(from: low, through: high, by: step) { bits |= 1 << UInt64(number) }
        }
        return bits
    }

    private static func bounds(_ text: Substring.UTF8View, _ range: ClosedRange<Int>) -> (Int, Int)? {
        if text.elementsEqual("*".utf8) { return (range.lowerBound, range.upperBound) }
        let ends = text.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false).map(number)
        guard (1...2).contains(ends.count), let low = ends[0], let high = ends[ends.count - 1], low <= high,
            range.contains(low), range.contains(high)
        else { return nil }
        return (low, high)
    }

    /// At most two digits, and nothing else.
    private static func number(_ text: Substring.UTF8View) -> Int? {
        guard (1...2).contains(text.count), text.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(String(Substring(text)))
    }
}

extension Cron {
    static func read(_ node: Node, _ reading: Reading) -> Cron? {
        guard let text = reading.string(node) else { return nil }
        if let cron = Cron(text) { return cron }
        reading.report(
            "schedule.invalid", "`\(text)` is not a schedule: minute, hour, day of month, month, day of week.",
            "`\(text)` — не расписание: минута, час, день месяца, месяц, день недели.", at: node.place,
            mend: Text("every day at six: `0 6 * * *`", "каждый день в шесть: `0 6 * * *`"))
        return nil
    }
}

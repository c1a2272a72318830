import Base
import Glibc

/// One event in the shape in which it is written.
struct LogLine {
    let time: String
    let level: Log.Level
    let message: String
    let fields: [(String, JSON)]

    func render(_ format: Log.Format) -> String {
        switch format {
        case .json:
            let head: [(String, JSON)] = [("time", .string(time)), ("level", .string(level.name)), ("message", .string(message))]
            return JSON.object(head + fields).description
        case .text:
            let words = fields.map { " \($0.0)=\(Self.word($0.1))" }.joined()
            return "\(time) \(level.name) \(Self.oneLine(message))\(words)"
        }
    }

    /// A value as it stands after `key=`: in quotes where it would not end at the next blank.
    private static func word(_ value: JSON) -> String {
        guard case .string(let text) = value else { return value.description }
        let isPlain =
            !text.isEmpty && text.unicodeScalars.allSatisfy { $0.value > 0x20 && $0 != "\"" && $0 != "=" && $0 != "\\" && $0.value != 0x7F }
        return isPlain ? text : value.description
    }

    /// Nothing that comes from outside may start a line of its own.
    private static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7F }) else { return text }
        return String(JSON.string(text).description.dropFirst().dropLast())
    }
}

/// The time of day in UTC, to the millisecond: `2026-11-20T10:45:00.123Z`.
enum Timestamp {
    static var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(seconds: time.tv_sec, milliseconds: time.tv_nsec / 1_000_000)
    }

    static func text(seconds: Int, milliseconds: Int) -> String {
        var seconds = seconds
        var parts = tm()
        gmtime_r(&seconds, &parts)
        let date = [padded(Int(parts.tm_year) + 1900, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2)]
        let clock = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { padded(Int($0), 2) }
        return "\(date.joined(separator: "-"))T\(clock.joined(separator: ":")).\(padded(milliseconds, 3))Z"
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}

import Columnar
import SQLText

extension SourceDialect {
    /// The value as SQL.
    package func literal(_ value: SourceValue) -> String {
        switch value {
        case .integer(let number): String(number)
        case .decimal(let digits): digits
        case .text(let text): literal(text)
        case .date(let day): date(day)
        case .timestamp(let micros): timestamp(micros, isMoment: false)
        case .moment(let micros): timestamp(micros, isMoment: true)
        }
    }

    package func literal(_ text: String) -> String {
        switch self {
        case .postgres, .sqlite, .oracle, .oracle11g, .ansi: Dialect.postgres.literal(text)
        case .clickhouse: Dialect.clickhouse.literal(text)
        case .sqlserver: "N" + Dialect.postgres.literal(text)
        // What a backslash means in quotes depends on the session; in hexadecimal digits there is none.
        case .mysql: text.utf8.contains(UInt8(ascii: "\\")) ? "_utf8mb4 X'\(hex(text))'" : Dialect.postgres.literal(text)
        }
    }

    private func hex(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: text.utf8.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    private func date(_ day: Int64) -> String {
        let text = Calendar.date(day)
        return switch self {
        case .postgres, .mysql, .oracle, .oracle11g: "DATE '\(text)'"
        case .sqlite: "'\(text)'"
        // Its oldest servers know no other type of days, and it ends in June 2149.
        case .clickhouse: (0...65_535).contains(day) ? "toDate('\(text)')" : "toDate32('\(text)')"
        case .sqlserver: "CAST('\(text)' AS date)"
        case .ansi: "{d '\(text)'}"
        }
    }

    private func timestamp(_ micros: Int64, isMoment: Bool) -> String {
        let text = Calendar.timestamp(micros, .micro)
        let isWhole = micros % 1_000_000 == 0
        switch self {
        case .postgres: return isMoment ? "TIMESTAMPTZ '\(text)+00'" : "TIMESTAMP '\(text)'"
        case .ansi: return "{ts '\(text)'}"
        // The session is in UTC.
        case .mysql: return "TIMESTAMP '\(text)'"
        // A midnight without its time sorts before whatever else that day was written as.
        case .sqlite: return text.hasSuffix(" 00:00:00") ? "'\(text.dropLast(9))'" : "'\(text)'"
        case .clickhouse:
            let isOfOldType = isWhole && (0...4_294_967_295).contains(micros / 1_000_000)
            return isOfOldType ? "toDateTime('\(text)', 'UTC')" : "toDateTime64('\(text)', 6, 'UTC')"
        case .oracle, .oracle11g:
            if isMoment { return "TIMESTAMP '\(text) +00:00'" }
            // Against a TIMESTAMP, Oracle would convert a column of DATE row by row and use no index; against a DATE, never.
            return isWhole ? "TO_DATE('\(text)', 'YYYY-MM-DD HH24:MI:SS')" : "TIMESTAMP '\(text)'"
        case .sqlserver:
            return isMoment ? "CAST('\(text) +00:00' AS datetimeoffset(6))" : "CAST('\(text)' AS datetime2(6))"
        }
    }
}

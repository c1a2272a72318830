import Columnar

/// A day as contracts write it: `«12» марта 2026 г.`, `12.03.2026`, `2026-03-12`, `March 12, 2026`.
enum WrittenDate {
    /// Takes the day from the line; ISO 8601.
    static func take(_ cursor: inout LineCursor) -> String? {
        for form in [words, figures, iso, english] {
            var ahead = cursor
            ahead.skipGaps()
            if let (year, month, day) = form(&ahead), let text = checked(year, month, day) {
                skipYear(&ahead)
                cursor = ahead
                return text
            }
        }
        return nil
    }

    private static func checked(_ year: Int, _ month: Int, _ day: Int) -> String? {
        guard (1...12).contains(month), (1...31).contains(day) else { return nil }
        let days = Calendar.days(year: Int64(year), month: Int64(month), day: Int64(day))
        return Calendar.civil(days).day == Int64(day) ? Calendar.date(days) : nil
    }

    private static func words(_ cursor: inout LineCursor) -> (Int, Int, Int)? {
        skipQuote(&cursor)
        guard let day = cursor.digits(1...2) else { return nil }
        skipQuote(&cursor)
        guard let month = month(cursor.word()) else { return nil }
        cursor.skipGaps()
        return cursor.digits(4...4).map { ($0, month, day) }
    }

    private static func figures(_ cursor: inout LineCursor) -> (Int, Int, Int)? {
        guard let day = cursor.digits(1...2), let mark = cursor.next, [".", "/", "-"].contains(mark) else { return nil }
        cursor.at += 1
        guard let month = cursor.digits(1...2), cursor.take(mark) else { return nil }
        if let year = cursor.digits(4...4) { return (year, month, day) }
        return cursor.digits(2...2).map { (2000 + $0, month, day) }
    }

    private static func iso(_ cursor: inout LineCursor) -> (Int, Int, Int)? {
        guard let year = cursor.digits(4...4), cursor.take("-"), let month = cursor.digits(2...2), cursor.take("-") else { return nil }
        return cursor.digits(2...2).map { (year, month, $0) }
    }

    private static func english(_ cursor: inout LineCursor) -> (Int, Int, Int)? {
        guard let month = month(cursor.word()) else { return nil }
        cursor.skipGaps()
        guard let day = cursor.digits(1...2) else { return nil }
        _ = cursor.take(",")
        cursor.skipGaps()
        return cursor.digits(4...4).map { ($0, month, day) }
    }

    private static func skipQuote(_ cursor: inout LineCursor) {
        cursor.skipGaps()
        _ = cursor.take("\"")
        cursor.skipGaps()
    }

    /// `г.`, `года`.
    private static func skipYear(_ cursor: inout LineCursor) {
        var ahead = cursor
        ahead.skipGaps()
        guard ["г", "год", "года"].contains(ahead.word()) else { return }
        _ = ahead.take(".")
        cursor = ahead
    }

    private static let stems: [(String, Int)] = [
        ("январ", 1), ("феврал", 2), ("март", 3), ("апрел", 4), ("мая", 5), ("май", 5), ("июн", 6), ("июл", 7), ("август", 8),
        ("сентябр", 9), ("октябр", 10), ("ноябр", 11), ("декабр", 12), ("january", 1), ("february", 2), ("march", 3), ("april", 4),
        ("may", 5), ("june", 6), ("july", 7), ("august", 8), ("september", 9), ("october", 10), ("november", 11), ("december", 12),
    ]

    private static func month(_ word: String) -> Int? { stems.first { word.hasPrefix($0.0) && word.count <= $0.0.count + 1 }?.1 }
}

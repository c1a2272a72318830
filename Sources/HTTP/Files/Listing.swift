import Glibc

/// What servers answer when they are asked what is in a folder.
enum Listing {
    /// The answer to MLSD (RFC 3659): `type=file;size=12;modify=20261120131058; name`.
    static func facts(_ bytes: [UInt8]) -> [FileEntry] {
        lines(of: bytes).compactMap { line in
            guard let blank = line.firstIndex(of: " ") else { return nil }
            var facts: [String: Substring] = [:]
            for fact in line[..<blank].split(separator: ";") {
                guard let equals = fact.firstIndex(of: "=") else { return nil }
                facts[fact[..<equals].lowercased()] = fact[fact.index(after: equals)...]
            }
            let kind: FileEntry.Kind =
                switch facts["type"]?.lowercased() {
                case "file": .file
                case "dir": .folder
                default: .other
                }
            let digits = (facts["modify"] ?? "").prefix(14).compactMap(\.wholeNumberValue)
            guard digits.count == 14 else { return nil }
            func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
            let time = seconds(
                year: number(0..<4), month: number(4..<6), day: number(6..<8), hour: number(8..<10), minute: number(10..<12),
                second: number(12..<14))
            return FileEntry(
                name: String(line[line.index(after: blank)...]), kind: kind, size: facts["size"].flatMap { Int($0) } ?? 0, modified: time,
                exactness: .second)
        }
    }

    /// The answer to LIST, which no standard says: as `ls -l` writes it, or as IIS does.
    static func lines(_ bytes: [UInt8], now: Int = time(nil)) -> [FileEntry] {
        lines(of: bytes).compactMap { $0.first?.isNumber == true ? windows($0) : unix($0, now: now) }.filter {
            $0.name != "." && $0.name != ".."
        }
    }

    /// `-rw-r--r--    1 ftp      ftp          1204 Nov 20 13:10 sales.csv`, or a year in place of the time.
    private static func unix(_ line: Substring, now: Int) -> FileEntry? {
        var rest = line
        let words = (0..<8).compactMap { _ in word(&rest) }
        guard words.count == 8, rest.first == " ", let size = Int(words[4]), let month = month(words[5]), let day = Int(words[6]) else {
            return nil
        }
        let name = rest.dropFirst()
        // The size of a link is not that of its file: it cannot be told whether all of it came.
        let kind: FileEntry.Kind = line.first == "-" ? .file : line.first == "d" ? .folder : .other
        let clock = words[7].split(separator: ":").compactMap { Int($0) }
        if clock.count == 2 {
            // The year is not written: the last one in which that day was not in the future. Clocks and zones may differ by a day.
            var year = Int(1970) + now / 31_556_952
            func moment() -> Int { seconds(year: year, month: month, day: day, hour: clock[0], minute: clock[1]) }
            if moment() > now + 86_400 { year -= 1 }
            return FileEntry(name: String(name), kind: kind, size: size, modified: moment(), exactness: .minute)
        }
        guard let year = Int(words[7]), (1970...9999).contains(year) else { return nil }
        return FileEntry(
            name: String(name), kind: kind, size: size, modified: seconds(year: year, month: month, day: day), exactness: .day)
    }

    /// `11-20-26  01:10PM                 1204 sales.csv`, or `<DIR>` in place of the size; the year may have four digits.
    private static func windows(_ line: Substring) -> FileEntry? {
        var rest = line
        guard let date = word(&rest), let clock = word(&rest), let size = word(&rest), rest.first == " " else { return nil }
        let days = date.split(separator: "-").compactMap { Int($0) }
        let times = clock.prefix(5).split(separator: ":").compactMap { Int($0) }
        guard days.count == 3, times.count == 2, (1...12).contains(days[0]), (1...31).contains(days[1]) else { return nil }
        let year = days[2] < 70 ? 2000 + days[2] : days[2] < 100 ? 1900 + days[2] : days[2]
        let afternoon = clock.hasSuffix("PM") ? 12 : 0
        let hour = clock.hasSuffix("M") ? times[0] % 12 + afternoon : times[0]
        guard let bytes = size == "<DIR>" ? 0 : Int(size) else { return nil }
        return FileEntry(
            name: String(rest.drop { $0 == " " }), kind: size == "<DIR>" ? .folder : .file, size: bytes,
            modified: seconds(year: year, month: days[0], day: days[1], hour: hour, minute: times[1]), exactness: .minute)
    }

    private static func lines(of bytes: [UInt8]) -> [Substring] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    }

    private static func word(_ rest: inout Substring) -> Substring? {
        rest = rest.drop { $0 == " " }
        let word = rest.prefix { $0 != " " }
        rest = rest[word.endIndex...]
        return word.isEmpty ? nil : word
    }

    private static func month(_ name: Substring) -> Int? {
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].firstIndex(of: name.lowercased()).map {
            $0 + 1
        }
    }

    private static func seconds(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) -> Int {
        var parts = tm()
        (parts.tm_year, parts.tm_mon, parts.tm_mday) = (Int32(year - 1900), Int32(month - 1), Int32(day))
        (parts.tm_hour, parts.tm_min, parts.tm_sec) = (Int32(hour), Int32(minute), Int32(second))
        return timegm(&parts)
    }
}

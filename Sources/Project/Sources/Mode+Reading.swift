import Base

extension SourceTable.Mode {
    private enum Name: String, CaseIterable { case full, incremental, difference }

    /// The mode, and its cursor with the place where it is named.
    static func read(
        _ fields: Fields, _ key: [Placed<String>], _ reading: Reading
    ) -> (value: SourceTable.Mode, cursor: [Placed<String>])? {
        let name: Name? = fields.one("mode", reading.choice)
        let cursor = fields.one("cursor", reading.column)
        let lookback = fields.one("lookback", reading.duration)
        let history = fields.one("history", reading.boolean)
        if fields.has("mode"), name == nil { return nil }
        let mode = name ?? (cursor == nil ? .full : .incremental)
        for (key, wanted) in [("cursor", Name.incremental), ("lookback", .incremental), ("history", .difference)]
        where fields.has(key) && mode != wanted {
            reading.report(
                "source.mode-key", "`\(key)` is for tables that are `\(wanted.rawValue)`.",
                "`\(key)` бывает только у таблиц с режимом `\(wanted.rawValue)`.", at: fields.place(of: key),
                mend: Text("write `mode: \(wanted.rawValue)`, or remove the key", "напишите `mode: \(wanted.rawValue)` или уберите ключ"))
        }
        switch mode {
        case .full: return (.full, [])
        case .incremental:
            guard let cursor else {
                if !fields.has("cursor") { needs("cursor", .incremental, fields, reading) }
                return nil
            }
            return (.incremental(cursor: cursor.value, lookback: lookback ?? .zero), [cursor])
        case .difference:
            guard !key.isEmpty else {
                if !fields.has("key") { needs("key", .difference, fields, reading) }
                return nil
            }
            return (.difference(history: history ?? false), [])
        }
    }

    private static func needs(_ key: String, _ mode: Name, _ fields: Fields, _ reading: Reading) {
        reading.report(
            "source.mode-needs", "A table that is `\(mode.rawValue)` needs `\(key)`.",
            "Таблице с режимом `\(mode.rawValue)` нужен ключ `\(key)`.",
            at: fields.place(of: "mode"), mend: Text("add `\(key): column`", "добавьте `\(key): колонка`"))
    }
}

extension Mask {
    /// `email: hash`, `comment: hide`, `card: last 4`.
    static func read(_ column: Placed<String>, _ node: Node, _ reading: Reading) -> Placed<Mask>? {
        guard reading.checkColumn(column), let text = reading.string(node) else { return nil }
        let words = text.split(separator: " ").map(String.init)
        let kind: Kind? =
            switch (words.first, words.count) {
            case ("hash", 1): .hash
            case ("hide", 1): .hide
            case ("last", 2): Int(words[1]).flatMap { (1...32).contains($0) ? .last($0) : nil }
            default: nil
            }
        guard let kind else {
            reading.report(
                "source.mask", "`\(text)` is not a way to mask a column.", "Так колонку не скрыть: `\(text)`.", at: node.place,
                mend: Text("write `hash`, `hide` or `last 4`", "напишите `hash`, `hide` или `last 4`"))
            return nil
        }
        return Placed(Mask(column: column.value, kind: kind), at: column.place)
    }
}

extension Window {
    /// `00:30-06:00`
    static func read(_ node: Node, _ reading: Reading) -> Window? {
        guard let text = reading.string(node) else { return nil }
        let times = text.split(separator: "-", omittingEmptySubsequences: false).map { ClockTime($0)?.minute }
        if times.count == 2, let start = times[0], let end = times[1], start != end { return Window(start: start, end: end) }
        reading.report(
            "source.window", "`\(text)` does not say from when to when.", "`\(text)` не говорит, с какого и по какое время.",
            at: node.place,
            mend: Text("write `00:30-06:00`", "напишите `00:30-06:00`"))
        return nil
    }
}

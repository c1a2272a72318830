import Base

extension FileFormat {
    private enum Name: String, CaseIterable { case csv, fixed, log, json, ndjson, parquet, xlsx, xls, docx }

    static func read(_ fields: Fields, _ reading: Reading) -> FileFormat? {
        let files = fields.need("files", reading.string)
        let member = fields.one("member", reading.string)
        let named: Name? = fields.one("format", reading.choice)
        let delimited = Delimited.read(fields, reading)
        let spans = fields.one("at") { CharacterSpan.list($0, reading) }
        let pattern = fields.one("pattern") { LogPattern.read($0, reading) }
        let records = fields.one("records", reading.string)
        let sheet = fields.one("sheet", reading.string)
        let header = HeaderRows.read(fields, reading)
        let word = WordFormat.read(fields, header, reading)
        let encoding: Encoding? = fields.one("encoding", reading.choice)
        let values = ValueFormat.read(fields, pattern, reading)
        let names = fields.one("fields") { node in
            reading.entries(node) { name, node in reading.string(node).map { (name.value, $0) } }
        }
        guard let files, named != nil || !fields.has("format") else { return nil }
        let name = named ?? .csv
        for (key, wanted) in keys where fields.has(key) && !wanted.contains(name) {
            let words = wanted.map { "`\($0.rawValue)`" }.joined(separator: ", ")
            reading.report(
                "source.format-key", "`\(key)` is for files whose format is \(words).",
                "`\(key)` бывает только у файлов с форматом \(words).",
                at: fields.place(of: key),
                mend: Text(
                    "write `format: \(wanted[0].rawValue)`, or remove the key", "напишите `format: \(wanted[0].rawValue)` или уберите ключ")
            )
        }
        let shape: Shape? =
            switch name {
            case .csv: .csv(delimited)
            case .fixed: needed(spans, "at", fields, reading).map { .fixed($0) }
            case .log: needed(pattern, "pattern", fields, reading).map { .log($0) }
            case .json: .json(records: records.map { $0.split(separator: ".").map(String.init) } ?? [])
            case .ndjson: .ndjson
            case .parquet: .parquet
            case .xlsx, .xls: .excel(ExcelFormat(sheet: sheet, header: header))
            case .docx: needed(word, "take", fields, reading).map { .word($0) }
            }
        guard let shape else { return nil }
        return FileFormat(
            files: files, member: member, shape: shape, encoding: encoding ?? .utf8, values: values,
            names: Dictionary(names ?? [], uniquingKeysWith: { first, _ in first }))
    }

    /// Columns that the shape of the file does not give, where it names them all.
    func checkNames(of columns: [Column], _ reading: Reading) {
        let known: [String]
        switch shape {
        case .fixed(let spans): known = spans.map(\.column)
        case .log(let pattern): known = pattern.fields
        case .word(.paragraphs): known = WordFormat.paragraphNames
        default: return
        }
        for column in columns where !known.contains(names[column.name] ?? column.name) {
            reading.report(
                "source.no-field", "The lines of this table have no `\(names[column.name] ?? column.name)`.",
                "В строках этой таблицы нет `\(names[column.name] ?? column.name)`.", at: column.place,
                mend: Reading.mend(column.name, among: known))
        }
    }

    private static let keys: [(String, [Name])] =
        ["delimiter", "quote", "escape", "header", "skip"].map { ($0, [.csv]) } + [
            ("sheet", [.xlsx, .xls]), ("header_row", [.xlsx, .xls, .docx]), ("header_rows", [.xlsx, .xls, .docx]),
            ("first_row", [.xlsx, .xls, .docx]), ("take", [.docx]), ("table", [.docx]), ("required", [.docx]),
            ("at", [.fixed]), ("pattern", [.log]), ("records", [.json]), ("encoding", [.csv, .fixed, .log, .json, .ndjson]),
        ]

    private static func needed<Value>(_ value: Value?, _ key: String, _ fields: Fields, _ reading: Reading) -> Value? {
        value ?? (fields.has(key) ? nil : fields.need(key) { _ in nil })
    }
}

extension Delimited {
    fileprivate static func read(_ fields: Fields, _ reading: Reading) -> Delimited {
        let delimiter = fields.one("delimiter", reading.character)
        let quote: String?? = fields.one("quote") { node in
            if case .scalar("none") = node.content { return .some(nil) }
            return reading.character(node)
        }
        let escape = fields.one("escape", reading.character)
        let header = fields.one("header", reading.boolean)
        let skip = fields.one("skip", reading.count)
        return Delimited(delimiter: delimiter ?? ",", quote: quote ?? "\"", escape: escape, header: header ?? true, skip: skip ?? 0)
    }
}

extension ValueFormat {
    fileprivate static func read(_ fields: Fields, _ pattern: LogPattern?, _ reading: Reading) -> ValueFormat {
        let null = fields.one("null", reading.string)
        let date = fields.one("date_format") { timePattern($0, reading) }
        let timestamp = fields.one("timestamp_format") { timePattern($0, reading) }
        let decimal = fields.one("decimal_separator", reading.character)
        let thousands = fields.one("thousands_separator", reading.character)
        return ValueFormat(
            null: null ?? pattern?.null ?? "", date: date, timestamp: timestamp ?? pattern?.timestamp, decimalSeparator: decimal ?? ".",
            thousandsSeparator: thousands)
    }

    private static func timePattern(_ node: Node, _ reading: Reading) -> String? {
        guard let text = reading.string(node) else { return nil }
        let known = Set("YymbdHMSfzFT%")
        var rest = text[...]
        while let percent = rest.firstIndex(of: "%") {
            rest = rest[rest.index(after: percent)...]
            guard let word = rest.popFirst(), known.contains(word) else {
                reading.report(
                    "source.time-format", "`\(text)` is not a way to write a day or a time.", "`\(text)` — не запись дня или времени.",
                    at: node.place, mend: Text("write it like `%d.%m.%Y %H:%M:%S`", "напишите вроде `%d.%m.%Y %H:%M:%S`"))
                return nil
            }
        }
        return text
    }
}

extension CharacterSpan {
    /// `{code: 1-5, name: 6-40}`; nil where one of them cannot be read.
    fileprivate static func list(_ node: Node, _ reading: Reading) -> [CharacterSpan]? {
        var isWhole = true
        let spans = reading.entries(node) { name, node in
            let span = read(name, node, reading)
            if span == nil { isWhole = false }
            return span
        }
        return isWhole ? spans : nil
    }

    private static func read(_ name: Placed<String>, _ node: Node, _ reading: Reading) -> CharacterSpan? {
        guard reading.checkColumn(name), let text = reading.string(node) else { return nil }
        let ends = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        if ends.count <= 2, let first = ends[0], let last = ends.last ?? nil, first >= 1, last >= first, last <= 1_000_000 {
            return CharacterSpan(column: name.value, first: first, last: last)
        }
        reading.report(
            "source.span", "`\(text)` does not say from which character to which.", "`\(text)` не говорит, с какого символа по какой.",
            at: node.place, mend: Text("write `1-5`: the first character is 1", "напишите `1-5`: первый символ — 1"))
        return nil
    }
}

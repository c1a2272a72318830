import Base

extension RESTTable {
    static func read(_ fields: Fields, _ name: String, _ reading: Reading) -> RESTTable? {
        let path = fields.one("path", reading.string)
        let parameters = fields.one("params") { node in
            reading.entries(node) { name, node in reading.string(node).map { Parameter(name: name.value, value: $0) } }
        }
        let format: Format? = fields.one("format", reading.choice)
        let rows = fields.one("rows") { FieldPath.read($0, reading) }
        let places = fields.one("fields") { node in
            reading.entries(node) { column, node in FieldPath.read(node, reading).map { (column.value, $0) } }
        }
        let paging = fields.one("paging") { Paging.read($0, reading) }
        let since = fields.one("since") { CursorParameter.list($0, reading) }
        let until = fields.one("until") { CursorParameter.list($0, reading) }
        checkCursor(fields, reading)
        guard paging != nil || !fields.has("paging"), rows != nil || !fields.has("rows") else { return nil }
        return RESTTable(
            path: trimmed(path ?? name), parameters: parameters ?? [], format: format ?? .json, rows: rows ?? FieldPath([]),
            fields: Dictionary(places ?? [], uniquingKeysWith: { $1 }), paging: paging, since: since ?? [], until: until ?? [])
    }

    private static func trimmed(_ path: String) -> String { String(path.drop { $0 == "/" }) }

    /// A table that grows by a cursor says how the service is asked for what is new.
    private static func checkCursor(_ fields: Fields, _ reading: Reading) {
        if fields.has("cursor"), !fields.has("since") {
            reading.report(
                "rest.no-since", "The table has a cursor, and does not say how the service is asked for rows from it on.",
                "У таблицы есть `cursor`, но не сказано, как запросить у сервиса строки начиная с него.", at: fields.place(of: "cursor"),
                mend: Text(same: "since: {updated_from: \"{time}\"}"))
        }
        for key in ["since", "until"] where fields.has(key) && !fields.has("cursor") {
            reading.report(
                "source.mode-key", "`\(key)` is for tables that are `incremental`.",
                "`\(key)` бывает только у таблиц с режимом `incremental`.",
                at: fields.place(of: key), mend: Text("add `cursor: column`", "добавьте `cursor: колонка`"))
        }
    }
}

extension FieldPath {
    static func read(_ node: Node, _ reading: Reading) -> FieldPath? {
        guard let text = reading.string(node) else { return nil }
        let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if keys.allSatisfy({ !$0.isEmpty }) { return FieldPath(keys) }
        reading.report(
            "rest.path", "`\(text)` does not lead to a value: keys with a point between them are wanted.",
            "`\(text)` не ведёт к значению: нужны ключи через точку.", at: node.place, mend: Text(same: "data.items"))
        return nil
    }
}

extension Paging {
    private enum Way: String, CaseIterable { case page, offset, cursor, link, next }

    static func read(_ node: Node, _ reading: Reading) -> Paging? {
        reading.mapping(node) { fields in
            let way: Way? = fields.need("by", reading.choice)
            // Which keys belong here is not known: none is called unknown.
            if way == nil { for key in ["param", "first", "next", "size", "size_param"] { fields.one(key) { $0 } } }
            guard let way else { return nil }
            switch way {
            case .page:
                let (parameter, size) = (fields.one("param", reading.string), PageSize.read(fields, reading))
                let first = fields.one("first", reading.wholeNumber)
                return .page(parameter: parameter ?? "page", first: first ?? 1, size: size)
            case .offset:
                let (parameter, size) = (fields.one("param", reading.string), PageSize.read(fields, isNeeded: true, reading))
                return size.map { .offset(parameter: parameter ?? "offset", size: $0) }
            case .cursor:
                let (parameter, size) = (fields.one("param", reading.string), PageSize.read(fields, reading))
                let next = fields.need("next") { FieldPath.read($0, reading) }
                return next.map { .cursor(parameter: parameter ?? "cursor", next: $0, size: size) }
            case .link: return .link(size: PageSize.read(fields, reading))
            case .next:
                let size = PageSize.read(fields, reading)
                return fields.need("next") { FieldPath.read($0, reading) }.map { .next($0, size: size) }
            }
        }
    }
}

extension PageSize {
    fileprivate static func read(_ fields: Fields, isNeeded: Bool = false, _ reading: Reading) -> PageSize? {
        let rows = isNeeded ? fields.need("size", reading.count) : fields.one("size", reading.count)
        let parameter = fields.one("size_param", reading.string)
        return rows.map { PageSize(rows: $0, parameter: parameter) }
    }
}

extension Reading {
    /// A whole number from 0 up.
    fileprivate func wholeNumber(_ node: Node) -> Int? {
        if case .scalar("0") = node.content { 0 } else { count(node) }
    }
}

extension CursorParameter {
    static func list(_ node: Node, _ reading: Reading) -> [CursorParameter]? {
        reading.entries(node) { name, node in
            guard let text = reading.string(node) else { return nil }
            if let parts = parts(of: text) { return CursorParameter(name: name.value, parts: parts) }
            reading.report(
                "rest.cursor", "`\(text)` does not say where the cursor stands.", "`\(text)` не говорит, где стоит курсор.", at: node.place,
                mend: Text(
                    "write \"{value}\", \"{day}\", \"{time}\" or \"{unix}\" in quotes",
                    "напишите в кавычках \"{value}\", \"{day}\", \"{time}\" или \"{unix}\""))
            return nil
        }
    }

    /// Nil where no word stands in braces, or one that is not known.
    private static func parts(of text: String) -> [Part]? {
        var parts: [Part] = []
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            guard let close = rest[open...].firstIndex(of: "}"), let word = Word(rawValue: String(rest[rest.index(after: open)..<close]))
            else {
                return nil
            }
            if open > rest.startIndex { parts.append(.text(String(rest[..<open]))) }
            parts.append(.word(word))
            rest = rest[rest.index(after: close)...]
        }
        guard !parts.isEmpty else { return nil }
        return rest.isEmpty ? parts : parts + [.text(String(rest))]
    }
}
